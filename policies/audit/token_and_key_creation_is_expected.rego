# METADATA
# title: Tokens and keys are made by those who may
# description: |
#   A new credential is the usual way to stay in after a break-in. Personal tokens, SSH keys and applications of users
#   are in the events of the instance alone. Of a rotated token GitLab's list of event types has no event.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_types/
# custom:
#   id: GL-AUD-004
#   severity: medium
#   kinds: [instance, group, project]
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
#       meaning: >-
#         Authors whose events pass, within the working hours: by name or, since anybody can change theirs, by id.
#     events:
#       type: list of text
#       default:
#         - add_gpg_key
#         - add_ssh_key
#         - cluster_agent_token_created
#         - create_ssh_certificate
#         - deploy_key_added
#         - deploy_token_created
#         - group_access_token_created
#         - group_deploy_token_created
#         - oauth_application_created
#         - personal_access_token_created
#         - project_access_token_created
#         - user_authorized_oauth_application
#       meaning: Types of the events that count.
#     working_hours_from:
#       type: integer
#       default: 0
#       minimum: 0
#       maximum: 23
#       meaning: The hour (UTC) from which tokens are made; before it not even approved authors make any.
#     working_hours_to:
#       type: integer
#       default: 24
#       minimum: 0
#       maximum: 24
#       meaning: The hour (UTC) until which they are; before working_hours_from = on the next day.
#   controls:
#     soc2: {CC6.1: moderate, CC7.2: moderate}
#     iso27001_2022: {A.5.17: moderate, A.8.15: moderate, A.8.16: moderate}
#     nist_800_53r5: {AC-2: moderate, AU-6: moderate, IA-5: moderate}
#     owasp_cicd: {CICD-SEC-10: moderate, CICD-SEC-6: moderate}
#   remediation:
#     ui: >-
#       Group or project > Secure > Audit events (instance: Admin > Monitoring > Audit events): find out who asked for
#       it, and revoke what nobody did
#     api: DELETE /projects/:id/access_tokens/:token_id (or /groups/:id, deploy_tokens, deploy_keys)
package glscan.policies.audit.token_and_key_creation_is_expected

import data.glscan.lib.audit

deny contains audit.finding(id, event) if some id, event in audit.counted(_params)

deny contains audit.finding(id, event) if {
	some id, event in audit.counted(object.union(_params, {"approved_authors": []}))
	not _is_in_working_hours(event)
}

unknown contains reason if some reason in audit.unproven(_params)

_is_in_working_hours(event) if _lies_between(_hour(event), _params.working_hours_from, _params.working_hours_to)

_lies_between(hour, first, last) if {
	hour >= first
	hour < last
}

_lies_between(hour, first, last) if {
	first >= last
	hour >= first
}

_lies_between(hour, first, last) if {
	first >= last
	hour < last
}

# With a digit before it no zero leads, which numbers may not.
_hour(event) := to_number(sprintf("1%s", [substring(event.created_at, 11, 2)])) - 100

_params := input.params["GL-AUD-004"]
