# METADATA
# title: The default branch refuses direct pushes
# description: |
#   A direct push skips review. Maintainers may push by default; people, groups and deploy keys who are named in a
#   rule need approval here. Of several rules that match the default branch the loosest decides.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/repository/branches/protected/
# custom:
#   id: GL-PRJ-002
#   severity: high
#   kinds: [project]
#   tier: free
#   requires:
#     - settings.archived
#     - settings.default_branch
#     - settings.empty_repo
#     - protected_branches.*.matches_default_branch
#     - protected_branches.*.push_access_levels
#   params:
#     minimum_role:
#       type: integer
#       default: 40
#       minimum: 0
#       maximum: 60
#       meaning: Lowest role that may push (30 Developer, 40 Maintainer, 60 administrator); 0 = no role at all.
#     approved_pushers:
#       type: list of text
#       default: []
#       meaning: "Who may push although a rule names them: user:5, group:7, deploy_key:9."
#   controls:
#     soc2: {CC8.1: strong, CC6.3: moderate}
#     iso27001_2022: {A.5.3: strong, A.8.4: strong, A.8.32: strong}
#     cis_gitlab_1_0_1: {"1.1.15": strong}
#     nist_800_53r5: {CM-5: strong, AC-5: strong, AC-6: moderate}
#     owasp_cicd: {CICD-SEC-1: strong, CICD-SEC-4: moderate}
#   remediation:
#     ui: "Project > Settings > Repository > Protected branches: set Allowed to push and merge to No one or Maintainers"
#     api: PATCH /projects/:id/protected_branches/:name allowed_to_push
package glscan.policies.project.default_branch_refuses_direct_pushes

import data.glscan.lib.branches

deny contains {
	"path": ["protected_branches"],
	"message": "No rule protects the default branch, so Developers can push to it without a review.",
} if {
	branches.default_branch_is_open
}

deny contains {
	"path": ["protected_branches", name, "push_access_levels"],
	"key": key,
	"message": sprintf("The rule %s lets %s push to the default branch without a review.", [name, who]),
} if {
	some name, rule in branches.of_default_branch
	some key, who in object.union(_roles(rule), _named(rule))
}

skip contains reason if some reason in branches.idle

unknown contains reason if some reason in branches.reasons_to_doubt

_roles(rule) := {sprintf("role:%d", [level]): branches.holders(level) |
	some level in branches.lower_roles(rule.push_access_levels, _params.minimum_role)
}

# A role has no id.
_named(rule) := {name: name |
	some entry in rule.push_access_levels
	name := sprintf("%s:%v", [entry.kind, entry[sprintf("%s_id", [entry.kind])]])
	not name in _params.approved_pushers
}

_params := input.params["GL-PRJ-002"]
