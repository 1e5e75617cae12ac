package glscan.policies.group.two_factor_is_required_test

import data.glscan.policies.group.two_factor_is_required as policy
import data.glscan.testing

test_denies_a_top_level_group_that_does_not_require_it if {
	document := _document(_root(false), [], true)
	policy.deny == {_finding} with input as document
	policy.skip == set() with input as document
}

test_denies_a_subgroup_when_no_group_above_requires_it if {
	document := _document(_subgroup(false), [_above("acme", false), _above("acme/platform", false)], false)
	policy.deny == {_finding} with input as document
	policy.skip == set() with input as document
}

test_passes_a_top_level_group_that_requires_it if {
	document := _document(_root(true), [], true)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_subgroup_that_requires_it if {
	document := _document(_subgroup(true), [_above("acme", false)], false)
	policy.deny == set() with input as document
}

test_passes_a_subgroup_when_the_top_level_group_requires_it if {
	document := _document(_subgroup(false), [_above("acme", true), _above("acme/platform", false)], false)
	policy.deny == set() with input as document
}

test_passes_a_subgroup_when_its_parent_requires_it if {
	document := _document(_subgroup(false), [_above("acme", false), _above("acme/platform", true)], false)
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_own_value if {
	group := object.union(
		testing.replaced(_root(false), "settings", {"parent_id": 0}),
		{"path": "acme"},
	)
	document := _document(group, [], true)
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_value_of_a_group_above if {
	hidden := {"kind": "group", "path": "acme", "id": 1, "tier": "premium", "settings": {}}
	document := _document(_subgroup(false), [hidden, _above("acme/platform", false)], false)
	policy.deny == set() with input as document
}

test_skips_a_subgroup if {
	document := _document(_subgroup(false), [_above("acme", false)], true)
	policy.skip == {"The top-level group is judged for all groups below it."} with input as document
}

test_skips_when_the_instance_requires_it if {
	document := _on_instance(true)
	policy.skip == {"The instance requires two-factor authentication of everyone."} with input as document
}

test_denies_when_the_instance_does_not_require_it if {
	document := _on_instance(false)
	policy.deny == {_finding} with input as document
	policy.skip == set() with input as document
}

_document(group, ancestors, report_once) := testing.projected("GL-GRP-017", testing.document(group, {
	"ancestors": ancestors,
	"params": {"GL-GRP-017": {"report_once": report_once}},
}))

_on_instance(required) := testing.projected("GL-GRP-017", testing.document(_root(false), {
	"instance": {"application_settings": {"require_two_factor_authentication": required}},
	"params": {"GL-GRP-017": {"report_once": true}},
}))

_root(required) := testing.group({"settings": {"require_two_factor_authentication": required}})

_subgroup(required) := testing.group({
	"path": "acme/platform/web",
	"settings": {"parent_id": 2, "require_two_factor_authentication": required},
})

_above(path, required) := testing.group({
	"path": path,
	"settings": {"require_two_factor_authentication": required},
})

_finding := {
	"path": ["settings", "require_two_factor_authentication"],
	"message": "Neither this group nor one above it requires two-factor authentication, so a stolen password is enough.",
	"expected": true,
}
