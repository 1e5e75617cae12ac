package glscan.lib.push_rules_test

import data.glscan.lib.push_rules
import data.glscan.testing

test_a_push_rule_is_missing_of_a_project_without_one if {
	push_rules.is_missing with input as _without_rule(testing.project({}))
	push_rules.reasons_to_skip == set() with input as _without_rule(testing.project({}))
}

test_a_group_without_a_push_rule_is_skipped if {
	not push_rules.is_missing with input as _without_rule(testing.group({}))
	push_rules.reasons_to_skip == {"The group has no push rule."} with input as _without_rule(testing.group({}))
}

test_a_push_rule_is_judged if every resource in [testing.project({}), testing.group({})] {
	not push_rules.is_missing with input as _about(resource)
	push_rules.reasons_to_skip == set() with input as _about(resource)
}

test_an_archived_project_is_skipped if {
	project := testing.project({"settings": {"archived": true}})
	push_rules.reasons_to_skip == {"The project is archived."} with input as _about(project)
}

test_an_archived_group_is_not_skipped if {
	group := testing.group({"settings": {"archived": true}})
	push_rules.reasons_to_skip == set() with input as _about(group)
}

test_nothing_is_said_of_a_push_rule_that_is_hidden if every resource in [testing.project({}), testing.group({})] {
	hidden := object.remove(resource, ["push_rule", "settings"])
	not push_rules.is_missing with input as _about(hidden)
	push_rules.reasons_to_skip == set() with input as _about(hidden)
}

_without_rule(resource) := _about(testing.replaced(resource, "push_rule", {}))

_about(resource) := testing.document(resource, {})
