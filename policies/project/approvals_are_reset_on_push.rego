# METADATA
# title: Approvals are removed when commits are added
# description: |
#   Otherwise commits that nobody reviewed ride on an earlier approval. The value is the one in force: a group above
#   or the instance may have set and locked it.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/merge_requests/approvals/settings/
# custom:
#   id: GL-PRJ-012
#   severity: medium
#   kinds: [project]
#   tier: premium
#   requires:
#     - approval_settings.retain_approvals_on_push
#     - settings.archived
#   also_reads:
#     - approval_settings.selective_code_owner_removals
#   params:
#     accept_selective:
#       type: boolean
#       default: false
#       meaning: It is enough that a push removes the approvals of the Code Owners whose files it changes.
#   controls:
#     soc2: {CC8.1: strong}
#     iso27001_2022: {A.8.32: strong}
#     cis_gitlab_1_0_1: {"1.1.4": strong}
#     nist_800_53r5: {CM-3: moderate}
#     owasp_cicd: {CICD-SEC-1: strong}
#   remediation:
#     ui: >-
#       Project > Settings > Merge requests > Approval settings: under When a commit is added, choose Remove all
#       approvals
#     api: POST /projects/:id/approvals reset_approvals_on_push=true
package glscan.policies.project.approvals_are_reset_on_push

import data.glscan.lib.approvals

deny contains {
	"path": ["approval_settings", "retain_approvals_on_push", "value"],
	"message": "Approvals stand when commits are added after them.",
	"expected": false,
} if {
	_accept_selective == false
	approvals.outlive_commits(_accept_selective)
}

deny contains {
	"path": ["approval_settings", "retain_approvals_on_push", "value"],
	"message": "Approvals stand when commits are added after them, also those of Code Owners.",
	"expected": false,
} if {
	_accept_selective
	approvals.outlive_commits(_accept_selective)
}

skip contains "The project is archived." if input.resource.settings.archived

unknown contains "GitLab does not say whether the approvals of Code Owners are removed." if {
	approvals.may_outlive_commits(_accept_selective)
}

_accept_selective := input.params["GL-PRJ-012"].accept_selective
