# METADATA
# title: The group is private
# description: |
#   A public group shows its name, its members and its projects to the world, an internal one to every account of
#   the instance; and only in such a group can a project be as open. Each group is judged by its own visibility.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/public_access/
# custom:
#   id: GL-GRP-020
#   severity: high
#   kinds: [group]
#   tier: free
#   requires:
#     - settings.visibility
#   params:
#     public_groups:
#       type: list of text
#       default: []
#       meaning: Groups that may be internal or public, by full path; acme/* means everything below acme.
#   controls:
#     soc2: {CC6.1: strong, C1.1: moderate}
#     iso27001_2022: {A.8.3: strong, A.8.12: moderate}
#     cis_gitlab_1_0_1: {"4.2.5": moderate}
#     nist_800_53r5: {AC-3: strong, AC-22: moderate}
#     owasp_cicd: {CICD-SEC-7: moderate}
#   remediation:
#     ui: "Group > Settings > General > Naming, visibility: set Visibility level to Private"
#     api: PUT /groups/:id visibility=private
package glscan.policies.group.group_is_private

import data.glscan.lib.paths

deny contains {
	"path": ["settings", "visibility"],
	"message": _message,
	"expected": "private",
} if {
	input.resource.settings.visibility != "private"
	not paths.listed(input.resource.path, input.params["GL-GRP-020"].public_groups)
}

_message := object.get(
	{
		"internal": "The group is internal: every account of the instance can see it.",
		"public": "The group is public: anybody can see it without signing in.",
	},
	input.resource.settings.visibility,
	"The group is not private.",
)
