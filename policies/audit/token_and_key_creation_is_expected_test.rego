package glscan.policies.audit.token_and_key_creation_is_expected_test

import data.glscan.policies.audit.token_and_key_creation_is_expected as policy
import data.glscan.testing

test_denies_a_new_token if every document in _each({"1": _made("13")}, {}) {
	policy.deny == {{
		"path": ["audit_events", "1"],
		"message": "deploy_token_created of reader by Ada on 2026-11-20 at 13:05 UTC.",
	}} with input as document
	policy.unknown == set() with input as document
}

test_passes_a_token_that_went if every name in ["deploy_token_revoked", "deploy_token_creation_failed"] {
	every document in _each({"1": {"event_name": name}}, {}) { _is_clean with input as document }
}

test_passes_an_approved_author_at_any_time if every hour in ["00", "08", "23"] {
	every author in ["Ada", "5"] {
		every document in _each({"1": _made(hour)}, {"approved_authors": [author]}) { _is_clean with input as document }
	}
}

test_denies_an_approved_author_outside_working_hours if {
	params := {"approved_authors": ["Ada"], "working_hours_from": 8, "working_hours_to": 18}
	made := {hour: _made(hour) | some hour in ["00", "07", "08", "13", "17", "18", "23"]}
	every document in _each(made, params) { _found == {"00", "07", "18", "23"} with input as document }
}

test_working_hours_may_go_over_midnight if {
	params := {"approved_authors": ["Ada"], "working_hours_from": 22, "working_hours_to": 6}
	made := {hour: _made(hour) | some hour in ["00", "05", "06", "13", "21", "22", "23"]}
	every document in _each(made, params) { _found == {"06", "13", "21"} with input as document }
}

test_working_hours_over_midnight_may_be_few if {
	params := {"approved_authors": ["Ada"], "working_hours_from": 23, "working_hours_to": 0}
	made := {hour: _made(hour) | some hour in ["00", "22", "23"]}
	every document in _each(made, params) { _found == {"00", "22"} with input as document }
}

test_working_hours_that_end_where_they_begin_are_all_day if {
	params := {"approved_authors": ["Ada"], "working_hours_from": 7, "working_hours_to": 7}
	made := {hour: _made(hour) | some hour in ["00", "06", "07", "08", "23"]}
	every document in _each(made, params) { _is_clean with input as document }
}

test_denies_others_in_working_hours_too if {
	params := {"approved_authors": ["Ben"], "working_hours_from": 8, "working_hours_to": 18}
	every document in _each({"1": _made("13")}, params) { _found == {"1"} with input as document }
}

test_working_hours_are_for_what_counts_alone if {
	params := {"max_age_days": 9, "working_hours_from": 8, "working_hours_to": 18}
	old := object.union(_made("03"), {"days_since_created": 10})
	other := object.union(_made("03"), {"event_name": "deploy_token_revoked"})
	every document in _each({"1": old, "2": other}, params) { _is_clean with input as document }
}

test_denies_beside_events_of_which_little_is_known if every document in _each({"1": _made("13"), "2": {}}, {}) {
	every name in ["event_name", "days_since_created", "author_name", "details"] {
		hidden := json.remove(document, [sprintf("resource/audit_events/2/%s", [name])])
		_found == {"1"} with input as hidden
	}
}

test_does_not_know_what_the_log_does_not_cover if every document in _each({}, {"max_age_days": 91}) {
	policy.deny == set() with input as document
	policy.unknown == {"The audit events go back 90 days, not 91."} with input as document
}

test_claims_nothing_where_no_event_was_read if every resource in _resources {
	_is_clean with input as testing.seen("GL-AUD-004", resource, _params({}))
}

_found contains finding.path[1] if some finding in policy.deny

_is_clean if {
	policy.deny == set()
	policy.unknown == set()
}

_made(hour) := {
	"event_name": "deploy_token_created",
	"target_details": "reader",
	"created_at": sprintf("2026-11-20T%s:05:00.000Z", [hour]),
}

_each(events, params) := [testing.seen("GL-AUD-004", testing.with_events(resource, events), _params(params)) |
	some resource in _resources
]

_resources := [testing.instance({}), testing.group({}), testing.project({})]

_params(changes) := object.union(
	{
		"max_age_days": 30,
		"approved_authors": [],
		"events": ["deploy_token_created"],
		"working_hours_from": 0,
		"working_hours_to": 24,
	},
	changes,
)
