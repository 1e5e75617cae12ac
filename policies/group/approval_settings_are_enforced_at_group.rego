# METADATA
# title: Approval settings are enforced at the top-level group
# description: |
#   What the top-level group forbids, no project below it can allow; otherwise those who maintain a project could
#   let authors approve their own changes. The settings say who may approve, not how many must: that is up to each
#   project's approval rules.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/merge_requests/approvals/settings/
# custom:
#   id: GL-GRP-022
#   severity: high
#   kinds: [group]
#   tier: premium
#   requires:
#     - approval_settings.allow_author_approval
#     - approval_settings.allow_committer_approval
#     - approval_settings.allow_overrides_to_approver_list_per_merge_request
#     - approval_settings.retain_approvals_on_push
#     - settings.parent_id
#   also_reads:
#     - approval_settings.require_reauthentication_to_approve
#     - approval_settings.selective_code_owner_removals
#   params:
#     accept_selective:
#       type: boolean
#       default: false
#       meaning: It is enough that a push removes the approvals of the Code Owners whose files it changes.
#     require_reauthentication:
#       type: boolean
#       default: false
#       meaning: Approvers must authenticate again.
#   controls:
#     soc2: {CC5.1: strong, CC8.1: strong}
#     iso27001_2022: {A.5.3: strong, A.8.32: strong}
#     cis_gitlab_1_0_1: {"1.1.3": strong, "1.1.4": strong, "1.1.5": moderate}
#     nist_800_53r5: {AC-5: strong, CM-3: moderate}
#     owasp_cicd: {CICD-SEC-1: strong}
#   remediation:
#     ui: "Group > Settings > General > Merge request approvals: turn on the Prevent settings and remove all approvals"
#     api: >-
#       PUT /groups/:id/merge_request_approval_setting allow_author_approval=false allow_committer_approval=false
#       allow_overrides_to_approver_list_per_merge_request=false retain_approvals_on_push=false
package glscan.policies.group.approval_settings_are_enforced_at_group

import data.glscan.lib.approvals
import data.glscan.lib.hierarchy

deny contains {
	"path": ["approval_settings", name, "value"],
	"message": message,
	"expected": false,
} if {
	some name, message in {
		"allow_author_approval": "The group lets projects accept the author's own approval.",
		"allow_committer_approval": "The group lets projects accept approvals by those who added commits.",
		"allow_overrides_to_approver_list_per_merge_request": "The group lets approval rules be edited per merge request.",
	}
	input.resource.approval_settings[name].value != false
}

deny contains {
	"path": ["approval_settings", "retain_approvals_on_push", "value"],
	"message": "The group lets approvals stand when commits are added after them.",
	"expected": false,
} if {
	approvals.outlive_commits(_params.accept_selective)
}

deny contains {
	"path": ["approval_settings", "require_reauthentication_to_approve", "value"],
	"message": "The group lets people approve without authenticating again.",
	"expected": true,
} if {
	_params.require_reauthentication
	input.resource.approval_settings.require_reauthentication_to_approve.value != true
}

skip contains "The settings of the top-level group bind everything below it." if hierarchy.is_subgroup

unknown contains "GitLab does not say whether the approvals of Code Owners are removed." if {
	approvals.may_outlive_commits(_params.accept_selective)
}

unknown contains "GitLab does not say whether approvers must authenticate again." if {
	_params.require_reauthentication
	object.get(input.resource.approval_settings, ["require_reauthentication_to_approve", "value"], "absent") == "absent"
}

_params := input.params["GL-GRP-022"]
