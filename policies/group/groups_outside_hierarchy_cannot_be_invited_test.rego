package glscan.policies.group.groups_outside_hierarchy_cannot_be_invited_test

import data.glscan.policies.group.groups_outside_hierarchy_cannot_be_invited as policy
import data.glscan.testing

test_denies_a_group_to_which_groups_from_outside_can_be_invited if {
	document := _document({"settings": {"prevent_sharing_groups_outside_hierarchy": false}})
	policy.deny == {{
		"path": ["settings", "prevent_sharing_groups_outside_hierarchy"],
		"message": "Groups from outside the hierarchy can be invited, and with them people whom nobody here manages.",
		"expected": true,
	}} with input as document
	policy.skip == set() with input as document
}

test_passes_a_group_that_prevents_it if {
	document := _document({"settings": {"prevent_sharing_groups_outside_hierarchy": true}})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_value if {
	group := testing.replaced(testing.group({}), "settings", {"parent_id": 0})
	document := testing.projected("GL-GRP-011", testing.document(group, {}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_a_subgroup if {
	document := _document({"path": "acme/web", "settings": {"parent_id": 1}})
	policy.skip == {"The value of the top-level group holds for everything below it."} with input as document
}

_document(overrides) := testing.projected("GL-GRP-011", testing.document(testing.group(overrides), {}))
