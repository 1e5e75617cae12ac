# METADATA
# title: Only trusted roles override pipeline variables
# description: |
#   Whoever starts a pipeline with variables of their own can redirect a deployment or switch off a scan. Where GitLab
#   does not tell the role, the older setting restrict_user_defined_variables can show that Developers may, but not that
#   all is well. Inputs of a pipeline are not bound by it.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/variables/
# custom:
#   id: GL-PIP-009
#   severity: medium
#   kinds: [project]
#   tier: free
#   requires:
#     - settings.archived
#     - settings.builds_access_level
#   also_reads:
#     - settings.ci_pipeline_variables_minimum_override_role
#     - settings.restrict_user_defined_variables
#   params:
#     roles:
#       type: list of text
#       default: [no_one_allowed, owner, maintainer]
#       meaning: Lowest roles for overriding that are high enough, as GitLab calls them.
#   controls:
#     soc2: {CC8.1: moderate, CC6.3: strong}
#     iso27001_2022: {A.8.32: moderate, A.8.4: moderate}
#     cis_gitlab_1_0_1: {"2.3.5": moderate, "2.1.5": moderate}
#     nist_800_53r5: {CM-5: strong, SI-10: moderate}
#     owasp_cicd: {CICD-SEC-4: strong}
#   remediation:
#     ui: "Project > Settings > CI/CD > Variables: raise Minimum role to use pipeline variables"
#     api: >-
#       PUT /projects/:id ci_pipeline_variables_minimum_override_role=maintainer (older servers -
#       restrict_user_defined_variables=true)
package glscan.policies.pipeline.pipeline_variables_need_a_trusted_role

import data.glscan.lib.pipelines

deny contains {
	"path": ["settings", name],
	"message": sprintf("The lowest role that can override variables of a pipeline is %s.", [role]),
} if {
	some name, role in _lowest
	not role in input.params["GL-PIP-009"].roles
}

skip contains reason if some reason in pipelines.idle

unknown contains "GitLab does not tell the lowest role that can override variables of a pipeline." if _lowest == {}

# The lowest role that can, by the setting that says so. That the older one restricts is no proof: the role may be lost.
_lowest["ci_pipeline_variables_minimum_override_role"] := _named if _named != ""

_lowest["restrict_user_defined_variables"] := "developer" if {
	_named == ""
	input.resource.settings.restrict_user_defined_variables == false
}

_named := object.get(input.resource.settings, "ci_pipeline_variables_minimum_override_role", "")
