package glscan.policies.member.members_are_not_dormant_test

import data.glscan.policies.member.members_are_not_dormant as policy
import data.glscan.testing

test_denies_who_was_active_too_long_ago if {
	document := _document({"5": testing.member({"days_since_last_activity": 91})}, {})
	policy.deny == {_finding("5", "ada was last active 91 days ago.")} with input as document
	policy.unknown == set() with input as document
}

test_denies_who_was_never_active if {
	document := _document({"5": _never({})}, {})
	policy.deny == {_finding("5", "ada has never been active.")} with input as document
	policy.unknown == set() with input as document
}

test_denies_each_beside_what_is_hidden if {
	members := {
		"5": _never({}),
		"6": object.remove(testing.member({"days_since_last_activity": 400}), ["username"]),
		"7": object.remove(testing.member({}), ["last_activity_on", "days_since_last_activity"]),
		"8": {"last_activity_on": ""},
	}
	document := _document(members, {})
	policy.deny == {
		_finding("5", "ada has never been active."),
		_finding("6", "the member 6 was last active 400 days ago."),
	} with input as document
	policy.unknown == {_hidden(1)} with input as document
}

test_denies_by_other_parameters if every pair in [
	[{"days_since_last_activity": 31}, {"max_days": 30}],
	[{"days_since_last_activity": 91, "access_level": 10}, {"minimum_role": 10}],
	[{"days_since_last_activity": 91, "days_since_created": 5}, {"new_member_days": 5}],
] {
	document := _document({"5": testing.member(pair[0])}, pair[1])
	testing.places(policy.deny) == {{"path": ["members", "5", "last_activity_on"]}} with input as document
}

test_denies_who_was_deactivated_and_can_come_back if {
	document := _document({"5": _never({"state": "deactivated"})}, {})
	testing.places(policy.deny) == {{"path": ["members", "5", "last_activity_on"]}} with input as document
}

test_denies_a_membership_without_a_date if {
	member := object.remove(_never({"created_at": ""}), ["days_since_created"])
	document := _document({"5": member}, {})
	testing.places(policy.deny) == {{"path": ["members", "5", "last_activity_on"]}} with input as document
}

test_denies_at_the_end_of_the_first_days if {
	document := _document({"5": _never({"days_since_created": 30})}, {})
	testing.places(policy.deny) == {{"path": ["members", "5", "last_activity_on"]}} with input as document
}

test_judges_projects_like_groups if {
	project := testing.replaced(testing.project({}), "members", {"5": _never({})})
	testing.places(policy.deny) == {{"path": ["members", "5", "last_activity_on"]}} with input as _projected(project, {})
}

test_passes_the_limit if {
	document := _document({"5": testing.member({"days_since_last_activity": 90})}, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_what_is_not_judged if every other in _not_judged {
	never := _document({"5": _never(other)}, {})
	policy.deny == set() with input as never
	hidden := _document({"5": object.remove(_never(other), ["last_activity_on"])}, {})
	policy.unknown == set() with input as hidden
}

test_does_not_know_of_a_date_that_is_none if {
	member := object.remove(testing.member({"last_activity_on": "lately"}), ["days_since_last_activity"])
	document := _document({"5": member}, {})
	policy.deny == set() with input as document
	policy.unknown == {_hidden(1)} with input as document
}

test_claims_nothing_of_a_member_of_whom_something_is_hidden if every names in [
	["access_level"],
	["created_at", "days_since_created"],
	["is_bot"],
	["state"],
] {
	document := _document({"5": object.remove(_never({}), names)}, {})
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_members if {
	document := _projected(object.remove(testing.group({}), ["members"]), {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

_document(members, params) := _projected(testing.replaced(testing.group({}), "members", members), params)

_projected(resource, params) := testing.projected(
	"GL-MEM-005",
	testing.document(resource, {"params": {"GL-MEM-005": object.union(_defaults, params)}}),
)

_defaults := {"max_days": 90, "minimum_role": 20, "new_member_days": 30}

_never(overrides) := object.remove(
	testing.member(object.union({"last_activity_on": ""}, overrides)),
	["days_since_last_activity"],
)

_finding(id, message) := {"path": ["members", id, "last_activity_on"], "message": message}

_hidden(number) := sprintf("Members whose last activity is not shown: %d.", [number])

_not_judged := [
	{"is_bot": true},
	{"state": "blocked"},
	{"access_level": 19},
	{"days_since_created": 29},
]
