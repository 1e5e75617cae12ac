# METADATA
# title: No approval or merge gate was weakened
# description: |
#   A rule that is off for an hour lets everything through in that hour, and no scan sees it afterwards. GitLab says of
#   each setting what it prevents, requires or allows, and whether it does now; the direction is taken from there,
#   since the name of a type does not tell it. An approval rule that is deleted, asks for fewer approvals or loses an
#   approver is weaker; approvers who are added are not judged. A change whose direction is not told is reported as
#   such.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_types/
#   - ref: https://docs.gitlab.com/user/project/merge_requests/approvals/settings/
# custom:
#   id: GL-AUD-012
#   severity: high
#   kinds: [group, project]
#   tier: premium
#   requires:
#     - audit_events.*.created_at
#     - audit_events.*.days_since_created
#     - audit_events.*.event_name
#     - audit_log.days_back
#     - audit_log.days_behind
#   also_reads:
#     - audit_events.*.author_id
#     - audit_events.*.author_name
#     - audit_events.*.details
#     - audit_events.*.target_details
#     - audit_log.streamed
#   params:
#     max_age_days:
#       type: integer
#       default: 30
#       minimum: 1
#       meaning: Events that are older, in days, are not judged.
#     approved_authors:
#       type: list of text
#       default: []
#       meaning: Authors whose events pass, by name or, since anybody can change theirs, by id.
#     events:
#       type: list of text
#       default:
#         - approval_rule_deleted
#         - update_approval_rules
#         - project_merge_requests_author_approval_updated
#         - project_merge_requests_disable_committers_approval_updated
#         - project_reset_approvals_on_push_updated
#         - project_disable_overriding_approvers_per_merge_request_updated
#         - project_require_password_to_approve_updated
#         - project_only_allow_merge_if_pipeline_succeeds_updated
#         - project_only_allow_merge_if_all_discussions_are_resolved_updated
#         - allow_merge_on_skipped_pipeline_updated
#         - delete_status_check
#         - group_merge_request_approval_setting_created
#         - allow_author_approval_updated
#         - allow_committer_approval_updated
#         - allow_overrides_to_approver_list_per_merge_request_updated
#         - retain_approvals_on_push_updated
#         - require_password_to_approve_updated
#         - require_reauthentication_to_approve_updated
#       meaning: Types of events that are judged.
#   controls:
#     soc2: {CC5.1: moderate, CC7.1: moderate, CC8.1: strong}
#     iso27001_2022: {A.5.3: moderate, A.8.16: moderate, A.8.32: strong}
#     cis_gitlab_1_0_1: {"1.1.5": moderate, "1.1.19": moderate}
#     nist_800_53r5: {CM-3: strong, CM-5: strong, AU-6: moderate}
#     owasp_cicd: {CICD-SEC-10: moderate, CICD-SEC-1: strong}
#   remediation:
#     ui: >-
#       Group or project > Secure > Audit events: find out who and why, what was merged since, then Settings > Merge
#       requests: set it back
#     api: >-
#       PUT /projects/:id/merge_request_approval_setting or /groups/:id/merge_request_approval_setting, PUT
#       /projects/:id/approval_rules/:approval_rule_id
package glscan.policies.audit.merge_gates_are_not_weakened

import data.glscan.lib.audit

deny contains audit.finding(id, event) if {
	some id, event in audit.counted(_params)
	_loosens(event)
}

deny contains {
	"path": ["audit_events", id],
	"message": sprintf("%s; whether this is weaker is not told.", [audit.told(event)]),
} if {
	some id, event in audit.counted(_params)
	not _loosens(event)
	not _is_harmless(event)
}

unknown contains reason if some reason in audit.unproven(_params)

_loosens(event) if event.event_name in {"approval_rule_deleted", "delete_status_check"}

_loosens(event) if {
	setting := _setting(event)
	setting.now == _weak(setting.text)
}

_loosens(event) if _approvals(event, "to") < _approvals(event, "from")

_loosens(event) if {
	event.event_name == "update_approval_rules"
	startswith(_words(event), "Removed ")
}

_is_harmless(event) if {
	setting := _setting(event)
	setting.now == _strong(setting.text)
}

_is_harmless(event) if _approvals(event, "to") >= _approvals(event, "from")

_is_harmless(event) if {
	event.event_name == "update_approval_rules"
	event.details.change == "name"
}

_is_harmless(event) if {
	event.event_name == "update_approval_rules"
	startswith(_words(event), "Added ")
}

_is_harmless(event) if {
	event.event_name == "update_approval_rules"
	_words(event) == "Changed target branch to all branches"
}

# What GitLab says in words alone.
_words(event) := event.details.custom_message if object.get(event, ["details", "change"], "") == ""

# What a setting is about, and whether it holds now. Groups whose first settings these are tell both in words.
_setting(event) := {"text": lower(event.details.change), "now": _truth[lower(event.details.to)]}

_setting(event) := {"text": lower(trim_prefix(_words(event), "Changed ")), "now": now} if {
	startswith(_words(event), "Changed ")
	some now in [true, false]
	endswith(_words(event), sprintf(" to %v", [now]))
}

_truth := {"true": true, "false": false, "": false}

# The value at which a setting lets more through, and the one at which it lets less. Of the first words, `only_allow`
# is one that demands, although it has `allow` in it.
_weak(text) := false if _demands(text)

_weak(text) if _permits(text)

_strong(text) if _demands(text)

_strong(text) := false if _permits(text)

_demands(text) if strings.any_prefix_match(text, ["prevent", "require", "only_allow", "disable", "reset"])

_permits(text) if strings.any_prefix_match(text, ["allow", "retain"])

_approvals(event, side) := to_number(event.details[side]) if {
	event.details.change == "number of required approvals"
	regex.match(`^[0-9]{1,9}$`, event.details[side])
}

_approvals(event, side) := 0 if {
	event.details.change == "number of required approvals"
	event.details[side] == ""
}

_params := input.params["GL-AUD-012"]
