# METADATA
# title: Webhooks come and go as expected
# description: |
#   A new webhook can copy every push to a stranger. GitLab tells the id of a webhook and not its URL: the host is
#   that of the webhook as it is now, and of one that is gone nobody knows it. A changed URL leaves no event on most
#   servers; the newest tell webhook_updated.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_types/
# custom:
#   id: GL-AUD-007
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
#     - audit_events.*.target_host
#     - audit_events.*.target_id
#     - audit_log.streamed
#     - hooks.*.url_host
#     - system_hooks.*.url_host
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
#         - webhook_created
#         - webhook_destroyed
#         - webhook_updated
#       meaning: Types of the events that count.
#     approved_hosts:
#       type: list of text
#       default: []
#       meaning: Hosts, and domains with all below them, to which new webhooks may go; empty = none.
#     report_removals:
#       type: boolean
#       default: true
#       meaning: A webhook that was removed is wrong as well.
#   controls:
#     soc2: {CC6.7: strong, CC7.2: strong}
#     iso27001_2022: {A.8.12: strong, A.8.16: strong}
#     cis_gitlab_1_0_1: {1.4.4: moderate}
#     nist_800_53r5: {AC-4: strong, SI-4: strong, AU-6: strong}
#     owasp_cicd: {CICD-SEC-10: strong, CICD-SEC-8: strong}
#   remediation:
#     ui: >-
#       Group or project > Secure > Audit events (instance: Admin > Monitoring > Audit events): find out who asked for
#       the webhook, and delete it if nobody did
#     api: DELETE /projects/:id/hooks/:hook_id (or /groups/:id, /hooks/:id)
package glscan.policies.audit.webhook_changes_are_expected

import data.glscan.lib.audit
import data.glscan.lib.hosts

deny contains audit.finding(id, event) if {
	_params.report_removals
	some id, event in audit.counted(_params)
	event.event_name == "webhook_destroyed"
}

deny contains audit.finding(id, event) if {
	some id, event in _new
	not _is_approved(event)
	not _may_be_approved(event)
}

unknown contains sprintf("%d webhooks: the host could not be read.", [count(doubtful)]) if {
	doubtful := {id | some id, event in _new; _may_be_approved(event)}
	doubtful != set()
}

unknown contains reason if some reason in audit.unproven(_params)

_new[id] := event if {
	some id, event in audit.counted(_params)
	event.event_name != "webhook_destroyed"
}

_is_approved(event) if hosts.listed(_host(event), _params.approved_hosts)

# Only where there is something to compare with is a host that could not be read a loss.
_may_be_approved(event) if {
	_params.approved_hosts != []
	not _host(event)
	not _hooks
}

_host(event) := event.target_host if event.target_host != ""

else := hook.url_host if {
	is_number(event.target_id)
	some id, hook in _hooks
	id == sprintf("%d", [event.target_id])
}

_hooks := input.resource.system_hooks if input.resource.kind == "instance"

_hooks := input.resource.hooks if input.resource.kind != "instance"

_params := input.params["GL-AUD-007"]
