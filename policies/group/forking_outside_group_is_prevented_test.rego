package glscan.policies.group.forking_outside_group_is_prevented_test

import data.glscan.policies.group.forking_outside_group_is_prevented as policy
import data.glscan.testing

test_denies_a_group_that_lets_projects_be_forked_outside if {
	document := _document({"settings": {"prevent_forking_outside_group": false}})
	policy.deny == {{
		"path": ["settings", "prevent_forking_outside_group"],
		"message": "Projects can be forked to places outside the group, where none of its controls holds.",
		"expected": true,
	}} with input as document
	policy.skip == set() with input as document
}

test_passes_a_group_that_prevents_it if {
	document := _document({"settings": {"prevent_forking_outside_group": true}})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_value if {
	group := testing.replaced(testing.group({}), "settings", {"parent_id": 0})
	document := testing.projected("GL-GRP-015", testing.document(group, {}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_a_subgroup if {
	document := _document({"path": "acme/web", "settings": {"parent_id": 1}})
	policy.skip == {"The value of the top-level group holds for everything below it."} with input as document
}

_document(overrides) := testing.projected("GL-GRP-015", testing.document(testing.group(overrides), {}))
