package glscan.policies.audit.visibility_is_not_opened_test

import data.glscan.policies.audit.visibility_is_not_opened as policy
import data.glscan.testing

test_denies_what_was_opened if {
	log := _log([
		["Private", "Public"], ["Private", "Internal"], ["Internal", "Public"], ["private", "PUBLIC"], ["0", "10"],
		["0", "20"], ["10", "20"], ["", "Internal"], ["Privat", "Public"],
	])
	every document in _everywhere(log) {
		testing.places(policy.deny) == _all(log) with input as document
		policy.unknown == set() with input as document
	}
}

test_tells_what_happened if {
	document := _document({"7": _change("Private", "Public")}, {})
	policy.deny == {{"path": ["audit_events", "7"], "message": concat("", [
		"project_visibility_level_updated of web by Ada on 2026-11-20 at 13:05 UTC: ",
		"visibility_level from Private to Public.",
	])}} with input as document
}

test_denies_where_it_is_not_told_what_it_was if {
	log := {"7": {"event_name": "group_visibility_level_updated", "details": {"to": "Internal"}}}
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
	policy.unknown == set() with input as document
}

test_judges_by_the_names_of_another_language if {
	opened := _log([["Privat", "öffentlich"], ["Privat", "Intern"], ["Intern", "Öffentlich"]])
	closed := {"8": _change("Öffentlich", "Intern"), "9": _change("Öffentlich", "Privat")}
	document := _document(object.union(opened, closed), {
		"private_names": ["Privat"],
		"internal_names": ["Intern"],
		"public_names": ["Public", "Öffentlich"],
	})
	testing.places(policy.deny) == _all(opened) with input as document
	policy.unknown == set() with input as document
}

test_passes_what_was_closed if {
	log := _log([
		["Public", "Private"], ["Internal", "Private"], ["Public", "Internal"], ["20", "10"], ["", "Private"],
		["Public", "0"],
	])
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_what_looks_alike if {
	log := {"7": {
		"event_name": "project_name_updated",
		"details": {"change": "name", "from": "Private", "to": "Public"},
	}}
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_an_old_event if {
	log := {
		"last": object.union(_change("Private", "Public"), {"days_since_created": 30}),
		"old": object.union(_change("Private", "Public"), {"days_since_created": 31}),
	}
	testing.places(policy.deny) == {{"path": ["audit_events", "last"]}} with input as _document(log, {})
	testing.places(policy.deny) == _all(log) with input as _document(log, {"max_age_days": 31})
}

test_passes_an_approved_author if {
	log := {"7": _change("Private", "Public")}
	policy.deny == set() with input as _document(log, {"approved_authors": ["Ada"]})
	policy.deny == set() with input as _document(log, {"approved_authors": ["5"]})
	testing.places(policy.deny) == _all(log) with input as _document(log, {"approved_authors": ["Bob"]})
	unlisted := {"7": _change("Privat", "Intern")}
	policy.unknown == set() with input as _document(unlisted, {"approved_authors": ["Ada"]})
}

test_does_not_know_a_name_that_nobody_listed if every document in _everywhere({"7": _change("Privat", "Intern")}) {
	policy.deny == set() with input as document
	policy.unknown == {concat("", [
		"project_visibility_level_updated of web by Ada on 2026-11-20 at 13:05 UTC: ",
		"visibility_level from Privat to Intern: what the visibility is now has a name that nobody listed.",
	])} with input as document
}

test_does_not_know_what_is_not_told if {
	document := _document({"7": {"event_name": "project_visibility_level_updated"}}, {})
	policy.deny == set() with input as document
	count(policy.unknown) == 1 with input as document
}

test_does_not_know_what_the_log_does_not_cover if every resource in _resources {
	logged := object.union(testing.with_events(resource, {}), {"audit_log": testing.audit_log({"days_back": 7})})
	document := testing.seen("GL-AUD-009", logged, _params)
	policy.unknown == {"The audit events go back 7 days, not 30."} with input as document
}

test_claims_nothing_of_what_is_hidden if {
	every name in ["days_since_created", "created_at", "event_name"] {
		event := object.remove(testing.audit_event(_change("Private", "Public")), [name])
		resource := testing.replaced(testing.project({}), "audit_events", {"7": event})
		policy.deny == set() with input as testing.seen("GL-AUD-009", resource, _params)
	}
	every resource in _resources {
		document := testing.seen("GL-AUD-009", resource, _params)
		policy.deny == set() with input as document
		policy.unknown == set() with input as document
	}
}

_params := {
	"max_age_days": 30,
	"approved_authors": [],
	"events": ["project_visibility_level_updated", "group_visibility_level_updated"],
	"private_names": ["private"],
	"internal_names": ["internal"],
	"public_names": ["public"],
}

_resources := [testing.group({}), testing.project({})]

_change(before, after) := {
	"event_name": "project_visibility_level_updated",
	"details": {"change": "visibility_level", "from": before, "to": after},
}

_log(changes) := {sprintf("%d", [n]): _change(change[0], change[1]) | some n, change in changes}

_all(log) := {{"path": ["audit_events", id]} | some id, _ in log}

_everywhere(log) := [testing.seen("GL-AUD-009", testing.with_events(resource, log), _params) |
	some resource in _resources
]

_document(log, params) := testing.seen(
	"GL-AUD-009",
	testing.with_events(testing.project({}), log),
	object.union(_params, params),
)
