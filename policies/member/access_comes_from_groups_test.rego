package glscan.policies.member.access_comes_from_groups_test

import data.glscan.policies.member.access_comes_from_groups as policy
import data.glscan.testing

test_denies_a_direct_member if {
	document := _document({"5": testing.member({})}, {})
	policy.deny == {{
		"path": ["members", "5", "access_level"],
		"message": "ada has the role Developer by a direct membership of the project.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_each_direct_member_without_approval if {
	members := {
		"5": testing.member({"access_level": 50}),
		"6": testing.member({"username": "bob"}),
		"7": testing.member({"username": ""}),
		"8": {"access_level": 50},
	}
	document := _document(members, {"approved": ["Bob", "eve"]})
	testing.places(policy.deny) == {_place("5"), _place("7")} with input as document
}

test_denies_who_is_active_again_by_signing_in if {
	document := _document({"5": testing.member({"state": "deactivated"})}, {})
	testing.places(policy.deny) == {_place("5")} with input as document
}

test_denies_by_another_role if {
	document := _document({"5": testing.member({"access_level": 20})}, {"minimum_role": 20})
	testing.places(policy.deny) == {_place("5")} with input as document
}

test_passes_what_is_not_judged if every other in [{"access_level": 29}, {"is_bot": true}, {"state": "blocked"}] {
	document := _document({"5": testing.member(other)}, {})
	policy.deny == set() with input as document
}

test_passes_a_project_without_direct_members if {
	policy.deny == set() with input as _document({}, {})
	policy.skip == set() with input as _document({}, {})
}

test_passes_an_approved_member if {
	document := _document({"5": testing.member({})}, {"approved": ["ADA"]})
	policy.deny == set() with input as document
}

test_skips_a_personal_project if {
	project := testing.replaced(testing.project({"settings": {"namespace_kind": "user"}}), "members", {})
	policy.skip == {"A personal project has no group."} with input as _projected(project, {})
}

test_claims_nothing_without_the_members if {
	document := _projected(object.remove(testing.project({}), ["members"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_a_member_of_whom_something_is_hidden if every name in [
	"access_level",
	"is_bot",
	"state",
	"username",
] {
	document := _document({"5": object.remove(testing.member({}), [name])}, {})
	policy.deny == set() with input as document
}

test_does_not_know_which_direct_member_may_be_a_bot if {
	hidden := object.remove(testing.member({}), ["is_bot"])
	members := {
		"5": hidden,
		"6": object.union(hidden, {"access_level": 29}),
		"7": object.union(hidden, {"state": "blocked"}),
		"8": object.union(hidden, {"username": "bob"}),
		"9": testing.member({"username": "eve"}),
		"10": testing.member({"is_bot": true}),
	}
	document := _document(members, {"approved": ["Bob"]})
	testing.places(policy.deny) == {_place("9")} with input as document
	policy.unknown == {"Direct members who may be bots, which is not shown: 1."} with input as document
}

test_doubts_nothing_where_all_is_shown if {
	document := _document({"5": testing.member({}), "6": testing.member({"is_bot": true})}, {})
	policy.unknown == set() with input as document
}

test_skips_nothing_without_the_settings if {
	project := testing.replaced(testing.replaced(testing.project({}), "settings", {}), "members", {})
	policy.skip == set() with input as _projected(project, {})
}

_document(members, params) := _projected(testing.replaced(testing.project({}), "members", members), params)

_projected(project, params) := testing.projected(
	"GL-MEM-003",
	testing.document(project, {"params": {"GL-MEM-003": object.union(_defaults, params)}}),
)

_defaults := {"minimum_role": 30, "approved": []}

_place(id) := {"path": ["members", id, "access_level"]}
