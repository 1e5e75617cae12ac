package glscan.policies.member.members_have_two_factor_test

import data.glscan.policies.member.members_have_two_factor as policy
import data.glscan.testing

test_denies_a_user_of_the_instance_without_a_second_factor if {
	document := _instance({"5": _without({})}, {})
	policy.deny == {{
		"path": ["users", "5", "two_factor_enabled"],
		"message": "ada has no second factor.",
		"expected": true,
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_who_is_active_again_by_signing_in if {
	users := {"5": _without({"state": "deactivated"})}
	count(policy.deny) == 1 with input as _instance(users, {})
	count(policy.deny) == 1 with input as _group(users, {}, {})
}

test_denies_a_managed_user_without_a_second_factor if {
	document := _group({"5": _without({})}, {}, {})
	policy.deny == {{
		"path": ["managed_users", "5", "two_factor_enabled"],
		"message": "ada has no second factor.",
		"expected": true,
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_each_beside_what_is_hidden if {
	users := {"5": _without({}), "6": object.remove(_without({}), ["username"]), "7": {}, "8": testing.user({})}
	of_instance := {{"path": ["users", id, "two_factor_enabled"]} | some id in ["5", "6"]}
	testing.places(policy.deny) == of_instance with input as _instance(users, {})
	of_group := {{"path": ["managed_users", id, "two_factor_enabled"]} | some id in ["5", "6"]}
	testing.places(policy.deny) == of_group with input as _group(users, {}, {})
}

test_denies_users_with_an_identity_provider_unless_that_is_enough if {
	users := {"5": _without({"identity_providers": ["saml"]})}
	count(policy.deny) == 1 with input as _instance(users, {})
	policy.deny == set() with input as _instance(users, {"accept_sso": true})
}

test_denies_users_without_an_identity_provider_even_so if {
	count(policy.deny) == 1 with input as _instance({"5": _without({})}, {"accept_sso": true})
	managed := {"5": _without({"identity_providers": ["saml"]})}
	count(policy.deny) == 1 with input as _group(managed, {}, {"accept_sso": true})
}

test_claims_nothing_where_an_identity_provider_may_be_enough if {
	users := {"5": object.remove(_without({}), ["identity_providers"])}
	policy.deny == set() with input as _instance(users, {"accept_sso": true})
	count(policy.deny) == 1 with input as _instance(users, {})
}

test_passes_what_is_not_judged if every other in [{"bot": true}, {"state": "blocked"}, {"two_factor_enabled": true}] {
	policy.deny == set() with input as _instance({"5": _without(other)}, {})
	policy.deny == set() with input as _group({"5": _without(other)}, {}, {})
}

test_passes_a_group_of_managed_users if {
	document := _group({"5": testing.user({})}, {"5": testing.member({})}, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_of_members_who_are_not_managed if {
	hidden := object.remove(testing.member({}), ["two_factor_enabled"])
	members := {
		"5": testing.member({}),
		"6": hidden,
		"7": object.remove(hidden, ["is_bot"]),
		"8": object.remove(hidden, ["state"]),
		"9": object.union(hidden, {"is_bot": true}),
		"10": object.union(hidden, {"state": "blocked"}),
		"11": object.union(hidden, {"state": "deactivated"}),
	}
	document := _group({"5": testing.user({})}, members, {})
	policy.deny == set() with input as document
	policy.unknown == {"Members who are not managed, whose second factor is not shown: 4."} with input as document
	policy.unknown == set() with input as _group({"5": testing.user({})}, members, {"managed_only": true})
}

test_does_not_know_without_the_members if {
	group := testing.group({"managed_users": {}})
	document := _projected(object.remove(group, ["members"]), {})
	reason := "Whether there are members who are no managed users could not be read."
	policy.unknown == {reason} with input as document
	alone := _projected(object.remove(group, ["members"]), {"managed_only": true})
	policy.unknown == set() with input as alone
}

test_claims_nothing_of_a_user_of_whom_something_is_hidden if every name in ["bot", "state", "two_factor_enabled"] {
	users := {"5": object.remove(_without({}), [name])}
	policy.deny == set() with input as _instance(users, {})
	policy.deny == set() with input as _group(users, {}, {})
}

test_claims_nothing_without_the_users if {
	policy.deny == set() with input as _projected(testing.replaced(testing.instance({}), "users", {}), {})
	policy.deny == set() with input as _projected(object.remove(testing.instance({}), ["users"]), {})
	policy.deny == set() with input as _projected(object.remove(testing.group({}), ["managed_users"]), {})
}

_instance(users, params) := _projected(testing.replaced(testing.instance({}), "users", users), params)

_group(users, members, params) := _projected(
	testing.replaced(testing.replaced(testing.group({}), "managed_users", users), "members", members),
	params,
)

_projected(resource, params) := testing.projected(
	"GL-MEM-011",
	testing.document(resource, {"params": {"GL-MEM-011": object.union(_defaults, params)}}),
)

_defaults := {"accept_sso": false, "managed_only": false}

_without(overrides) := testing.user(object.union({"two_factor_enabled": false}, overrides))
