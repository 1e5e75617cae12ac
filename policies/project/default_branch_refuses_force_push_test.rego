package glscan.policies.project.default_branch_refuses_force_push_test

import data.glscan.policies.project.default_branch_refuses_force_push as policy
import data.glscan.testing

test_denies_an_exact_rule_that_accepts_force_pushes if {
	document := _document({"main": _loose}, [])
	policy.deny == {_finding("main")} with input as document
}

test_denies_a_wildcard_rule_that_accepts_force_pushes if {
	document := _document({"ma*": _loose}, [])
	testing.places(policy.deny) == {_place("ma*")} with input as document
}

test_denies_the_loosest_of_several_matching_rules if {
	document := _document({"main": {}, "*": _loose, "m*": {}}, [])
	testing.places(policy.deny) == {_place("*")} with input as document
}

test_denies_each_loose_rule if {
	document := _document({"main": _loose, "*": _loose}, [])
	testing.places(policy.deny) == {_place("main"), _place("*")} with input as document
}

test_denies_a_default_branch_without_any_rule if {
	document := _document({}, [])
	policy.deny == {{
		"path": ["protected_branches"],
		"message": "No rule protects the default branch, so everyone who can push can rewrite its history.",
	}} with input as document
}

test_denies_a_default_branch_that_no_rule_matches if {
	document := _document({"release/1.0": {}}, [])
	testing.places(policy.deny) == {{"path": ["protected_branches"]}} with input as document
}

test_denies_a_further_branch_that_accepts_force_pushes if {
	document := _document({"main": {}, "release/*": _loose}, ["release/*"])
	testing.places(policy.deny) == {_place("release/*")} with input as document
}

test_passes_a_loose_rule_that_is_not_asked_for if {
	document := _document({"main": {}, "release/*": _loose}, [])
	policy.deny == set() with input as document
}

test_passes_a_strict_rule if {
	document := _document({"main": {}}, [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_several_strict_rules if {
	document := _document({"main": {}, "*": {}}, [])
	policy.deny == set() with input as document
}

test_denies_every_rule_for_some_of_the_further_branches if {
	loose := {name: _loose | some name in ["release/1.0", "rel*", "*-stable", "inherited:stable", "m"]}
	document := _document(object.union(loose, {"main": {}}), ["release/*", "stable"])
	testing.places(policy.deny) == {
		_place("release/1.0"),
		_place("rel*"),
		_place("*-stable"),
		_place("inherited:stable"),
	} with input as document
}

test_denies_a_further_rule_of_the_top_level_group if {
	document := _document({"main": {}, "inherited:release/*": _loose}, ["release/*"])
	testing.places(policy.deny) == {_place("inherited:release/*")} with input as document
}

test_passes_a_further_branch_without_a_rule if {
	document := _document({"main": {}}, ["release/*"])
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_rules if {
	document := _projected(object.remove(testing.project({}), ["protected_branches"]), [])
	policy.deny == set() with input as document
}

test_claims_nothing_of_a_rule_that_hides_what_it_matches if {
	document := _without("matches_default_branch")
	policy.deny == set() with input as document
}

test_claims_nothing_of_a_rule_that_hides_force_pushes if {
	document := _without("allow_force_push")
	policy.deny == set() with input as document
}

test_claims_nothing_of_a_further_rule_that_hides_its_name if {
	rules := {"main": testing.branch_rule("main"), "stable": object.remove(_loose_rule("stable"), ["name"])}
	document := _with_rules(rules, ["stable"])
	policy.deny == set() with input as document
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), [])
	policy.skip == {"The project is archived."} with input as document
}

test_skips_an_empty_repository if {
	document := _projected(testing.project({"settings": {"empty_repo": true, "default_branch": ""}}), [])
	policy.skip == {"The repository is empty."} with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_a_repository_without_a_default_branch if {
	document := _projected(testing.project({"settings": {"default_branch": ""}}), [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {"The project has no default branch though its repository is not empty."} with input as document
}

_document(changes, further) := _with_rules(testing.branch_rules(changes), further)

_without(attribute) := _with_rules({"main": object.remove(_loose_rule("main"), [attribute])}, [])

_with_rules(rules, further) := _projected(
	testing.replaced(testing.project({}), "protected_branches", rules),
	further,
)

_projected(resource, further) := testing.projected(
	"GL-PRJ-003",
	testing.document(resource, {"params": {"GL-PRJ-003": {"branches": further}}}),
)

_loose := {"allow_force_push": true}

_loose_rule(key) := object.union(testing.branch_rule(key), _loose)

_place(name) := {"path": ["protected_branches", name, "allow_force_push"]}

_finding(name) := object.union(_place(name), {
	"message": "The rule main accepts force pushes, so reviewed history can be rewritten.",
	"expected": false,
})
