package glscan.lib.hierarchy_test

import data.glscan.lib.hierarchy
import data.glscan.testing

test_is_a_subgroup_below_the_top_level if {
	hierarchy.is_subgroup with input as _document(_group({"parent_id": 1}), [])
}

test_is_no_subgroup_at_the_top_level if {
	not hierarchy.is_subgroup with input as _document(_group({"parent_id": 0}), [])
}

test_does_not_know_a_subgroup_without_its_parent if {
	not hierarchy.is_subgroup with input as _document(_group({}), [])
}

test_requires_two_factor_by_its_own_value if {
	hierarchy.requires_two_factor == true with input as _document(_own(true), [_own(false)])
}

test_requires_two_factor_by_a_group_above if {
	hierarchy.requires_two_factor == true with input as _document(_own(false), [_own(true), _own(false)])
}

test_requires_two_factor_by_one_group_where_another_is_hidden if {
	hierarchy.requires_two_factor == true with input as _document(_group({}), [_own(true)])
	hierarchy.requires_two_factor == true with input as _document(_own(true), [_group({})])
}

test_does_not_require_two_factor_when_no_group_does if {
	hierarchy.requires_two_factor == false with input as _document(_own(false), [])
	hierarchy.requires_two_factor == false with input as _document(_own(false), [_own(false), _own(false)])
}

test_does_not_know_two_factor_when_a_group_is_hidden if {
	not _known with input as _document(_own(false), [_group({})])
	not _known with input as _document(_group({}), [_own(false)])
}

_known if hierarchy.requires_two_factor in {true, false}

_document(resource, ancestors) := testing.document(resource, {"ancestors": ancestors})

_own(required) := _group({"require_two_factor_authentication": required})

_group(settings) := testing.replaced(testing.group({}), "settings", settings)
