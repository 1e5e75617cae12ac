# METADATA
# title: Those who added commits cannot approve
# description: |
#   Adding a commit to somebody's merge request and then approving it is self-approval by another name. The value is
#   the one in force: a group above or the instance may have set and locked it.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/merge_requests/approvals/settings/
# custom:
#   id: GL-PRJ-010
#   severity: medium
#   kinds: [project]
#   tier: premium
#   requires:
#     - approval_settings.allow_committer_approval
#     - settings.archived
#   controls:
#     soc2: {CC5.1: strong, CC8.1: strong}
#     iso27001_2022: {A.5.3: strong, A.8.32: strong}
#     cis_gitlab_1_0_1: {"1.1.3": moderate}
#     nist_800_53r5: {AC-5: strong, CM-3: moderate}
#     owasp_cicd: {CICD-SEC-1: strong}
#   remediation:
#     ui: "Project > Settings > Merge requests > Approval settings: turn on Prevent approvals by users who add commits"
#     api: POST /projects/:id/approvals merge_requests_disable_committers_approval=true
package glscan.policies.project.committers_cannot_approve

deny contains {
	"path": ["approval_settings", "allow_committer_approval", "value"],
	"message": "People can approve merge requests to which they added commits.",
	"expected": false,
} if {
	input.resource.approval_settings.allow_committer_approval.value != false
}

skip contains "The project is archived." if input.resource.settings.archived
