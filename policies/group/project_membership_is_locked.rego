# METADATA
# title: Membership of projects is locked to the group
# description: |
#   A grant on a single project slips past the review of who is a member of the group. The lock is not inherited:
#   each group is judged by its own value. Members that projects have already stay, and groups can still be invited.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/access_and_permissions/
# custom:
#   id: GL-GRP-016
#   severity: low
#   kinds: [group]
#   tier: premium
#   requires:
#     - settings.membership_lock
#   controls:
#     soc2: {CC6.2: moderate, CC6.3: moderate}
#     iso27001_2022: {A.5.18: moderate, A.8.3: moderate}
#     cis_gitlab_1_0_1: {"1.3.8": moderate}
#     nist_800_53r5: {AC-2: moderate, AC-6: moderate}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: >-
#       Group > Settings > General > Permissions and group features: turn on Users cannot be added to projects in this
#       group
#     api: PUT /groups/:id membership_lock=true
package glscan.policies.group.project_membership_is_locked

deny contains {
	"path": ["settings", "membership_lock"],
	"message": "People can be added to single projects of this group, past the review of who is a member.",
	"expected": true,
} if {
	input.resource.settings.membership_lock != true
}
