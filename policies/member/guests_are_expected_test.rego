package glscan.policies.member.guests_are_expected_test

import data.glscan.policies.member.guests_are_expected as policy
import data.glscan.testing

test_denies_a_guest_of_what_is_confidential if {
	document := _document({"5": _guest({})}, {})
	policy.deny == {{
		"path": ["members_all", "5", "access_level"],
		"message": "ada has the role Guest in a confidential project.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_each_guest_without_approval if {
	members := {
		"5": _guest({}),
		"6": _guest({"access_level": 5, "username": "bob"}),
		"7": _guest({"username": "eve"}),
		"8": {"access_level": 10},
	}
	document := _document(members, {"approved": ["EVE"]})
	testing.places(policy.deny) == {_place("5"), _place("6")} with input as document
}

test_judges_groups_like_projects if {
	group := testing.replaced(testing.group({}), "members_all", {"5": _guest({})})
	document := _projected(group, {"confidential_paths": ["*"]})
	testing.places(policy.deny) == {_place("5")} with input as document
}

test_denies_below_a_confidential_group if {
	document := _document({"5": _guest({})}, {"confidential_paths": ["other", "Acme/*"]})
	testing.places(policy.deny) == {_place("5")} with input as document
	policy.skip == set() with input as document
}

test_passes_other_roles if every level in [0, 15, 20, 50] {
	policy.deny == set() with input as _document({"5": _guest({"access_level": level})}, {})
}

test_passes_an_approved_guest if {
	policy.deny == set() with input as _document({"5": _guest({})}, {"approved": ["ada"]})
}

test_skips_what_is_not_confidential if every patterns in [[], ["acme"], ["acme/web/*"]] {
	document := _document({"5": _guest({})}, {"confidential_paths": patterns})
	policy.skip == {"The project is not named as confidential."} with input as document
}

test_claims_nothing_of_a_member_of_whom_something_is_hidden if every name in ["access_level", "username"] {
	policy.deny == set() with input as _document({"5": object.remove(_guest({}), [name])}, {})
}

test_claims_nothing_without_the_members if {
	document := _projected(object.remove(testing.project({}), ["members_all"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_document(members, params) := _projected(testing.replaced(testing.project({}), "members_all", members), params)

_projected(resource, params) := testing.projected(
	"GL-MEM-007",
	testing.document(resource, {"params": {"GL-MEM-007": object.union(
		{"confidential_paths": ["acme/web"], "approved": []},
		params,
	)}}),
)

_guest(overrides) := testing.effective_member(object.union({"access_level": 10}, overrides))

_place(id) := {"path": ["members_all", id, "access_level"]}
