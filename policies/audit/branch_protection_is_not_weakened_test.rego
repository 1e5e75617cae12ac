package glscan.policies.audit.branch_protection_is_not_weakened_test

import data.glscan.policies.audit.branch_protection_is_not_weakened as policy
import data.glscan.testing

test_denies_a_rule_that_went if every document in _each({"1": _removed("main")}, {}) {
	policy.deny == {{
		"path": ["audit_events", "1"],
		"message": "protected_branch_removed of main by Ada on 2026-11-20 at 13:05 UTC.",
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_what_lets_more_in if every changed in [
	["allow_force_push", {"to": "true"}],
	["allow_force_push", {"to": ""}],
	["allow_force_push", {}],
	["code_owner_approval_required", {"to": "false"}],
	["code_owner_approval_required", {}],
] {
	event := {"event_name": sprintf("protected_branch_%s_updated", [changed[0]]), "details": changed[1]}
	every document in _each({"1": event}, {}) { _found == {"1"} with input as document }
}

test_passes_what_lets_fewer_in if every changed in [
	["allow_force_push", "false"],
	["code_owner_approval_required", "true"],
] {
	event := {"event_name": sprintf("protected_branch_%s_updated", [changed[0]]), "details": {"to": changed[1]}}
	every document in _each({"1": event}, {}) { _is_clean with input as document }
}

test_denies_more_who_may_push if every changed in [
	{"from": "[\"Maintainers\"]", "to": "[\"Developers + Maintainers\"]"},
	{"from": "[\"No one\"]", "to": "[\"Maintainers\"]"},
	{"from": "[\"Maintainers\"]", "to": "[\"Maintainers\",\"Ben\"]"},
	{"from": "[\"Maintainers\"]", "to": "[\"No one\",\"Maintainers\"]"},
	{"from": "[\"Maintainers\"]", "to": "[\"No one\",\"No one\"]"},
	{"from": "[\"Developers + Maintainers\"]", "to": "[\"Ben\"]"},
	{"from": "[\"Maintainers\"]", "to": "[]"},
	{"from": "Maintainers", "to": "[\"Maintainers\"]"},
	{"from": "{\"a\":\"Maintainers\"}", "to": "[\"Maintainers\"]"},
	{"from": "[\"Maintainers\"]", "to": "\"Maintainers\""},
	{"to": "[\"Maintainers\"]"},
	{"to": "[\"No one\"]"},
	{"from": "[\"Maintainers\"]"},
	{},
] {
	every document in _each({"1": {"event_name": "protected_branch_updated", "details": changed}}, {}) {
		_found == {"1"} with input as document
	}
}

test_denies_a_rule_that_went_whoever_might_push if every to in ["[\"No one\"]", "[\"Maintainers\"]"] {
	gone := object.union(_removed("main"), {"details": {"from": "[\"Maintainers\"]", "to": to}})
	every document in _each({"1": gone}, {}) { _found == {"1"} with input as document }
}

test_passes_fewer_who_may_push if every changed in [
	{"from": "[\"Developers + Maintainers\"]", "to": "[\"Maintainers\"]"},
	{"from": "[\"Maintainers\"]", "to": "[\"No one\"]"},
	{"from": "[\"Maintainers\",\"Ben\"]", "to": "[\"Ben\"]"},
	{"from": "[\"Developers + Maintainers\",\"Ben\"]", "to": "[\"Maintainers\",\"Ben\"]"},
] {
	every document in _each({"1": {"event_name": "protected_branch_updated", "details": changed}}, {}) {
		_is_clean with input as document
	}
}

test_passes_a_new_rule if every document in _each({"1": {"event_name": "protected_branch_created"}}, {}) {
	_is_clean with input as document
}

test_the_branches_that_count_are_a_parameter if {
	named := {name: _removed(name) | some name in ["main", "release/1", "topic", "rel*"]}
	events := object.union(named, {"untold": _removed("")})
	every document in _each(events, {"branches": ["main", "release/*"]}) {
		_found == {"main", "release/1", "rel*", "untold"} with input as document
		gone := json.remove(document, ["resource/audit_events/untold/target_details"])
		_found == {"main", "release/1", "rel*", "untold"} with input as gone
	}
}

test_passes_an_approved_author_and_what_is_old if every changes in [{"author_id": 9}, {"days_since_created": 31}] {
	every document in _each({"1": object.union(_removed("main"), changes)}, {"approved_authors": ["9"]}) {
		_is_clean with input as document
	}
}

test_denies_beside_events_of_which_little_is_known if {
	every document in _each({"1": _removed("main"), "2": {}}, {}) {
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
	_is_clean with input as testing.seen("GL-AUD-006", resource, _params({}))
}

_found contains finding.path[1] if some finding in policy.deny

_is_clean if {
	policy.deny == set()
	policy.unknown == set()
}

_removed(branch) := {"event_name": "protected_branch_removed", "target_details": branch}

_each(events, params) := [testing.seen("GL-AUD-006", testing.with_events(resource, events), _params(params)) |
	some resource in _resources
]

_resources := [testing.group({}), testing.project({})]

_params(changes) := object.union(
	{
		"max_age_days": 30,
		"approved_authors": [],
		"branches": ["*"],
		"events": [
			"protected_branch_allow_force_push_updated",
			"protected_branch_code_owner_approval_required_updated",
			"protected_branch_removed",
			"protected_branch_updated",
		],
	},
	changes,
)
