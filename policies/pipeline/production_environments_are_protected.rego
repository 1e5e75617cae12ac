# METADATA
# title: Production environments are protected and need approval
# description: |
#   Otherwise whoever can run a job can deploy. An environment may be protected by name, in the project, and by tier, in
#   the groups above: a deployment has to satisfy all of these rules, so the strictest decides. People and groups that a
#   rule names are not judged: their role is not said. The tier is the one that GitLab tells, by the name of the
#   environment where nobody gave one.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/environments/protected_environments/
#   - ref: https://docs.gitlab.com/ci/environments/deployment_approvals/
# custom:
#   id: GL-PIP-016
#   severity: high
#   kinds: [project]
#   tier: premium
#   requires:
#     - environments.*.tier
#     - protected_environments.*.approvals_required
#     - protected_environments.*.deploy_access_levels
#     - settings.archived
#     - settings.builds_access_level
#   also_reads:
#     - ancestors.protected_environments.*.approvals_required
#     - ancestors.protected_environments.*.deploy_access_levels
#   params:
#     minimum_role:
#       type: integer
#       default: 40
#       minimum: 0
#       maximum: 60
#       meaning: Lowest role that may deploy (30 Developer, 40 Maintainer, 60 administrator); 0 = no role at all.
#     minimum_approvals:
#       type: integer
#       default: 1
#       minimum: 0
#       meaning: Fewest approvals for a deployment.
#   controls:
#     soc2: {CC8.1: strong, CC5.1: strong, CC6.3: moderate}
#     iso27001_2022: {A.5.3: moderate, A.8.31: strong, A.8.32: strong}
#     cis_gitlab_1_0_1: {"5.1.4": moderate, "5.2.3": moderate}
#     nist_800_53r5: {CM-3: strong, CM-5: strong, AC-5: strong}
#     owasp_cicd: {CICD-SEC-1: strong, CICD-SEC-5: strong}
#   remediation:
#     ui: "Project > Settings > CI/CD > Protected environments: protect the environment, with approvals"
#     api: POST /projects/:id/protected_environments name, deploy_access_levels, approval_rules
package glscan.policies.pipeline.production_environments_are_protected

import data.glscan.lib.branches
import data.glscan.lib.pipelines

deny contains {
	"path": ["environments", name],
	"message": sprintf("Nothing protects %s: whoever can run a job can deploy to it.", [name]),
} if {
	some name in _production
	_rules(name) == []
	not name in _in_doubt
}

deny contains {
	"path": ["environments", name],
	"key": "role",
	"message": sprintf("%s can deploy to %s.", [branches.holders(level), name]),
} if {
	some name in _production
	rules := _rules(name)
	rules != []
	not name in _in_doubt
	every rule in rules { branches.lower_roles(rule.deploy_access_levels, _params.minimum_role) != set() }

	# Whom every rule lets in: of each the lowest role, of those the highest.
	level := max({min(branches.lower_roles(rule.deploy_access_levels, _params.minimum_role)) | some rule in rules})
}

deny contains {
	"path": ["environments", name],
	"key": "approvals",
	"message": sprintf("Deployments to %s need %d approvals, fewer than the %d they should.", [name, most, wanted]),
} if {
	some name in _production
	rules := _rules(name)
	rules != []
	not name in _in_doubt
	counts := [rule.approvals_required | some rule in rules]
	count(counts) == count(rules)
	most := max(counts)
	wanted := _params.minimum_approvals
	most < wanted
}

skip contains reason if some reason in pipelines.idle

skip contains "There is no production environment." if {
	every environment in input.resource.environments { _is_no_production(environment) }
}

unknown contains sprintf("How far a group above protects %s could not be read.", [name]) if some name in _in_doubt

unknown contains sprintf("The tier of the environment %s is not told.", [name]) if {
	some name, environment in input.resource.environments
	environment.tier == ""
}

_production contains name if {
	some name, environment in input.resource.environments
	environment.tier == "production"
}

_is_no_production(environment) if {
	tier := environment.tier
	not tier in {"production", ""}
}

# What protects an environment: by its name here, by its tier in the groups above.
_rules(name) := array.concat(
	[rule | some key, rule in own; key == name],
	[rule | some ancestor in input.ancestors; some key, rule in ancestor.protected_environments; key == "production"],
) if {
	own := input.resource.protected_environments
}

# What could be read does not do, and what could not be read may.
_in_doubt contains name if {
	_unread != set()
	some name in _production
	not _suffices(name)
}

_suffices(name) if {
	_admits_few(name)
	some rule in _rules(name)
	rule.approvals_required >= _params.minimum_approvals
}

_admits_few(name) if {
	some rule in _rules(name)
	branches.lower_roles(rule.deploy_access_levels, _params.minimum_role) == set()
}

# Below Premium a group protects nothing.
_unread contains ancestor.path if {
	some ancestor in input.ancestors
	ancestor.tier != "free"
	object.get(ancestor, "protected_environments", "absent") == "absent"
}

_unread contains ancestor.path if {
	some ancestor in input.ancestors
	some name in ["approvals_required", "deploy_access_levels"]
	object.get(ancestor.protected_environments.production, name, "absent") == "absent"
}

_params := input.params["GL-PIP-016"]
