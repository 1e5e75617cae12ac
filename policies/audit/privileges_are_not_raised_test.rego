package glscan.policies.audit.privileges_are_not_raised_test

import data.glscan.policies.audit.privileges_are_not_raised as policy
import data.glscan.testing

test_denies_another_administrator_or_auditor if {
	log := _log(_of_status, [
		{"change": "admin status", "from": "false", "to": "true"},
		{"change": "admin status", "from": "", "to": "t"},
		{"change": "admin status"},
		{},
	])
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
	policy.unknown == set() with input as document
}

test_passes_who_is_administrator_no_more if {
	log := _log(_of_status, [{"change": "admin status", "from": "true", "to": value} |
		some value in ["false", "False", ""]
	])
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_an_impersonation if {
	log := _log(["user_impersonation"], [
		{"custom_message": "Started Impersonation"},
		{"custom_message": "Instance administrator started impersonation of bob"},
		{"custom_message": "Instance administrator started impersonation of stopped impersonation"},
		{"to": "false", "as": "Guest"},
		{},
	])
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
	policy.unknown == set() with input as document
}

test_passes_the_end_of_an_impersonation if {
	log := _log(["user_impersonation"], [
		{"custom_message": "Stopped Impersonation"},
		{"custom_message": "Instance administrator stopped impersonation of bob"},
	])
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_member_with_a_high_role if {
	log := _log(["member_created"], [{"add": "user_access", "as": role} |
		some role in ["Maintainer", "Owner", "owner", "Default role: Maintainer", "Default role: Owner"]
	])
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
	policy.unknown == set() with input as document
}

test_passes_a_member_with_a_low_role if {
	log := _log(["member_created"], [{"add": "user_access", "as": role} |
		some role in ["Developer", "developer", "Default role: Developer", "Minimal Access", "Security Manager"]
	])
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_member_who_rises if {
	log := _log(["member_updated"], [
		_from("Developer", "Maintainer"),
		_from("Default role: Developer", "Default role: Owner"),
		_from("Maintainer", "Owner"),
		_from("", "Owner"),
		_from("Custom role: Release", "Default role: Maintainer"),
		{"change": "access_level", "to": "Maintainer"},
		{"as": "Maintainer"},
		{"to": "", "as": "Maintainer"},
	])
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
	policy.unknown == set() with input as document
}

test_passes_a_member_who_falls_or_stays if {
	log := _log(["member_updated"], [
		_from("Owner", "Maintainer"),
		_from("Maintainer", "Developer"),
		_from("Guest", "Developer"),
		_from("Owner", "Owner"),
		_from("Default role: Maintainer", "Default role: Maintainer"),
		_from("Custom role: Release", "Custom role: Release"),
		_from("Custom role: Release", "Default role: Guest"),
		{"from": "Guest", "to": "Developer", "as": "Owner"},
	])
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_a_role_that_nobody_listed if {
	unlisted := [
		{"as": "Custom role: Owner"}, {"as": "Custom role: Guest"}, {"as": ""}, {},
		_from("Default role: Guest", "Custom role: Release"), _from("Gast", "Inhaber"),
	]
	every details in unlisted {
		document := _document(_log(["member_created", "member_updated"], [details]), {})
		policy.deny == set() with input as document
		count(policy.unknown) == 2 with input as document
	}
}

test_tells_which_role_nobody_listed if {
	log := _log(["member_updated"], [{"change": "access_level", "from": "Gast", "to": "Inhaber"}])
	document := _document(log, {})
	policy.unknown == {concat("", [
		"member_updated of web by Ada on 2026-11-20 at 13:05 UTC: access_level from Gast to Inhaber: ",
		"the role that was given is in no list of roles.",
	])} with input as document
}

test_judges_by_other_roles if {
	rising := {
		"a": {"event_name": "member_created", "details": {"as": "Developer"}},
		"b": {"event_name": "member_created", "details": {"as": "Custom role: Release"}},
		"c": {"event_name": "member_updated", "details": _from("Developer", "Custom role: Release")},
	}
	others := {
		"d": {"event_name": "member_updated", "details": _from("Custom role: Release", "Developer")},
		"e": {"event_name": "member_created", "details": {"as": "Gast"}},
		"f": {"event_name": "member_created", "details": {"as": "Maintainer"}},
	}
	document := _document(object.union(rising, others), {
		"high_roles": ["Developer", "Custom role: Release"],
		"low_roles": ["Gast", "Maintainer"],
	})
	testing.places(policy.deny) == _all(rising) with input as document
	policy.unknown == set() with input as document
}

test_denies_custom_roles_that_change if {
	log := _log(
		[
			"member_role_created", "member_role_updated", "custom_admin_role_assigned_to_user",
			"custom_admin_role_created", "custom_admin_role_updated",
		],
		[{}, {"to": "false", "as": "Guest"}],
	)
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
	policy.unknown == set() with input as document
}

test_denies_a_group_that_is_let_in if {
	log := _log(_of_shares, [{}, {"as": "Maintainer"}, {"as": "Custom role: Release"}, {"as": "Default role: Owner"}])
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
	policy.unknown == set() with input as document
}

test_passes_a_group_that_is_let_in_with_a_low_role if {
	log := _log(_of_shares, [{"add": "project_access", "as": "Developer"}, {"as": "Default role: Guest"}])
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_groups_where_shares_are_not_reported if {
	document := _document(_log(_of_shares, [{}, {"as": "Owner"}]), {"report_shares": false})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_what_looks_alike if {
	log := _log(
		["member_destroyed", "member_role_deleted", "group_share_with_group_link_removed", "user_blocked"],
		[{"as": "Owner", "to": "true"}],
	)
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_judges_what_else_is_asked_for if {
	log := {"7": {"event_name": "user_created"}, "8": {"event_name": "member_created", "details": {"as": "Owner"}}}
	found := {{"path": ["audit_events", "7"]}}
	testing.places(policy.deny) == found with input as _document(log, {"events": ["user_created"]})
}

test_tells_what_happened if {
	log := {"7": {
		"event_name": "member_updated",
		"details": {"change": "access_level", "from": "Default role: Developer", "to": "Default role: Owner"},
	}}
	every document in _everywhere(log) {
		policy.deny == {{"path": ["audit_events", "7"], "message": concat("", [
			"member_updated of web by Ada on 2026-11-20 at 13:05 UTC: access_level ",
			"from Default role: Developer to Default role: Owner.",
		])}} with input as document
	}
}

test_passes_an_old_event if {
	log := {
		"last": {"event_name": "user_impersonation", "days_since_created": 30},
		"old": {"event_name": "user_impersonation", "days_since_created": 31},
	}
	testing.places(policy.deny) == {{"path": ["audit_events", "last"]}} with input as _document(log, {})
	testing.places(policy.deny) == _all(log) with input as _document(log, {"max_age_days": 31})
}

test_passes_an_approved_author if {
	log := {"7": {"event_name": "user_impersonation"}}
	policy.deny == set() with input as _document(log, {"approved_authors": ["Ada"]})
	policy.deny == set() with input as _document(log, {"approved_authors": ["5"]})
	unlisted := _log(["member_created"], [{"as": "Inhaber"}])
	policy.unknown == set() with input as _document(unlisted, {"approved_authors": ["Ada"]})
	testing.places(policy.deny) == _all(log) with input as _document(log, {"approved_authors": ["Bob"]})
}

test_does_not_know_what_the_log_does_not_cover if every resource in _resources {
	logged := object.union(testing.with_events(resource, {}), {"audit_log": testing.audit_log({"days_back": 7})})
	document := testing.seen("GL-AUD-011", logged, _params)
	policy.unknown == {"The audit events go back 7 days, not 30."} with input as document
}

test_claims_nothing_of_what_is_hidden if {
	every name in ["days_since_created", "created_at", "event_name"] {
		event := object.remove(testing.audit_event({"event_name": "user_impersonation"}), [name])
		resource := testing.replaced(testing.project({}), "audit_events", {"7": event})
		policy.deny == set() with input as testing.seen("GL-AUD-011", resource, _params)
	}
	every resource in _resources {
		document := testing.seen("GL-AUD-011", resource, _params)
		policy.deny == set() with input as document
		policy.unknown == set() with input as document
	}
}

_of_status := ["user_admin_status_updated", "user_auditor_status_updated"]

_of_shares := [
	"group_share_with_group_link_created", "group_share_with_group_link_updated", "project_group_link_created",
	"project_group_link_updated",
]

_params := {
	"max_age_days": 30,
	"approved_authors": [],
	"events": [name |
		some names in [
			_of_status,
			_of_shares,
			[
				"user_impersonation", "member_created", "member_updated", "member_role_created", "member_role_updated",
				"custom_admin_role_assigned_to_user", "custom_admin_role_created", "custom_admin_role_updated",
			],
		]
		some name in names
	],
	"high_roles": ["Maintainer", "Owner"],
	"low_roles": ["No access", "Minimal Access", "Guest", "Planner", "Reporter", "Security Manager", "Developer"],
	"report_shares": true,
}

_resources := [testing.instance({}), testing.group({}), testing.project({})]

_from(before, after) := {"change": "access_level", "from": before, "to": after, "as": after}

# An event of each type with each of the details.
_log(types, told) := {sprintf("%s-%d", [type, n]): {"event_name": type, "details": details} |
	some type in types
	some n, details in told
}

_all(log) := {{"path": ["audit_events", id]} | some id, _ in log}

_everywhere(log) := [testing.seen("GL-AUD-011", testing.with_events(resource, log), _params) |
	some resource in _resources
]

_document(log, params) := testing.seen(
	"GL-AUD-011",
	testing.with_events(testing.project({}), log),
	object.union(_params, params),
)
