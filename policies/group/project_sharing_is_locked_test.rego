package glscan.policies.group.project_sharing_is_locked_test

import data.glscan.policies.group.project_sharing_is_locked as policy
import data.glscan.testing

test_denies_a_group_whose_projects_can_be_shared if {
	document := _document(_group(false), [])
	policy.deny == {_finding} with input as document
}

test_denies_a_subgroup_where_the_lock_of_the_groups_above_was_lifted if {
	document := _document(_subgroup(false), [_group(true), _group(true)])
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

_document(group, ancestors) := testing.projected("GL-GRP-012", testing.document(group, {"ancestors": ancestors}))

_group(locked) := testing.group({"settings": {"share_with_group_lock": locked}})

_subgroup(locked) := object.union(
	_group(locked),
	{"path": "acme/platform/web", "settings": {"parent_id": 2}},
)

_finding := {
	"path": ["settings", "share_with_group_lock"],
	"message": "Projects in this group can be shared with other groups, past the review of who is a member.",
	"expected": true,
}
