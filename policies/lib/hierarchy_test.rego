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

test_the_grace_period_is_that_of_the_group if {
	hierarchy.two_factor_grace_period == 72 with input as _document(_grace(true, 72), [])
}

test_the_shortest_grace_period_of_the_groups_that_require_it_counts if {
	above := [_grace(true, 24), _grace(false, 2)]
	hierarchy.two_factor_grace_period == 24 with input as _document(_grace(true, 72), above)
	hierarchy.two_factor_grace_period == 12 with input as _document(_grace(true, 12), above)
	hierarchy.two_factor_grace_period == 24 with input as _document(_grace(false, 12), above)
}

test_the_grace_period_of_the_instance_counts_too if {
	hierarchy.two_factor_grace_period == 8 with input as _on_instance(_grace(true, 72), 8)
	hierarchy.two_factor_grace_period == 72 with input as _on_instance(_grace(true, 72), 96)
}

test_does_not_know_the_grace_period_where_no_group_requires_it if {
	not hierarchy.two_factor_grace_period with input as _document(_grace(false, 72), [_grace(false, 24)])
	not hierarchy.two_factor_grace_period with input as _on_instance(_grace(false, 72), 8)
}

test_does_not_know_the_grace_period_when_a_group_is_hidden if {
	not hierarchy.two_factor_grace_period with input as _document(_grace(true, 72), [_group({})])
	not hierarchy.two_factor_grace_period with input as _document(_grace(true, 72), [_own(true)])
	not hierarchy.two_factor_grace_period with input as _document(_own(true), [_grace(true, 72)])
	not hierarchy.two_factor_grace_period with input as _document(
		_grace(true, 72),
		[_group({"two_factor_grace_period": 24})],
	)
}

_known if hierarchy.requires_two_factor in {true, false}

_document(resource, ancestors) := testing.document(resource, {"ancestors": ancestors})

_own(required) := _group({"require_two_factor_authentication": required})

_group(settings) := testing.replaced(testing.group({}), "settings", settings)

_grace(required, hours) := _group({
	"require_two_factor_authentication": required,
	"two_factor_grace_period": hours,
})

_on_instance(resource, hours) := testing.document(
	resource,
	{"instance": {"application_settings": {"two_factor_grace_period": hours}}},
)
