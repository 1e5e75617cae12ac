package glscan.policies.audit.security_settings_are_unchanged_test

import data.glscan.policies.audit.security_settings_are_unchanged as policy
import data.glscan.testing

test_denies_a_change if every document in _each({"1": _change}, {}) {
	policy.deny == {{
		"path": ["audit_events", "1"],
		"message": "ip_restrictions_changed of web by Ada on 2026-11-20 at 13:05 UTC: ip ranges from a to nothing.",
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_each_type_that_is_listed if {
	params := {"events": ["project_topic_changed", "ip_restrictions_changed"]}
	every document in _each({"1": {}, "2": _change, "3": {"event_name": "other"}}, params) {
		_found == {"1", "2"} with input as document
	}
}

test_denies_beside_events_of_which_little_is_known if every document in _each({"1": _change, "2": {}}, {}) {
	every name in ["event_name", "days_since_created", "author_name", "details"] {
		hidden := json.remove(document, [sprintf("resource/audit_events/2/%s", [name])])
		_found == {"1"} with input as hidden
	}
}

test_passes_other_events_and_none if every events in [{}, {"1": {}}, {"1": {"event_name": "group_name_updated"}}] {
	every document in _each(events, {}) { _is_clean with input as document }
}

test_denies_up_to_the_age_that_is_given if {
	new := object.union(_change, {"days_since_created": 9})
	old := object.union(_change, {"days_since_created": 10})
	every document in _each({"1": new, "2": old}, {"max_age_days": 9}) { _found == {"1"} with input as document }
}

test_passes_an_approved_author if every author in ["Ada", "5"] {
	every document in _each({"1": _change}, {"approved_authors": [author]}) { _is_clean with input as document }
}

test_does_not_know_what_the_log_does_not_cover if every document in _each({}, {"max_age_days": 91}) {
	policy.deny == set() with input as document
	policy.unknown == {"The audit events go back 90 days, not 91."} with input as document
}

test_claims_nothing_where_no_event_was_read if every resource in _resources {
	_is_clean with input as testing.seen("GL-AUD-002", resource, _params({}))
}

_found contains finding.path[1] if some finding in policy.deny

_is_clean if {
	policy.deny == set()
	policy.unknown == set()
}

_change := {"event_name": "ip_restrictions_changed", "details": {"change": "ip ranges", "from": "a", "to": ""}}

_each(events, params) := [testing.seen("GL-AUD-002", testing.with_events(resource, events), _params(params)) |
	some resource in _resources
]

_resources := [testing.instance({}), testing.group({}), testing.project({})]

_params(changes) := object.union(
	{"max_age_days": 30, "approved_authors": [], "events": ["ip_restrictions_changed"]},
	changes,
)
