package glscan.policies.member.bots_are_not_owners_test

import data.glscan.policies.member.bots_are_not_owners as policy
import data.glscan.testing

test_denies_a_bot_that_is_an_owner if {
	document := _document({"5": _bot({})}, {})
	policy.deny == {{
		"path": ["members", "5", "access_level"],
		"message": "The bot group_1_bot_2f is an Owner of the group.",
	}} with input as document
}

test_denies_each_bot_without_approval if {
	members := {
		"5": _bot({}),
		"6": _bot({"username": "service_account_x"}),
		"7": _bot({"username": ""}),
		"8": {"is_bot": true, "access_level": 50},
	}
	document := _document(members, {"approved": ["Service_Account_X"]})
	testing.places(policy.deny) == {_place("5"), _place("7")} with input as document
}

test_judges_projects_like_groups if {
	project := testing.replaced(testing.project({}), "members", {"5": _bot({})})
	testing.places(policy.deny) == {_place("5")} with input as _projected(project, {})
}

test_passes_a_bot_below_owner if policy.deny == set() with input as _document({"5": _bot({"access_level": 49})}, {})

test_passes_a_person if policy.deny == set() with input as _document({"5": _bot({"is_bot": false})}, {})

test_passes_a_group_without_members if policy.deny == set() with input as _document({}, {})

test_passes_an_approved_bot if {
	policy.deny == set() with input as _document({"5": _bot({})}, {"approved": ["group_1_bot_2f"]})
}

test_claims_nothing_of_a_member_of_whom_something_is_hidden if every name in ["access_level", "is_bot", "username"] {
	policy.deny == set() with input as _document({"5": object.remove(_bot({}), [name])}, {})
}

test_does_not_know_which_owner_may_be_a_bot if {
	hidden := object.remove(_bot({}), ["is_bot"])
	members := {
		"5": hidden,
		"6": object.union(hidden, {"access_level": 40}),
		"7": object.union(hidden, {"username": "deploy"}),
		"8": _bot({"username": "other"}),
		"9": _bot({"is_bot": false}),
	}
	document := _document(members, {"approved": ["Deploy"]})
	testing.places(policy.deny) == {_place("8")} with input as document
	policy.unknown == {"Owners who may be bots, which is not shown: 1."} with input as document
}

test_doubts_nothing_where_all_is_shown if {
	policy.unknown == set() with input as _document({"5": _bot({}), "6": _bot({"is_bot": false})}, {})
}

test_claims_nothing_without_the_members if {
	policy.unknown == set() with input as _projected(object.remove(testing.group({}), ["members"]), {})
	policy.deny == set() with input as _projected(object.remove(testing.group({}), ["members"]), {})
}

_document(members, params) := _projected(testing.replaced(testing.group({}), "members", members), params)

_projected(resource, params) := testing.projected(
	"GL-MEM-006",
	testing.document(resource, {"params": {"GL-MEM-006": object.union({"approved": []}, params)}}),
)

_bot(overrides) := testing.member(object.union(
	{"access_level": 50, "is_bot": true, "username": "group_1_bot_2f"},
	overrides,
))

_place(id) := {"path": ["members", id, "access_level"]}
