package glscan.policies.project.default_branch_is_protected_test

import data.glscan.policies.project.default_branch_is_protected as policy
import data.glscan.testing

test_denies_a_default_branch_without_any_rule if {
	document := _document({}, "main")
	policy.deny == {{
		"path": ["protected_branches"],
		"message": "No rule protects the default branch main, so Developers can rewrite and delete it.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_a_default_branch_that_no_rule_matches if {
	document := _document({"release/*": {}, "m": {}}, "trunk")
	policy.deny == {{
		"path": ["protected_branches"],
		"message": "No rule protects the default branch trunk, so Developers can rewrite and delete it.",
	}} with input as document
}

test_passes_an_exact_rule if {
	document := _document({"main": {}}, "main")
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_wildcard_rule if policy.deny == set() with input as _document({"ma*": {}}, "main")

test_passes_a_rule_of_the_top_level_group if {
	policy.deny == set() with input as _document({"inherited:main": {}}, "main")
}

test_passes_one_of_several_rules if {
	document := _document({"main": {}, "release/*": {}}, "main")
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_rules if {
	document := _projected(object.remove(testing.project({}), ["protected_branches"]))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_a_rule_that_hides_what_it_matches if {
	hidden := object.remove(testing.branch_rule("main"), ["matches_default_branch"])
	policy.deny == set() with input as _with_rules({"main": hidden, "stable": testing.branch_rule("stable")}, "main")
}

test_claims_nothing_without_the_settings if {
	project := testing.replaced(testing.project({}), "settings", {})
	document := _projected(testing.replaced(project, "protected_branches", {}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
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
	document := _document({}, "")
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {"The project has no default branch though its repository is not empty."} with input as document
}

_document(changes, branch) := _with_rules(testing.branch_rules(changes), branch)

_with_rules(rules, branch) := _projected(testing.replaced(
	testing.project({"settings": {"default_branch": branch}}),
	"protected_branches",
	rules,
))

_projected(project) := testing.projected("GL-PRJ-001", testing.document(project, {}))
