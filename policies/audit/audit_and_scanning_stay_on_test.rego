package glscan.policies.audit.audit_and_scanning_stay_on_test

import data.glscan.policies.audit.audit_and_scanning_stay_on as policy
import data.glscan.testing

test_denies_what_is_off_for_good if {
	log := _log(_off_for_good, [
		{},
		{"custom_message": "Secret push protection has been enabled"},
		{"custom_message": "Linked Rules as the security policy project"},
		{"change": "name", "from": "a", "to": "b"},
		{"change": "active", "to": "true"},
	])
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
	policy.unknown == set() with input as document
}

test_denies_scanning_that_was_switched_off if {
	log := _log(["project_security_setting_updated"], [
		{},
		{"change": "name", "to": "true"},
		{"custom_message": "Changed pre_receive_secret_detection_enabled from true to false"},
		{"custom_message": "Secret push protection has been disabled"},
		{"custom_message": "User to true updated `secret_push_protection_enabled` to false"},
		{"custom_message": "Secret push protection has been enabled for group acme and all below it"},
		{"custom_message": "Linked Rules as the security policy project"},
		{"custom_message": "Changed name from a to b"},
	])
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
}

test_passes_scanning_that_was_switched_on if {
	log := _log(["project_security_setting_updated"], [
		{"custom_message": "Changed pre_receive_secret_detection_enabled from false to true"},
		{"custom_message": "Secret push protection has been enabled"},
		{"custom_message": "User to false updated `secret_push_protection_enabled` to true"},
	])
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_protection_that_a_group_lost if {
	log := _log(["group_secret_push_protection_updated"], [
		{},
		{"custom_message": "Secret push protection has been disabled for group acme and all below it"},
		{"custom_message": "Secret push protection has been disabled for group Secret push protection has been enabled"},
		{"custom_message": "Secret push protection has been enabled"},
		{"custom_message": "Changed x to true"},
	])
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
}

test_passes_a_protection_that_a_group_got if {
	log := _log(["group_secret_push_protection_updated"], [
		{"custom_message": "Secret push protection has been enabled for group acme and all below it"},
		{"custom_message": "Secret push protection has been enabled for group has been disabled except for acme/web"},
	])
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_security_policies_that_come_from_elsewhere if {
	log := _log(["policy_project_updated"], [
		{},
		{"custom_message": "Unlinked Rules as the security policy project"},
		{"custom_message": "Changed the linked security policy project from Linked to Linked x"},
		{"custom_message": "Secret push protection has been enabled"},
	])
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
}

test_passes_the_first_security_policies if {
	log := _log(["policy_project_updated"], [{"custom_message": "Linked Rules as the security policy project"}])
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_stream_that_is_another if {
	log := _log(_streams, [
		{},
		{"to": "true"},
		{"change": "active", "from": "true", "to": "false"},
		{"change": "destination_url", "from": "https://a.example", "to": "https://b.example"},
		{"change": "destination_url", "to": "true", "custom_message": "Changed name from a to b"},
		{"change": "config", "custom_message": "Changed active from false to true"},
		{"custom_message": "Changed active from true to false"},
		{"custom_message": "Changed secret_token"},
		{"custom_message": "Changed config from {} to {url: Changed name from }"},
		{"custom_message": "Linked Rules as the security policy project"},
	])
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
}

test_passes_a_stream_that_is_switched_on_or_renamed if {
	log := _log(_streams, [
		{"change": "active", "from": "false", "to": "true"},
		{"change": "name", "from": "a", "to": "b"},
		{"custom_message": "Changed active from false to true"},
		{"custom_message": "Changed name from a to b"},
		{"change": "", "custom_message": "Changed name from a to b"},
	])
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_judges_what_else_is_asked_for if {
	log := _log(["update_status_check"], [{}, {"change": "name", "from": "a", "to": "b"}])
	testing.places(policy.deny) == _all(log) with input as _document(log, {"events": ["update_status_check"]})
}

test_tells_what_happened if {
	log := {"7": {"event_name": "environment_unprotected"}}
	every document in _everywhere(log) {
		policy.deny == {{
			"path": ["audit_events", "7"],
			"message": "environment_unprotected of web by Ada on 2026-11-20 at 13:05 UTC.",
		}} with input as document
	}
}

test_passes_what_looks_alike if {
	log := _log(
		[
			"created_group_audit_event_streaming_destination", "audit_events_streaming_headers_create",
			"environment_protected", "secure_ci_job_token_inbound_enabled", "security_policy_create",
			"project_security_exclusion_deleted",
		],
		[{}],
	)
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_an_old_event if {
	log := {
		"last": {"event_name": "skip_secret_push_protection", "days_since_created": 30},
		"old": {"event_name": "skip_secret_push_protection", "days_since_created": 31},
	}
	testing.places(policy.deny) == {{"path": ["audit_events", "last"]}} with input as _document(log, {})
	testing.places(policy.deny) == _all(log) with input as _document(log, {"max_age_days": 31})
}

test_passes_an_approved_author if {
	log := {"7": {"event_name": "skip_secret_push_protection"}}
	policy.deny == set() with input as _document(log, {"approved_authors": ["Ada"]})
	policy.deny == set() with input as _document(log, {"approved_authors": ["5"]})
	testing.places(policy.deny) == _all(log) with input as _document(log, {"approved_authors": ["Bob"]})
}

test_does_not_know_what_the_log_does_not_cover if every resource in _resources {
	logged := object.union(testing.with_events(resource, {}), {"audit_log": testing.audit_log({"days_back": 7})})
	document := testing.seen("GL-AUD-014", logged, _params)
	policy.unknown == {"The audit events go back 7 days, not 30."} with input as document
}

test_claims_nothing_of_what_is_hidden if {
	every name in ["days_since_created", "created_at", "event_name"] {
		event := object.remove(testing.audit_event({"event_name": "environment_unprotected"}), [name])
		resource := testing.replaced(testing.project({}), "audit_events", {"7": event})
		policy.deny == set() with input as testing.seen("GL-AUD-014", resource, _params)
	}
	every resource in _resources {
		document := testing.seen("GL-AUD-014", resource, _params)
		policy.deny == set() with input as document
		policy.unknown == set() with input as document
	}
}

_off_for_good := [
	"google_cloud_logging_configuration_deleted", "instance_amazon_s3_configuration_deleted",
	"deleted_group_audit_event_streaming_destination", "destroy_instance_event_streaming_destination",
	"event_type_filters_created", "created_group_namespace_filter", "environment_unprotected",
	"event_type_filters_deleted", "deleted_instance_namespace_filter", "delete_http_namespace_filter",
	"audit_events_streaming_headers_destroy", "audit_events_streaming_instance_headers_update",
	"secure_ci_job_token_inbound_disabled", "skip_secret_push_protection", "security_policy_delete",
	"security_policy_yaml_invalidated", "project_security_exclusion_created",
]

_streams := [
	"updated_group_audit_event_streaming_destination", "updated_instance_audit_event_streaming_destination",
	"update_event_streaming_destination", "update_instance_event_streaming_destination",
	"google_cloud_logging_configuration_updated", "instance_amazon_s3_configuration_updated",
]

_params := {
	"max_age_days": 30,
	"approved_authors": [],
	"events": [name |
		some names in [
			_off_for_good,
			_streams,
			["policy_project_updated", "project_security_setting_updated", "group_secret_push_protection_updated"],
		]
		some name in names
	],
}

_resources := [testing.instance({}), testing.group({}), testing.project({})]

# An event of each type with each of the details.
_log(types, told) := {sprintf("%s-%d", [type, n]): {"event_name": type, "details": details} |
	some type in types
	some n, details in told
}

_all(log) := {{"path": ["audit_events", id]} | some id, _ in log}

_everywhere(log) := [testing.seen("GL-AUD-014", testing.with_events(resource, log), _params) |
	some resource in _resources
]

_document(log, params) := testing.seen(
	"GL-AUD-014",
	testing.with_events(testing.project({}), log),
	object.union(_params, params),
)
