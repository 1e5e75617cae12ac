package glscan.policies.project.default_branch_requires_code_owner_approval_test

import data.glscan.policies.project.default_branch_requires_code_owner_approval as policy
import data.glscan.testing

test_denies_an_exact_rule_that_does_not_ask_for_it if {
	document := _document({"main": _loose})
	policy.deny == {{
		"path": ["protected_branches", "main", "code_owner_approval_required"],
		"message": "The rule main lets changes into the default branch without their Code Owners.",
		"expected": true,
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_a_wildcard_rule_that_does_not_ask_for_it if {
	testing.places(policy.deny) == {_place("ma*")} with input as _document({"ma*": _loose})
}

test_denies_each_matching_rule_where_none_asks_for_it if {
	document := _document({"main": _loose, "*": _loose, "release/*": _loose})
	testing.places(policy.deny) == {_place("main"), _place("*")} with input as document
}

test_denies_where_only_a_rule_of_other_branches_asks_for_it if {
	document := _document({"main": _loose, "release/*": {}})
	testing.places(policy.deny) == {_place("main")} with input as document
}

test_denies_a_default_branch_without_any_rule if policy.deny == {_open} with input as _document({})

test_denies_a_default_branch_that_no_rule_matches if {
	policy.deny == {_open} with input as _document({"release/*": {}})
}

test_passes_a_rule_that_asks_for_it if {
	document := _document({"main": {}})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_several_rules_of_which_one_asks_for_it if {
	policy.deny == set() with input as _document({"main": _loose, "*": {}})
	policy.deny == set() with input as _document({"main": {}, "*": _loose})
}

test_claims_nothing_without_the_rules if {
	document := _projected(object.remove(testing.project({}), ["protected_branches"]))
	policy.deny == set() with input as document
}

test_claims_nothing_of_a_rule_that_hides_what_it_matches if {
	hidden := object.remove(testing.branch_rule("main"), ["matches_default_branch"])
	policy.deny == set() with input as _with_rules({"main": hidden})
	policy.deny == set() with input as _with_hidden("*", hidden)
}

test_claims_nothing_of_a_rule_that_hides_what_it_asks_for if {
	hidden := object.remove(testing.branch_rule("main"), ["code_owner_approval_required"])
	policy.deny == set() with input as _with_rules({"main": hidden})
	policy.deny == set() with input as _with_hidden("*", hidden)
}

test_denies_beside_a_rule_of_other_branches_that_hides_what_it_asks_for if {
	hidden := object.remove(testing.branch_rule("release/*"), ["code_owner_approval_required"])
	document := _with_hidden("release/*", hidden)
	testing.places(policy.deny) == {_place("main")} with input as document
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}))
	policy.skip == {"The project is archived."} with input as document
}

test_skips_an_empty_repository if {
	document := _projected(testing.project({"settings": {"empty_repo": true, "default_branch": ""}}))
	policy.skip == {"The repository is empty."} with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_a_repository_without_a_default_branch if {
	document := _projected(testing.project({"settings": {"default_branch": ""}}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {"The project has no default branch though its repository is not empty."} with input as document
}

_document(changes) := _with_rules(testing.branch_rules(changes))

_with_hidden(name, hidden) := _with_rules(object.union(testing.branch_rules({"main": _loose}), {name: hidden}))

_with_rules(rules) := _projected(testing.replaced(testing.project({}), "protected_branches", rules))

_projected(project) := testing.projected("GL-PRJ-004", testing.document(project, {}))

_loose := {"code_owner_approval_required": false}

_place(name) := {"path": ["protected_branches", name, "code_owner_approval_required"]}

_open := {
	"path": ["protected_branches"],
	"message": "No rule protects the default branch, so Code Owners need not approve changes to it.",
}
