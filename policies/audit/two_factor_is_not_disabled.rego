# METADATA
# title: Nobody takes away the second factor
# description: |
#   The second factor goes before the account does. Wrong is each factor that was taken from a user (of one device
#   GitLab does not say whether another remains), and each change after which fewer have to have one: of a group, or
#   of the whole instance. What users do is in the events of the instance, and of a group for its enterprise users.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_types/
# custom:
#   id: GL-AUD-005
#   severity: high
#   kinds: [instance, group]
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
#       minimum: 0
#       meaning: Only events that are at most so many days old count.
#     approved_authors:
#       type: list of text
#       default: []
#       meaning: Authors whose events pass, by name or, since anybody can change theirs, by id.
#     events:
#       type: list of text
#       default:
#         - allow_mfa_for_subgroups_updated
#         - application_setting_updated
#         - group_require_two_factor_authentication_updated
#         - group_two_factor_grace_period_updated
#         - user_disable_two_factor
#       meaning: Types of the events that count.
#     max_hours:
#       type: integer
#       default: 48
#       minimum: 0
#       meaning: Most hours of grace that a group or the instance may give.
#   controls:
#     soc2: {CC6.1: strong, CC7.2: strong}
#     iso27001_2022: {A.8.5: strong, A.8.16: strong}
#     cis_gitlab_1_0_1: {1.3.4: moderate, 1.3.5: moderate}
#     nist_800_53r5: {IA-2(1): strong, AU-6: strong}
#     owasp_cicd: {CICD-SEC-10: strong, CICD-SEC-2: strong}
#   remediation:
#     ui: >-
#       Group or project > Secure > Audit events (instance: Admin > Monitoring > Audit events): find out who asked for
#       it, and demand the second factor again
#     api: PUT /groups/:id require_two_factor_authentication=true (instance - PUT /application/settings)
package glscan.policies.audit.two_factor_is_not_disabled

import data.glscan.lib.audit

deny contains audit.finding(id, event) if {
	some id, event in audit.counted(_params)
	_loosens(event)
}

unknown contains "An application setting was changed, and GitLab does not tell which." if {
	some event in audit.counted(_params)
	event.event_name == "application_setting_updated"
	object.get(event, ["details", "change"], "") == ""
}

unknown contains reason if some reason in audit.unproven(_params)

# Where an event does not say what a setting became, it counts.
_loosens(event) if {
	name := event.event_name
	not name in {
		"allow_mfa_for_subgroups_updated",
		"application_setting_updated",
		"group_require_two_factor_authentication_updated",
		"group_two_factor_grace_period_updated",
	}
}

_loosens(event) if {
	event.event_name == "allow_mfa_for_subgroups_updated"
	not audit.says(event, "false")
}

_loosens(event) if {
	event.event_name == "group_require_two_factor_authentication_updated"
	not audit.says(event, "true")
}

_loosens(event) if {
	event.event_name == "group_two_factor_grace_period_updated"
	not _is_short(event)
}

_loosens(event) if {
	event.event_name == "application_setting_updated"
	event.details.change in {"require_two_factor_authentication", "require_admin_two_factor_authentication"}
	not audit.says(event, "true")
}

_loosens(event) if {
	event.event_name == "application_setting_updated"
	event.details.change == "two_factor_grace_period"
	not _is_short(event)
}

_is_short(event) if {
	hours := event.details.to
	regex.match(`^(0|[1-9][0-9]{0,8})$`, hours)
	to_number(hours) <= _params.max_hours
}

_params := input.params["GL-AUD-005"]
