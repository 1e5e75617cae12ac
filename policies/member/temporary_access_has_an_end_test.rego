package glscan.policies.member.temporary_access_has_an_end_test

import data.glscan.policies.member.temporary_access_has_an_end as policy
import data.glscan.testing

test_denies_an_external_user_without_an_end if {
	document := _document({"5": testing.member({"external": true})}, {})
	policy.deny == {_finding("5", "The temporary access of ada never ends.")} with input as document
	policy.unknown == set() with input as document
}

test_denies_a_named_user_without_an_end if {
	document := _document({"5": testing.member({})}, {"temporary_users": ["bob", "Ada"]})
	policy.deny == {_finding("5", "The temporary access of ada never ends.")} with input as document
}

test_denies_an_end_that_is_too_far if {
	document := _document({"5": _ending(181, {"external": true})}, {})
	message := "The temporary access of ada ends in 181 days, and may last 180."
	policy.deny == {_finding("5", message)} with input as document
}

test_denies_by_another_limit if {
	document := _document({"5": _ending(31, {"external": true})}, {"max_days": 30})
	testing.places(policy.deny) == {_place("5")} with input as document
}

test_denies_whatever_has_ended if {
	document := _document({"5": _ending(-1, {})}, {})
	message := "The access of ada has ended, but the membership is still there."
	policy.deny == {_finding("5", message)} with input as document
}

test_denies_what_has_ended_once if {
	document := _document({"5": _ending(-1, {"external": true})}, {"max_days": -5})
	count(policy.deny) == 1 with input as document
}

test_denies_what_ends_today_where_nothing_may_last if {
	document := _document({"5": _ending(0, {"external": true})}, {"max_days": -1})
	testing.places(policy.deny) == {_place("5")} with input as document
}

test_denies_each_beside_what_is_hidden if {
	members := {
		"5": testing.member({"external": true}),
		"6": object.remove(testing.member({"external": true}), ["username"]),
		"7": object.remove(testing.member({}), ["external"]),
		"8": {"external": true},
		"9": testing.member({"external": true, "is_bot": true}),
	}
	document := _document(members, {})
	testing.places(policy.deny) == {_place("5"), _place("6"), _place("9")} with input as document
	policy.unknown == {_hidden(1)} with input as document
}

test_judges_projects_like_groups if {
	project := testing.replaced(testing.project({}), "members", {"5": testing.member({"external": true})})
	testing.places(policy.deny) == {_place("5")} with input as _projected(project, {})
}

test_passes_an_end_that_is_near if every days in [0, 180] {
	document := _document({"5": _ending(days, {"external": true})}, {"temporary_users": ["ada"]})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_who_is_not_temporary if {
	document := _document({"5": testing.member({}), "6": _ending(900, {})}, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_external_users_where_only_names_count if {
	hidden := object.remove(testing.member({"username": "bob"}), ["external"])
	members := {"5": testing.member({"external": true}), "6": hidden}
	document := _document(members, {"external_users": false, "temporary_users": ["eve"]})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_named_users_where_only_names_count if {
	document := _document({"5": testing.member({})}, {"external_users": false, "temporary_users": ["ada"]})
	testing.places(policy.deny) == {_place("5")} with input as document
}

test_does_not_know_who_may_be_external if {
	members := {
		"5": object.remove(testing.member({}), ["external"]),
		"6": object.remove(testing.member({}), ["external", "is_bot"]),
		"7": object.remove(_ending(181, {}), ["external"]),
		"8": object.remove(_ending(180, {}), ["external"]),
		"9": object.remove(testing.member({"is_bot": true}), ["external"]),
		"10": object.remove(_ending(900, {}), ["external"]),
	}
	document := _document(members, {})
	policy.deny == set() with input as document
	policy.unknown == {_hidden(4)} with input as document
}

test_claims_nothing_of_an_end_that_is_hidden if {
	member := object.remove(testing.member({"external": true}), ["expires_at"])
	policy.deny == set() with input as _document({"5": member}, {})
}

test_claims_nothing_without_the_members if {
	document := _projected(object.remove(testing.group({}), ["members"]), {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

_document(members, params) := _projected(testing.replaced(testing.group({}), "members", members), params)

_projected(resource, params) := testing.projected(
	"GL-MEM-008",
	testing.document(resource, {"params": {"GL-MEM-008": object.union(_defaults, params)}}),
)

_defaults := {"external_users": true, "temporary_users": [], "max_days": 180}

_ending(days, overrides) := testing.member(object.union(
	{"expires_at": "2027-01-31", "days_until_expiry": days},
	overrides,
))

_place(id) := {"path": ["members", id, "expires_at"]}

_finding(id, message) := {"path": ["members", id, "expires_at"], "message": message}

_hidden(number) := sprintf("Members with long access who may be external, which is not shown: %d.", [number])
