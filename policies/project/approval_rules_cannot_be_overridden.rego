# METADATA
# title: Approval rules cannot be edited in a merge request
# description: |
#   Otherwise an author can pick the approvers, or ask for fewer, for one change. The value is the one in force: a
#   group above or the instance may have set and locked it.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/merge_requests/approvals/settings/
# custom:
#   id: GL-PRJ-011
#   severity: medium
#   kinds: [project]
#   tier: premium
#   requires:
#     - approval_settings.allow_overrides_to_approver_list_per_merge_request
#     - settings.archived
#   controls:
#     soc2: {CC5.1: strong, CC8.1: strong}
#     iso27001_2022: {A.5.3: strong, A.8.32: strong}
#     cis_gitlab_1_0_1: {"1.1.5": moderate}
#     nist_800_53r5: {AC-5: strong, CM-3: moderate, CM-5: moderate}
#     owasp_cicd: {CICD-SEC-1: strong}
#   remediation:
#     ui: >-
#       Project > Settings > Merge requests > Approval settings: turn on Prevent editing approval rules in merge
#       requests
#     api: POST /projects/:id/approvals disable_overriding_approvers_per_merge_request=true
package glscan.policies.project.approval_rules_cannot_be_overridden

deny contains {
	"path": ["approval_settings", "allow_overrides_to_approver_list_per_merge_request", "value"],
	"message": "Approval rules can be edited in a merge request, so an author can lower the bar for one change.",
	"expected": false,
} if {
	input.resource.approval_settings.allow_overrides_to_approver_list_per_merge_request.value != false
}

skip contains "The project is archived." if input.resource.settings.archived
