package glscan.policies.group.project_membership_is_locked_test

import data.glscan.policies.group.project_membership_is_locked as policy
import data.glscan.testing

test_denies_a_group_whose_projects_take_members if {
	document := _document(_group(false), [])
	policy.deny == {_finding} with input as document
}

test_denies_a_subgroup_whatever_the_groups_above_say if {
	document := _document(_subgroup(false), [_group(true)])
	policy.deny == {_finding} with input as document
}

test_passes_a_group_with_the_lock if {
	document := _document(_group(true), [])
	policy.deny == set() with input as document
}

test_passes_a_subgroup_with_a_lock_of_its_own if {
	document := _document(_subgroup(true), [_group(false)])
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_value if {
	document := _document(testing.replaced(testing.group({}), "settings", {"parent_id": 0}), [])
	policy.deny == set() with input as document
}

_document(group, ancestors) := testing.projected("GL-GRP-016", testing.document(group, {"ancestors": ancestors}))

_group(locked) := testing.group({"settings": {"membership_lock": locked}})

_subgroup(locked) := object.union(_group(locked), {"path": "acme/web", "settings": {"parent_id": 1}})

_finding := {
	"path": ["settings", "membership_lock"],
	"message": "People can be added to single projects of this group, past the review of who is a member.",
	"expected": true,
}
