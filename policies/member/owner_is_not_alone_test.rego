package glscan.policies.member.owner_is_not_alone_test

import data.glscan.policies.member.owner_is_not_alone as policy
import data.glscan.testing

test_denies_a_single_owner if {
	document := _document({"1": _owner({}), "2": testing.effective_member({"access_level": 49})}, {})
	policy.deny == {{
		"path": ["members_all"],
		"message": "Owners who can act: 1, fewer than 2.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_where_nobody_owns if testing.places(policy.deny) == {_place} with input as _document({}, {})

test_denies_by_another_minimum if {
	document := _document({"1": _owner({}), "2": _owner({})}, {"minimum": 3})
	testing.places(policy.deny) == {_place} with input as document
}

test_denies_where_the_others_do_not_count if every other in _not_counted {
	document := _document({"1": _owner({}), "2": _owner(other)}, {})
	testing.places(policy.deny) == {_place} with input as document
}

test_passes_two_owners if {
	document := _document({"1": _owner({}), "2": _owner({"inherited_access_level": 50})}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_where_the_other_may_be_an_owner if every name in ["access_level", "is_bot", "state"] {
	document := _document({"1": _owner({}), "2": object.remove(_owner({}), [name])}, {})
	policy.deny == set() with input as document
}

test_skips_a_subgroup if {
	group := testing.group({"path": "acme/web", "settings": {"parent_id": 1}})
	document := _projected(testing.replaced(group, "members_all", {}), {})
	policy.deny == set() with input as document
	policy.skip == {"The owners of the top-level group own everything below it."} with input as document
}

test_claims_nothing_without_the_members if {
	document := _projected(object.remove(testing.group({}), ["members_all"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_parent if {
	group := testing.replaced(testing.replaced(testing.group({}), "settings", {}), "members_all", {})
	policy.deny == set() with input as _projected(group, {})
	policy.skip == set() with input as _projected(group, {})
}

_document(members, params) := _projected(testing.replaced(testing.group({}), "members_all", members), params)

_projected(group, params) := testing.projected(
	"GL-MEM-002",
	testing.document(group, {"params": {"GL-MEM-002": object.union({"minimum": 2}, params)}}),
)

_owner(overrides) := testing.effective_member(object.union({"access_level": 50}, overrides))

_place := {"path": ["members_all"]}

_not_counted := [
	{"is_bot": true},
	{"state": "blocked"},
	{"state": "deactivated"},
	{"access_level": 40},
]
