# METADATA
# title: Groups from outside the hierarchy cannot be invited
# description: |
#   One invitation opens a group or project to every member of another group, now and later. The value of the top-level
#   group holds for everything below it. Invitations made before it was turned on stay.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/members/sharing_projects_groups/
#   - ref: https://docs.gitlab.com/user/group/access_and_permissions/
# custom:
#   id: GL-GRP-011
#   severity: high
#   kinds: [group]
#   tier: free
#   requires:
#     - settings.parent_id
#     - settings.prevent_sharing_groups_outside_hierarchy
#   controls:
#     soc2: {CC6.3: strong, CC6.2: moderate}
#     iso27001_2022: {A.8.3: strong, A.8.4: strong, A.5.15: moderate}
#     cis_gitlab_1_0_1: {"1.3.8": moderate}
#     nist_800_53r5: {AC-3: strong, AC-21: strong}
#     owasp_cicd: {CICD-SEC-2: strong}
#   remediation:
#     ui: >-
#       Group > Settings > General > Permissions and group features: turn on Members cannot invite groups outside of
#       this group and its subgroups
#     api: PUT /groups/:id prevent_sharing_groups_outside_hierarchy=true
package glscan.policies.group.groups_outside_hierarchy_cannot_be_invited

import data.glscan.lib.hierarchy

deny contains {
	"path": ["settings", "prevent_sharing_groups_outside_hierarchy"],
	"message": "Groups from outside the hierarchy can be invited, and with them people whom nobody here manages.",
	"expected": true,
} if {
	input.resource.settings.prevent_sharing_groups_outside_hierarchy != true
}

skip contains "The value of the top-level group holds for everything below it." if hierarchy.is_subgroup
