# METADATA
# title: Forking outside the group is prevented
# description: |
#   A fork in a personal namespace leaves every control of the group behind. The value of the top-level group
#   holds for everything below it. Forks that exist already stay.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/access_and_permissions/
# custom:
#   id: GL-GRP-015
#   severity: medium
#   kinds: [group]
#   tier: premium
#   requires:
#     - settings.parent_id
#     - settings.prevent_forking_outside_group
#   controls:
#     soc2: {CC6.7: strong, C1.1: moderate}
#     iso27001_2022: {A.8.4: strong, A.8.12: moderate}
#     cis_gitlab_1_0_1: {"1.2.5": moderate}
#     nist_800_53r5: {AC-4: moderate, AC-21: strong}
#     owasp_cicd: {CICD-SEC-1: moderate, CICD-SEC-7: moderate}
#   remediation:
#     ui: >-
#       Group > Settings > General > Permissions and group features: turn on Prevent project forking outside current
#       group
#     api: PUT /groups/:id prevent_forking_outside_group=true
package glscan.policies.group.forking_outside_group_is_prevented

import data.glscan.lib.hierarchy

deny contains {
	"path": ["settings", "prevent_forking_outside_group"],
	"message": "Projects can be forked to places outside the group, where none of its controls holds.",
	"expected": true,
} if {
	input.resource.settings.prevent_forking_outside_group != true
}

skip contains "The value of the top-level group holds for everything below it." if hierarchy.is_subgroup
