package glscan.policies.group.two_factor_grace_period_is_short_test

import data.glscan.policies.group.two_factor_grace_period_is_short as policy
import data.glscan.testing

test_denies_a_long_period if {
	document := _document(_group(true, 168), [], 48)
	policy.deny == {_finding(168, 48)} with input as document
	policy.skip == set() with input as document
}

test_denies_a_period_just_above_the_longest if {
	policy.deny == {_finding(49, 48)} with input as _document(_group(true, 49), [], 48)
	policy.deny == {_finding(1, 0)} with input as _document(_group(true, 1), [], 0)
}

test_passes_the_longest_period if {
	document := _document(_group(true, 48), [], 48)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_by_another_longest_period if {
	policy.deny == set() with input as _document(_group(true, 0), [], 0)
	policy.deny == set() with input as _document(_group(true, 168), [], 168)
}

test_denies_a_subgroup_where_no_group_has_a_short_period if {
	document := _document(_group(true, 168), [_group(true, 72), _group(true, 96)], 48)
	policy.deny == {_finding(72, 48)} with input as document
}

test_denies_a_subgroup_where_the_short_period_binds_nobody if {
	document := _document(_group(true, 168), [_group(false, 24)], 48)
	policy.deny == {_finding(168, 48)} with input as document
}

test_passes_a_subgroup_where_a_group_above_has_a_short_period if {
	document := _document(_group(true, 168), [_group(true, 24), _group(true, 96)], 48)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_where_the_instance_has_a_short_period if {
	policy.deny == set() with input as _on_instance(_group(true, 168), 48)
	policy.skip == set() with input as _on_instance(_group(true, 168), 48)
}

test_denies_where_the_instance_has_a_long_period_too if {
	policy.deny == {_finding(96, 48)} with input as _on_instance(_group(true, 168), 96)
}

test_claims_nothing_without_the_own_values if {
	policy.deny == set() with input as _document(_settings({}), [], 48)
	policy.skip == set() with input as _document(_settings({}), [], 48)
	without_period := _document(_settings({"require_two_factor_authentication": true}), [], 48)
	policy.deny == set() with input as without_period
	policy.skip == set() with input as without_period
}

test_claims_nothing_without_the_values_of_a_group_above if {
	policy.deny == set() with input as _document(_group(true, 168), [_settings({})], 48)
	policy.skip == set() with input as _document(_group(true, 168), [_settings({})], 48)
	without_period := _settings({"require_two_factor_authentication": true})
	policy.deny == set() with input as _document(_group(true, 168), [without_period], 48)
}

test_skips_a_group_that_does_not_require_it if {
	skipped := {"This group itself does not require two-factor authentication."}
	policy.skip == skipped with input as _document(_group(false, 168), [], 48)
	policy.skip == skipped with input as _document(_group(false, 168), [_group(true, 168)], 48)
}

_document(group, ancestors, max_hours) := testing.projected("GL-GRP-018", testing.document(group, {
	"ancestors": ancestors,
	"params": {"GL-GRP-018": {"max_hours": max_hours}},
}))

_on_instance(group, hours) := testing.projected("GL-GRP-018", testing.document(group, {
	"instance": {"application_settings": {
		"require_two_factor_authentication": false,
		"two_factor_grace_period": hours,
	}},
	"params": {"GL-GRP-018": {"max_hours": 48}},
}))

_group(required, hours) := _settings({
	"require_two_factor_authentication": required,
	"two_factor_grace_period": hours,
})

_settings(settings) := testing.replaced(testing.group({}), "settings", settings)

_finding(hours, most) := {
	"path": ["settings", "two_factor_grace_period"],
	"message": sprintf(
		"A member has %d hours to set up two-factor authentication, where %d are the most.",
		[hours, most],
	),
}
