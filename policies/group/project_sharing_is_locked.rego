# METADATA
# title: Projects cannot be shared with other groups
# description: |
#   Sharing a project opens its code to a whole group, past the review of who is a member here. Turning the lock on
#   turns it on for all groups below, but an Owner can lift it there again, and then it is lifted: each group is judged
#   by its own value. Groups that were invited before lose their access while the lock is on.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/members/sharing_projects_groups/
#   - ref: https://docs.gitlab.com/user/group/access_and_permissions/
# custom:
#   id: GL-GRP-012
#   severity: medium
#   kinds: [group]
#   tier: free
#   requires:
#     - settings.share_with_group_lock
#   controls:
#     soc2: {CC6.3: strong}
#     iso27001_2022: {A.8.3: strong, A.8.4: strong}
#     cis_gitlab_1_0_1: {"1.3.8": moderate}
#     nist_800_53r5: {AC-3: strong, AC-21: strong}
#     owasp_cicd: {CICD-SEC-2: strong}
#   remediation:
#     ui: >-
#       Group > Settings > General > Permissions and group features: turn on Projects in this group cannot be shared
#       with other groups
#     api: PUT /groups/:id share_with_group_lock=true
package glscan.policies.group.project_sharing_is_locked

deny contains {
	"path": ["settings", "share_with_group_lock"],
	"message": "Projects in this group can be shared with other groups, past the review of who is a member.",
	"expected": true,
} if {
	input.resource.settings.share_with_group_lock != true
}
