# METADATA
# title: Audit streams and security scanning were not switched off
# description: |
#   Who means harm blinds the log first. A stream that is deleted, changed, given other filters, or robbed of a header
#   without which its receiver refuses it; a security policy, a push protection or an environment that no longer binds;
#   a secret that was pushed past the protection. Filters name what is streamed, so that one that goes may narrow the
#   stream as one that comes does. What was switched on passes, and so do a stream that only has another name and a
#   header that is added. An event that does not tell what became of a setting counts.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_types/
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_streaming/
# custom:
#   id: GL-AUD-014
#   severity: critical
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
#       minimum: 1
#       meaning: Events that are older, in days, are not judged.
#     approved_authors:
#       type: list of text
#       default: []
#       meaning: Authors whose events pass, by name or, since anybody can change theirs, by id.
#     events:
#       type: list of text
#       default:
#         - deleted_group_audit_event_streaming_destination
#         - deleted_instance_audit_event_streaming_destination
#         - updated_group_audit_event_streaming_destination
#         - updated_instance_audit_event_streaming_destination
#         - destroy_event_streaming_destination
#         - destroy_instance_event_streaming_destination
#         - update_event_streaming_destination
#         - update_instance_event_streaming_destination
#         - amazon_s3_configuration_deleted
#         - amazon_s3_configuration_updated
#         - instance_amazon_s3_configuration_deleted
#         - instance_amazon_s3_configuration_updated
#         - google_cloud_logging_configuration_deleted
#         - google_cloud_logging_configuration_updated
#         - instance_google_cloud_logging_configuration_deleted
#         - instance_google_cloud_logging_configuration_updated
#         - audit_events_streaming_headers_destroy
#         - audit_events_streaming_headers_update
#         - audit_events_streaming_instance_headers_destroy
#         - audit_events_streaming_instance_headers_update
#         - event_type_filters_created
#         - event_type_filters_deleted
#         - create_http_namespace_filter
#         - delete_http_namespace_filter
#         - created_group_namespace_filter
#         - deleted_group_namespace_filter
#         - created_instance_namespace_filter
#         - deleted_instance_namespace_filter
#         - policy_project_updated
#         - security_policy_delete
#         - security_policy_yaml_invalidated
#         - project_security_setting_updated
#         - project_security_exclusion_created
#         - group_secret_push_protection_updated
#         - skip_secret_push_protection
#         - environment_unprotected
#         - secure_ci_job_token_inbound_disabled
#       meaning: Types of events that are judged.
#   controls:
#     soc2: {CC7.1: moderate, CC7.2: strong}
#     iso27001_2022: {A.8.15: strong, A.8.16: strong, A.5.28: moderate}
#     cis_gitlab_1_0_1: {"1.1.19": moderate}
#     nist_800_53r5: {AU-9: strong, AU-12: strong, SI-4: moderate}
#     owasp_cicd: {CICD-SEC-10: strong}
#   remediation:
#     ui: >-
#       Group or project > Secure > Audit events (instance: Admin > Monitoring > Audit events): find out who and why,
#       then switch it on again
#     api: >-
#       GraphQL groupAuditEventStreamingDestinationsCreate, PUT /projects/:id/security_settings
#       secret_push_protection_enabled=true
package glscan.policies.audit.audit_and_scanning_stay_on

import data.glscan.lib.audit

deny contains audit.finding(id, event) if {
	some id, event in audit.counted(_params)
	not _is_harmless(event)
}

unknown contains reason if some reason in audit.unproven(_params)

# GitLab ends these messages with what became of the setting; before it stands what people have named.
_is_harmless(event) if {
	event.event_name == "project_security_setting_updated"
	strings.any_suffix_match(event.details.custom_message, [" to true", " has been enabled"])
}

_is_harmless(event) if {
	event.event_name == "group_secret_push_protection_updated"
	startswith(event.details.custom_message, "Secret push protection has been enabled for group ")
}

_is_harmless(event) if {
	event.event_name == "policy_project_updated"
	startswith(event.details.custom_message, "Linked ")
}

_is_harmless(event) if {
	_changes_stream(event)
	_names_alone(event)
}

_is_harmless(event) if {
	_changes_stream(event)
	_switches_on(event)
}

_changes_stream(event) if {
	startswith(event.event_name, "update")
	endswith(event.event_name, "_streaming_destination")
}

_changes_stream(event) if endswith(event.event_name, "_configuration_updated")

# Servers tell a change in words, or in parts; which of them depends on their age and on the kind of stream.
_names_alone(event) if event.details.change == "name"

_names_alone(event) if startswith(_words(event), "Changed name from ")

_switches_on(event) if {
	event.details.change == "active"
	audit.says(event, "true")
}

_switches_on(event) if _words(event) == "Changed active from false to true"

_words(event) := event.details.custom_message if object.get(event, ["details", "change"], "") == ""

_params := input.params["GL-AUD-014"]
