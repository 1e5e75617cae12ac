# METADATA
# title: Authors cannot approve their own merge requests
# description: |
#   Who approves the own change has reviewed nothing. The value is the one in force: a group above or the instance
#   may have set and locked it. How many approvals are needed is judged by another policy.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/merge_requests/approvals/settings/
# custom:
#   id: GL-PRJ-009
#   severity: high
#   kinds: [project]
#   tier: premium
#   requires:
#     - approval_settings.allow_author_approval
#     - settings.archived
#   controls:
#     soc2: {CC5.1: strong, CC8.1: strong}
#     iso27001_2022: {A.5.3: strong, A.8.32: strong}
#     cis_gitlab_1_0_1: {"1.1.3": strong}
#     nist_800_53r5: {AC-5: strong, CM-3: moderate}
#     owasp_cicd: {CICD-SEC-1: strong}
#   remediation:
#     ui: "Project > Settings > Merge requests > Approval settings: turn on Prevent approval by merge request creator"
#     api: POST /projects/:id/approvals merge_requests_author_approval=false
package glscan.policies.project.authors_cannot_approve

deny contains {
	"path": ["approval_settings", "allow_author_approval", "value"],
	"message": "Authors can approve their own merge requests.",
	"expected": false,
} if {
	input.resource.approval_settings.allow_author_approval.value != false
}

skip contains "The project is archived." if input.resource.settings.archived
