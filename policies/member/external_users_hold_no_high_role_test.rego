package glscan.policies.member.external_users_hold_no_high_role_test

import data.glscan.policies.member.external_users_hold_no_high_role as policy
import data.glscan.testing

test_denies_an_external_maintainer if {
	document := _document({"5": _external({})}, {})
	policy.deny == {{
		"path": ["members", "5", "access_level"],
		"message": "ada is an external user and has the role Maintainer.",
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_each_external_user_beside_what_is_hidden if {
	members := {
		"5": _external({"access_level": 50}),
		"6": object.remove(_external({}), ["username"]),
		"7": object.remove(_external({}), ["external"]),
		"8": {"external": true},
		"9": _external({"is_bot": true}),
	}
	document := _document(members, {})
	testing.places(policy.deny) == {_place("5"), _place("6"), _place("9")} with input as document
	policy.unknown == {_hidden(1)} with input as document
}

test_denies_by_another_role if {
	document := _document({"5": _external({"access_level": 30})}, {"minimum_role": 30})
	testing.places(policy.deny) == {_place("5")} with input as document
}

test_judges_projects_like_groups if {
	project := testing.replaced(testing.project({}), "members", {"5": _external({})})
	testing.places(policy.deny) == {_place("5")} with input as _projected(project, {})
}

test_passes_a_lower_role if {
	document := _document({"5": _external({"access_level": 39})}, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_who_is_not_external if {
	document := _document({"5": _external({"external": false})}, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_a_lower_role_of_whomever if {
	document := _document({"5": object.remove(testing.member({}), ["external"])}, {})
	policy.unknown == set() with input as document
}

test_passes_a_bot_that_is_shown_to_nobody if {
	document := _document({"5": object.remove(_external({"is_bot": true}), ["external"])}, {})
	policy.unknown == set() with input as document
}

test_does_not_know_who_may_be_external if {
	hidden := object.remove(_external({}), ["external"])
	document := _document({"5": hidden, "6": object.remove(hidden, ["is_bot"]), "7": testing.member({})}, {})
	policy.deny == set() with input as document
	policy.unknown == {_hidden(2)} with input as document
}

test_claims_nothing_without_the_members if {
	document := _projected(object.remove(testing.group({}), ["members"]), {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

_document(members, params) := _projected(testing.replaced(testing.group({}), "members", members), params)

_projected(resource, params) := testing.projected(
	"GL-MEM-004",
	testing.document(resource, {"params": {"GL-MEM-004": object.union({"minimum_role": 40}, params)}}),
)

_external(overrides) := testing.member(object.union({"access_level": 40, "external": true}, overrides))

_place(id) := {"path": ["members", id, "access_level"]}

_hidden(number) := sprintf("Members with a high role who may be external, which is not shown: %d.", [number])
