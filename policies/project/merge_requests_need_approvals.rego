# METADATA
# title: Merge requests need approvals
# description: |
#   Without an approval nobody else looked at the change. A rule with fewer approvers than approvals does not count:
#   GitLab approves it by itself. Nor do rules that ask only sometimes: of a bad report, or of Code Owners. How many
#   are in a group of approvers is not judged, and an approval policy may ask for more than shows here.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/merge_requests/approvals/rules/
# custom:
#   id: GL-PRJ-008
#   severity: high
#   kinds: [project]
#   tier: premium
#   requires:
#     - settings.archived
#     - settings.default_branch
#     - settings.empty_repo
#     - approval_rules.*.applies_to_default_branch
#     - approval_rules.*.approvals_required
#     - approval_rules.*.contains_hidden_groups
#     - approval_rules.*.groups_count
#     - approval_rules.*.rule_type
#     - approval_rules.*.users_count
#   params:
#     minimum_approvals:
#       type: integer
#       default: 1
#       minimum: 1
#       meaning: Approvals that a merge request into the default branch must need.
#   controls:
#     soc2: {CC5.1: strong, CC8.1: strong}
#     iso27001_2022: {A.5.3: strong, A.8.32: strong, A.8.4: moderate}
#     cis_gitlab_1_0_1: {"1.1.3": strong, "5.1.2": moderate}
#     nist_800_53r5: {AC-5: strong, CM-3: strong, CM-3(2): moderate}
#     owasp_cicd: {CICD-SEC-1: strong, CICD-SEC-4: moderate}
#   remediation:
#     ui: "Project > Settings > Merge requests > Merge request approvals: add a rule, or raise its number of approvals"
#     api: POST /projects/:id/approval_rules approvals_required=2
package glscan.policies.project.merge_requests_need_approvals

import data.glscan.lib.branches

deny contains {
	"path": ["approval_rules"],
	"message": sprintf("A merge request into the default branch needs fewer approvals (%d) than %d.", [_needed, _minimum]),
} if {
	_needed < _minimum
	every rule in input.resource.approval_rules { _falls_short(rule) }
}

skip contains reason if some reason in branches.idle

unknown contains reason if some reason in branches.reasons_to_doubt

_falls_short(rule) if rule.approvals_required < _minimum

_falls_short(rule) if {
	not branches.default_branch_is_unnamed
	rule.applies_to_default_branch == false
}

_falls_short(rule) if {
	type := rule.rule_type
	not type in {"any_approver", "regular"}
}

_falls_short(rule) if _has_too_few_approvers(rule)

_has_too_few_approvers(rule) if {
	rule.rule_type == "regular"
	rule.groups_count == 0
	rule.contains_hidden_groups == false
	rule.users_count < rule.approvals_required
}

_needed := max({0} | {rule.approvals_required |
	some rule in input.resource.approval_rules
	rule.applies_to_default_branch
	rule.rule_type in {"any_approver", "regular"}
	not _has_too_few_approvers(rule)
})

_minimum := input.params["GL-PRJ-008"].minimum_approvals
