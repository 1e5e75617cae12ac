package glscan.policies.audit.two_factor_is_not_disabled_test

import data.glscan.policies.audit.two_factor_is_not_disabled as policy
import data.glscan.testing

test_denies_a_factor_that_was_taken_away if {
	every document in _each({"1": {"event_name": "user_disable_two_factor", "target_details": "Ben"}}, {}) {
		policy.deny == {{
			"path": ["audit_events", "1"],
			"message": "user_disable_two_factor of Ben by Ada on 2026-11-20 at 13:05 UTC.",
		}} with input as document
		policy.unknown == set() with input as document
	}
}

test_denies_what_asks_fewer_for_it if every changed in [
	["group_require_two_factor_authentication_updated", {"to": "false"}],
	["group_require_two_factor_authentication_updated", {"to": ""}],
	["group_require_two_factor_authentication_updated", {}],
	["allow_mfa_for_subgroups_updated", {"to": "true"}],
	["allow_mfa_for_subgroups_updated", {}],
	["group_two_factor_grace_period_updated", {"to": "49"}],
	["group_two_factor_grace_period_updated", {"to": "a while"}],
	["group_two_factor_grace_period_updated", {"to": "048"}],
	["group_two_factor_grace_period_updated", {"to": "9999999999"}],
	["group_two_factor_grace_period_updated", {}],
	["application_setting_updated", {"change": "require_two_factor_authentication", "to": "false"}],
	["application_setting_updated", {"change": "require_two_factor_authentication"}],
	["application_setting_updated", {"change": "require_admin_two_factor_authentication", "to": "false"}],
	["application_setting_updated", {"change": "two_factor_grace_period", "to": "72"}],
	["application_setting_updated", {"change": "two_factor_grace_period"}],
] {
	every document in _each({"1": {"event_name": changed[0], "details": changed[1]}}, {}) {
		_found == {"1"} with input as document
		policy.unknown == set() with input as document
	}
}

test_passes_what_asks_as_many_for_it if every changed in [
	["group_require_two_factor_authentication_updated", {"to": "true"}],
	["allow_mfa_for_subgroups_updated", {"to": "false"}],
	["group_two_factor_grace_period_updated", {"to": "48"}],
	["group_two_factor_grace_period_updated", {"to": "0"}],
	["application_setting_updated", {"change": "require_two_factor_authentication", "to": "true"}],
	["application_setting_updated", {"change": "require_admin_two_factor_authentication", "to": "True"}],
	["application_setting_updated", {"change": "two_factor_grace_period", "to": "24"}],
	["application_setting_updated", {"change": "signup_enabled", "to": "false"}],
	["user_enable_two_factor", {}],
] {
	every document in _each({"1": {"event_name": changed[0], "details": changed[1]}}, {}) {
		_is_clean with input as document
	}
}

test_the_hours_of_grace_are_a_parameter if {
	events := {hours: {"event_name": "group_two_factor_grace_period_updated", "details": {"to": hours}} |
		some hours in ["24", "25", "100"]
	}
	every document in _each(events, {"max_hours": 24}) { _found == {"25", "100"} with input as document }
}

test_the_type_says_what_was_changed if every changed in [
	{"change": "require_two_factor_authentication", "to": "false"},
	{"change": "two_factor_grace_period", "to": "false"},
] {
	every document in _each({"1": {"event_name": "allow_mfa_for_subgroups_updated", "details": changed}}, {}) {
		_is_clean with input as document
	}
}

test_denies_another_type_that_is_listed if {
	every document in _each({"1": {"event_name": "user_password_updated"}}, {"events": ["user_password_updated"]}) {
		_found == {"1"} with input as document
	}
}

test_does_not_know_which_setting_was_changed if {
	reason := "An application setting was changed, and GitLab does not tell which."
	every details in [{}, {"to": "false"}, {"change": ""}] {
		every document in _each({"1": {"event_name": "application_setting_updated", "details": details}}, {}) {
			policy.deny == set() with input as document
			policy.unknown == {reason} with input as document
		}
	}
	event := {"event_name": "application_setting_updated", "days_since_created": 31}
	every document in _each({"1": event}, {}) { _is_clean with input as document }
}

test_passes_approved_authors_and_what_is_old if every changes in [{"author_name": "Ben"}, {"days_since_created": 31}] {
	every name in ["user_disable_two_factor", "application_setting_updated"] {
		every document in _each({"1": object.union(changes, {"event_name": name})}, {"approved_authors": ["Ben"]}) {
			_is_clean with input as document
		}
	}
}

test_denies_beside_events_of_which_little_is_known if {
	every document in _each({"1": {"event_name": "user_disable_two_factor"}, "2": {}}, {}) {
		every name in ["event_name", "days_since_created", "author_name", "details"] {
			hidden := json.remove(document, [sprintf("resource/audit_events/2/%s", [name])])
			_found == {"1"} with input as hidden
		}
	}
}

test_does_not_know_what_the_log_does_not_cover if every document in _each({}, {"max_age_days": 91}) {
	policy.deny == set() with input as document
	policy.unknown == {"The audit events go back 90 days, not 91."} with input as document
}

test_claims_nothing_where_no_event_was_read if every resource in _resources {
	_is_clean with input as testing.seen("GL-AUD-005", resource, _params({}))
}

_found contains finding.path[1] if some finding in policy.deny

_is_clean if {
	policy.deny == set()
	policy.unknown == set()
}

_each(events, params) := [testing.seen("GL-AUD-005", testing.with_events(resource, events), _params(params)) |
	some resource in _resources
]

_resources := [testing.instance({}), testing.group({})]

_params(changes) := object.union(
	{
		"max_age_days": 30,
		"approved_authors": [],
		"events": [
			"allow_mfa_for_subgroups_updated",
			"application_setting_updated",
			"group_require_two_factor_authentication_updated",
			"group_two_factor_grace_period_updated",
			"user_disable_two_factor",
		],
		"max_hours": 48,
	},
	changes,
)
