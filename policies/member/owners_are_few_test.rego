package glscan.policies.member.owners_are_few_test

import data.glscan.policies.member.owners_are_few as policy
import data.glscan.testing

test_denies_one_owner_too_many if {
	document := _document("acme", _owners(6), {})
	policy.deny == {{
		"path": ["members_all"],
		"message": "The group has more owners than 5: 6 people who can sign in.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_by_another_maximum if {
	document := _document("acme", _owners(3), {"maximum": 2})
	testing.places(policy.deny) == {{"path": ["members_all"]}} with input as document
}

test_denies_for_an_owner_who_is_active_again_by_signing_in if {
	owners := object.union(_owners(5), {"90": _owner({"state": "deactivated"})})
	testing.places(policy.deny) == {{"path": ["members_all"]}} with input as _document("acme", owners, {})
}

test_denies_what_can_be_seen_beside_what_cannot if {
	document := _document("acme", object.union(_owners(6), {"90": {}, "91": {"access_level": 50}}), {})
	testing.places(policy.deny) == {{"path": ["members_all"]}} with input as document
}

test_denies_a_subgroup_that_makes_an_owner if {
	inherited := {id: object.union(owner, {"inherited_access_level": 50}) | some id, owner in _owners(5)}
	own := testing.effective_member({"access_level": 50, "inherited_access_level": 40})
	document := _document("acme/web", object.union(inherited, {"90": own}), {})
	testing.places(policy.deny) == {{"path": ["members_all"]}} with input as document
	policy.skip == set() with input as document
}

test_passes_the_maximum if {
	document := _document("acme", _owners(5), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_where_the_others_do_not_count if {
	others := {
		"90": _owner({"is_bot": true}),
		"91": _owner({"state": "blocked"}),
		"92": _owner({"access_level": 49}),
	}
	document := _document("acme", object.union(_owners(5), others), {})
	policy.deny == set() with input as document
}

test_skips_a_subgroup_whose_owners_come_from_above if {
	others := {
		"1": _owner({"inherited_access_level": 50}),
		"2": _owner({"access_level": 49}),
		"3": _owner({"is_bot": true}),
		"4": _owner({"state": "blocked"}),
	}
	document := _document("acme/web", others, {})
	policy.skip == {"Whoever owns the group owns the one above it, too."} with input as document
}

test_skips_a_subgroup_without_members if {
	document := _document("acme/web", {}, {})
	policy.skip == {"Whoever owns the group owns the one above it, too."} with input as document
}

test_does_not_skip_a_subgroup_whose_own_owner_was_deactivated if {
	document := _document("acme/web", {"1": _owner({"state": "deactivated"})}, {})
	policy.skip == set() with input as document
}

test_does_not_skip_a_top_level_group if {
	document := _document("acme", {}, {})
	policy.skip == set() with input as document
}

test_does_not_skip_what_may_have_an_owner_of_its_own if every name in [
	"access_level",
	"inherited_access_level",
	"is_bot",
	"state",
] {
	document := _document("acme/web", {"1": object.remove(_owner({}), [name])}, {})
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_members if {
	group := testing.group({"path": "acme/web", "settings": {"parent_id": 1}})
	document := _projected(object.remove(group, ["members_all"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_members_that_are_hidden if {
	hidden := {sprintf("%d", [number]): {"username": "eve"} | some number in numbers.range(1, 9)}
	policy.deny == set() with input as _document("acme", hidden, {})
}

test_skips_nothing_without_the_parent if {
	group := testing.replaced(testing.replaced(testing.group({}), "settings", {}), "members_all", {})
	policy.skip == set() with input as _projected(group, {})
}

_document("acme", members, params) := _projected(testing.replaced(testing.group({}), "members_all", members), params)

_document("acme/web", members, params) := _projected(
	testing.replaced(
		testing.group({"path": "acme/web", "settings": {"parent_id": 1}}),
		"members_all",
		members,
	),
	params,
)

_projected(group, params) := testing.projected(
	"GL-MEM-001",
	testing.document(group, {"params": {"GL-MEM-001": object.union({"maximum": 5}, params)}}),
)

_owner(overrides) := testing.effective_member(object.union({"access_level": 50}, overrides))

_owners(number) := {sprintf("%d", [id]): _owner({}) | some id in numbers.range(1, number)}
