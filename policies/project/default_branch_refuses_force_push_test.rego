package glscan.policies.project.default_branch_refuses_force_push_test

import data.glscan.policies.project.default_branch_refuses_force_push as policy
import data.glscan.testing

test_denies_an_exact_rule_that_accepts_force_pushes if {
	document := _document({"main": _loose(true)}, [])
	policy.deny == {_finding("main")} with input as document
}

test_denies_a_wildcard_rule_that_accepts_force_pushes if {
	document := _document({"ma*": _loose(true)}, [])
	testing.places(policy.deny) == {_place("ma*")} with input as document
}

test_denies_the_loosest_of_several_matching_rules if {
	document := _document({"main": testing.branch_rule(true), "*": _loose(true), "m*": testing.branch_rule(true)}, [])
	testing.places(policy.deny) == {_place("*")} with input as document
}

test_denies_each_loose_rule if {
	document := _document({"main": _loose(true), "*": _loose(true)}, [])
	testing.places(policy.deny) == {_place("main"), _place("*")} with input as document
}

test_denies_a_default_branch_without_any_rule if {
	document := _document({}, [])
	testing.places(policy.deny) == {{"path": ["protected_branches"]}} with input as document
}

test_denies_a_default_branch_that_no_rule_matches if {
	document := _document({"release/1.0": testing.branch_rule(false)}, [])
	testing.places(policy.deny) == {{"path": ["protected_branches"]}} with input as document
}

test_denies_a_further_branch_that_accepts_force_pushes if {
	document := _document({"main": testing.branch_rule(true), "release/*": _loose(false)}, ["release/*"])
	testing.places(policy.deny) == {_place("release/*")} with input as document
}

test_passes_a_loose_rule_that_is_not_asked_for if {
	document := _document({"main": testing.branch_rule(true), "release/*": _loose(false)}, [])
	policy.deny == set() with input as document
}

test_passes_a_strict_rule if {
	document := _document({"main": testing.branch_rule(true)}, [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_several_strict_rules if {
	document := _document({"main": testing.branch_rule(true), "*": testing.branch_rule(true)}, [])
	policy.deny == set() with input as document
}

test_denies_a_further_rule_of_the_top_level_group if {
	document := _document({"main": testing.branch_rule(true), "inherited:release/*": _loose(false)}, ["release/*"])
	testing.places(policy.deny) == {_place("inherited:release/*")} with input as document
}

test_passes_a_further_branch_without_a_rule if {
	document := _document({"main": testing.branch_rule(true)}, ["release/*"])
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_rules if {
	document := _projected(object.remove(testing.project({}), ["protected_branches"]), [])
	policy.deny == set() with input as document
}

test_claims_nothing_of_a_rule_that_hides_what_it_matches if {
	document := _document({"release": object.remove(_loose(false), ["matches_default_branch"])}, [])
	policy.deny == set() with input as document
}

test_claims_nothing_of_a_rule_that_hides_force_pushes if {
	document := _document({"main": object.remove(_loose(true), ["allow_force_push"])}, [])
	policy.deny == set() with input as document
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), [])
	policy.skip == {"The project is archived."} with input as document
}

test_skips_an_empty_repository if {
	document := _projected(testing.project({"settings": {"empty_repo": true, "default_branch": ""}}), [])
	policy.skip == {"The repository is empty."} with input as document
}

test_skips_a_repository_without_a_default_branch if {
	document := _projected(testing.project({"settings": {"default_branch": ""}}), [])
	policy.skip == {"The repository has no default branch."} with input as document
}

_document(rules, further) := _projected(
	testing.replaced(testing.project({}), "protected_branches", rules),
	further,
)

_projected(resource, further) := testing.projected(
	"GL-PRJ-003",
	testing.document(resource, {"params": {"GL-PRJ-003": {"branches": further}}}),
)

_loose(matches_default_branch) := object.union(
	testing.branch_rule(matches_default_branch),
	{"allow_force_push": true},
)

_place(name) := {"path": ["protected_branches", name, "allow_force_push"]}

_finding(name) := object.union(_place(name), {
	"message": "The rule main accepts force pushes, so reviewed history can be rewritten.",
	"expected": false,
})
