package glscan.policies.group.push_rules_are_predefined_test

import data.glscan.policies.group.push_rules_are_predefined as policy
import data.glscan.testing

_rule := {"member_check": false}

_none := {}

test_denies_a_top_level_group_without_a_push_rule if {
	document := _document(_none, [])
	policy.deny == {_finding} with input as document
}

test_denies_a_subgroup_without_a_push_rule_on_any_level if {
	document := _document(_none, [_above(_none), _above(_none)])
	policy.deny == {_finding} with input as document
}

test_passes_a_top_level_group_with_a_push_rule if {
	document := _document(_rule, [])
	policy.deny == set() with input as document
}

test_passes_a_subgroup_with_its_own_push_rule if {
	document := _document(_rule, [_above(_none)])
	policy.deny == set() with input as document
}

test_passes_a_subgroup_below_a_group_with_a_push_rule if {
	document := _document(_none, [_above(_rule), _above(_none)])
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_own_push_rule if {
	group := object.remove(testing.group({}), ["push_rule"])
	document := testing.projected("GL-GRP-001", testing.document(group, {"ancestors": [_above(_none)]}))
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_push_rule_of_a_group_above if {
	hidden := object.remove(testing.group({}), ["push_rule"])
	document := _document(_none, [hidden, _above(_none)])
	policy.deny == set() with input as document
}

_document(own, ancestors) := testing.projected("GL-GRP-001", testing.document(
	testing.replaced(testing.group({}), "push_rule", own),
	{"ancestors": ancestors},
))

_above(rule) := testing.replaced(testing.group({}), "push_rule", rule)

_finding := {
	"path": ["push_rule"],
	"message": "Neither this group nor one above it predefines a push rule, so each new project starts without one.",
}
