package glscan.policies.instance.top_level_creation_is_limited_test

import data.glscan.policies.instance.top_level_creation_is_limited as policy
import data.glscan.testing

test_denies_top_level_groups_by_new_users if policy.deny == {{
	"path": ["application_settings", "can_create_group"],
	"message": "New users can create top-level groups.",
	"expected": false,
}} with input as _document({"can_create_group": true}, 1)

test_denies_projects_by_developers if {
	policy.deny == {_finding("Developers")} with input as _document({"default_project_creation": 2}, 1)
}

test_denies_projects_by_maintainers_where_nobody_may if {
	policy.deny == {_finding("Maintainers")} with input as _document({"default_project_creation": 1}, 0)
	policy.deny == {_finding("Developers")} with input as _document({"default_project_creation": 2}, 0)
}

test_denies_projects_by_guests if policy.deny == {{
	"path": ["application_settings", "allow_project_creation_for_guest_and_below"],
	"message": "Users with no higher role than Guest can create projects of their own.",
	"expected": false,
}} with input as _document({"allow_project_creation_for_guest_and_below": true}, 1)

test_denies_all_at_once if {
	changes := {
		"allow_project_creation_for_guest_and_below": true,
		"can_create_group": true,
		"default_project_creation": 2,
	}
	count(policy.deny) == 3 with input as _document(changes, 1)
}

test_passes_levels_up_to_the_loosest if every pair in [[0, 0], [0, 1], [1, 1], [1, 2], [2, 2]] {
	policy.deny == set() with input as _document({"default_project_creation": pair[0]}, pair[1])
	policy.unknown == set() with input as _document({"default_project_creation": pair[0]}, pair[1])
}

test_passes_owners_and_administrators_at_any_level if every level in [3, 4] {
	policy.deny == set() with input as _document({"default_project_creation": level}, 0)
	policy.unknown == set() with input as _document({"default_project_creation": level}, 0)
}

test_does_not_know_another_level if every level in [5, -1] {
	policy.deny == set() with input as _document({"default_project_creation": level}, 1)
	policy.unknown == {sprintf("Who can create projects at the level %v is not known.", [level])} with input as _document(
		{"default_project_creation": level},
		1,
	)
}

test_claims_nothing_of_what_is_hidden if {
	every name in [
		"allow_project_creation_for_guest_and_below",
		"can_create_group",
		"default_project_creation",
	] {
		hidden := _seen(testing.without(testing.instance({}), "application_settings", [name]), 0)
		testing.places(policy.deny) & {{"path": ["application_settings", name]}} == set() with input as hidden
		policy.unknown == set() with input as hidden
	}
	nothing := _seen(object.remove(testing.instance({}), ["application_settings"]), 1)
	policy.deny == set() with input as nothing
	policy.unknown == set() with input as nothing
}

_document(changes, loosest) := _seen(testing.instance({"application_settings": changes}), loosest)

_seen(instance, loosest) := testing.seen("GL-INS-015", instance, {"max_project_creation": loosest})

_finding(who) := {
	"path": ["application_settings", "default_project_creation"],
	"message": sprintf("%s can create projects in groups.", [who]),
}
