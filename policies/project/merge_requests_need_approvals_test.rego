package glscan.policies.project.merge_requests_need_approvals_test

import data.glscan.policies.project.merge_requests_need_approvals as policy
import data.glscan.testing

test_denies_a_project_without_a_rule if {
	document := _document([], 1)
	policy.deny == {_finding(0, 1)} with input as document
	policy.skip == set() with input as document
}

test_denies_a_rule_that_asks_for_none if {
	document := _document([{"approvals_required": 0}], 1)
	policy.deny == {_finding(0, 1)} with input as document
}

test_denies_fewer_than_the_least if {
	document := _document([{"approvals_required": 1}, {"approvals_required": 2}], 3)
	policy.deny == {_finding(2, 3)} with input as document
}

test_denies_a_rule_of_other_branches if {
	testing.places(policy.deny) == {_place} with input as _document([{"applies_to_default_branch": false}], 1)
}

test_denies_rules_that_ask_only_sometimes if {
	document := _document([{"rule_type": "report_approver"}, {"rule_type": "code_owner"}, {"rule_type": "new"}], 1)
	policy.deny == {_finding(0, 1)} with input as document
}

test_denies_a_rule_without_approvers if {
	testing.places(policy.deny) == {_place} with input as _document([{"users_count": 0}], 1)
}

test_denies_a_rule_with_fewer_approvers_than_approvals if {
	document := _document([{"approvals_required": 3, "users_count": 2}], 1)
	policy.deny == {_finding(0, 1)} with input as document
}

test_denies_by_the_rules_that_count if {
	rules := [
		{"approvals_required": 1},
		{"approvals_required": 5, "applies_to_default_branch": false},
		{"approvals_required": 5, "rule_type": "report_approver"},
		{"approvals_required": 5, "users_count": 4},
	]
	document := _document(rules, 2)
	policy.deny == {_finding(1, 2)} with input as document
}

test_denies_fewer_by_any_approver if {
	document := _document([{"approvals_required": 1, "rule_type": "any_approver", "users_count": 0}], 2)
	policy.deny == {_finding(1, 2)} with input as document
}

test_passes_the_least if {
	document := _document([{"approvals_required": 1}], 1)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.deny == set() with input as _document([{"approvals_required": 3, "users_count": 3}], 3)
}

test_passes_one_of_several_rules if {
	policy.deny == set() with input as _document([{"approvals_required": 0}, {"approvals_required": 2}], 2)
}

test_passes_a_rule_that_any_approver_meets if {
	policy.deny == set() with input as _document([{"rule_type": "any_approver", "users_count": 0}], 2)
}

test_passes_a_rule_with_a_group_of_approvers if {
	policy.deny == set() with input as _document([{"users_count": 0, "groups_count": 1}], 2)
	policy.deny == set() with input as _document([{"users_count": 0, "contains_hidden_groups": true}], 2)
}

test_passes_a_project_without_a_rule_where_none_is_needed if policy.deny == set() with input as _document([], 0)

test_claims_nothing_without_the_rules if {
	policy.deny == set() with input as _projected(object.remove(testing.project({}), ["approval_rules"]), 1)
}

test_claims_nothing_of_a_rule_that_hides_where_it_applies if {
	policy.deny == set() with input as _without({"approvals_required": 1}, "applies_to_default_branch")
	policy.deny == set() with input as _without({"rule_type": "any_approver"}, "applies_to_default_branch")
}

test_claims_nothing_of_a_rule_that_hides_its_type if {
	policy.deny == set() with input as _without({}, "rule_type")
	policy.deny == set() with input as _without({"users_count": 0}, "rule_type")
}

test_claims_nothing_of_a_rule_that_hides_its_approvals if {
	policy.deny == set() with input as _without({}, "approvals_required")
	policy.deny == set() with input as _without({"users_count": 0}, "approvals_required")
}

test_claims_nothing_of_a_rule_that_hides_its_approvers if {
	policy.deny == set() with input as _without({}, "users_count")
	policy.deny == set() with input as _without({"users_count": 0}, "groups_count")
	policy.deny == set() with input as _without({"users_count": 0}, "contains_hidden_groups")
}

test_denies_beside_a_rule_that_hides_its_approvals_for_other_branches if {
	testing.places(policy.deny) == {_place} with input as _without(
		{"applies_to_default_branch": false},
		"approvals_required",
	)
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), 1)
	policy.skip == {"The project is archived."} with input as document
}

test_skips_an_empty_repository if {
	document := _projected(testing.project({"settings": {"empty_repo": true, "default_branch": ""}}), 1)
	policy.skip == {"The repository is empty."} with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_a_repository_without_a_default_branch if {
	document := _projected(testing.project({"settings": {"default_branch": ""}}), 1)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {"The project has no default branch though its repository is not empty."} with input as document
}

test_does_not_deny_for_a_rule_of_which_nobody_knows_whether_it_applies if {
	rule := object.union(testing.approval_rule, {"approvals_required": 2, "applies_to_default_branch": false})
	headless := testing.project({"settings": {"default_branch": ""}})
	policy.deny == set() with input as _projected(testing.replaced(headless, "approval_rules", {"1": rule}), 1)
	policy.deny != set() with input as _projected(testing.replaced(headless, "approval_rules", {}), 1)
}

_document(rules, minimum_approvals) := _projected(
	testing.replaced(testing.project({}), "approval_rules", {sprintf("%d", [number]): rule |
		some number, changed in rules
		rule := object.union(testing.approval_rule, changed)
	}),
	minimum_approvals,
)

_without(changed, name) := _projected(
	testing.replaced(testing.project({}), "approval_rules", {"1": object.remove(
		object.union(testing.approval_rule, changed),
		[name],
	)}),
	1,
)

_projected(project, minimum_approvals) := testing.projected(
	"GL-PRJ-008",
	testing.document(project, {"params": {"GL-PRJ-008": {"minimum_approvals": minimum_approvals}}}),
)

_place := {"path": ["approval_rules"]}

_finding(needed, least) := object.union(_place, {"message": sprintf(
	"A merge request into the default branch needs fewer approvals (%d) than %d.",
	[needed, least],
)})
