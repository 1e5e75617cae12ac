package glscan.policies.project.wildcard_rules_are_not_looser_than_default_test

import data.glscan.policies.project.wildcard_rules_are_not_looser_than_default as policy
import data.glscan.testing

_no_one := {"kind": "role", "access_level": 0}

_developers := {"kind": "role", "access_level": 30}

_maintainers := {"kind": "role", "access_level": 40}

_administrators := {"kind": "role", "access_level": 60}

_user := {"kind": "user", "user_id": 5}

_key := {"kind": "deploy_key", "deploy_key_id": 9, "access_level": 30}

test_denies_a_wildcard_rule_that_lets_lower_roles_push if {
	document := _document({"main": {}, "release/*": _pushed([_maintainers])}, {})
	policy.deny == {{
		"path": ["protected_branches", "release/*", "push_access_levels"],
		"message": "The rule release/* lets lower roles push than the rule of the default branch does.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_a_wildcard_rule_that_lets_lower_roles_merge if {
	document := _document({"main": {}, "release/*": _merged([_developers])}, {})
	policy.deny == {{
		"path": ["protected_branches", "release/*", "merge_access_levels"],
		"message": "The rule release/* lets lower roles merge than the rule of the default branch does.",
	}} with input as document
}

test_denies_a_wildcard_rule_that_accepts_force_pushes if {
	document := _document({"main": {}, "release/*": _forced}, {})
	policy.deny == {{
		"path": ["protected_branches", "release/*", "allow_force_push"],
		"message": "The rule release/* accepts force pushes, which the rule of the default branch refuses.",
		"expected": false,
	}} with input as document
}

test_denies_all_three_at_once if {
	loose := {
		"allow_force_push": true,
		"merge_access_levels": [_developers],
		"push_access_levels": [_developers],
	}
	document := _document({"main": {}, "*": loose}, {})
	testing.places(policy.deny) == {
		_place("*", "push_access_levels"),
		_place("*", "merge_access_levels"),
		_place("*", "allow_force_push"),
	} with input as document
}

test_denies_a_loose_wildcard_beside_the_exact_rule_of_the_default_branch if {
	document := _document({"main": {}, "m*": _pushed([_developers])}, {})
	testing.places(policy.deny) == {_place("m*", "push_access_levels")} with input as document
}

test_denies_by_the_lowest_of_several_roles if {
	document := _document({"main": {}, "m*": _merged([_maintainers, _no_one, _developers])}, {})
	testing.places(policy.deny) == {_place("m*", "merge_access_levels")} with input as document
}

test_denies_a_role_where_the_default_branch_lets_no_one_push if {
	document := _document({"main": {}, "m*": _pushed([_administrators])}, {})
	testing.places(policy.deny) == {_place("m*", "push_access_levels")} with input as document
}

test_denies_a_role_where_the_default_branch_lets_in_only_those_it_names if {
	document := _document({"main": _merged([_user, _key]), "m*": _merged([_maintainers])}, {})
	testing.places(policy.deny) == {_place("m*", "merge_access_levels")} with input as document
}

test_denies_by_the_loosest_of_the_matching_rules_where_none_is_exact if {
	rules := {
		"m*": _merged([_maintainers]),
		"ma*": _merged([_maintainers]),
		"release/*": _merged([_developers]),
	}
	testing.places(policy.deny) == {_place("release/*", "merge_access_levels")} with input as _document(rules, {})
}

test_denies_by_the_exact_rule_whatever_else_matches if {
	rules := {"main": {}, "m*": _merged([_developers]), "ma*": _merged([_developers])}
	testing.places(policy.deny) == {
		_place("m*", "merge_access_levels"),
		_place("ma*", "merge_access_levels"),
	} with input as _document(rules, {})
}

test_denies_a_wildcard_rule_of_the_top_level_group if {
	document := _document({"main": {}, "inherited:r*": _forced}, {})
	testing.places(policy.deny) == {_place("inherited:r*", "allow_force_push")} with input as document
}

test_denies_a_rule_that_may_be_looser_if_it_matches_the_default_branch if {
	document := _document({"main": {}, "m*": _forced}, {"looser_rules": ["m*"]})
	testing.places(policy.deny) == {_place("m*", "allow_force_push")} with input as document
}

test_denies_a_rule_that_may_be_looser_if_it_matches_a_release if {
	params := {"looser_rules": ["release/*"], "release_patterns": ["release/1.0"]}
	document := _document({"main": {}, "release/*": _forced}, params)
	testing.places(policy.deny) == {_place("release/*", "allow_force_push")} with input as document
}

test_denies_an_exact_release_rule_that_is_looser if {
	params := {"release_patterns": ["release/*"]}
	document := _document({"main": {}, "release/*": {}, "release/1.0": _forced}, params)
	testing.places(policy.deny) == {_place("release/1.0", "allow_force_push")} with input as document
}

test_denies_a_release_pattern_without_a_rule if {
	params := {"release_patterns": ["release/*", "stable", "rc"]}
	document := _document({"main": {}, "release/1*": {}, "stable": {}}, params)
	policy.deny == {
		_unprotected("release/*", "No rule protects the branches release/*."),
		_unprotected("rc", "No rule protects the branches rc."),
	} with input as document
}

test_passes_a_default_branch_with_a_rule_of_its_own if {
	document := _document({"main": {}}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_wildcard_rule_as_strict if {
	document := _document({"main": {}, "release/*": {}, "m*": {}}, {})
	policy.deny == set() with input as document
}

test_passes_a_wildcard_rule_that_is_stricter if {
	rules := {"main": _pushed([_developers]), "a*": _pushed([_no_one]), "b*": _pushed([])}
	policy.deny == set() with input as _document(rules, {})
	policy.deny == set() with input as _document({"main": {}, "release/*": _merged([_no_one])}, {})
}

test_passes_a_wildcard_rule_that_accepts_force_pushes_like_the_default_branch if {
	policy.deny == set() with input as _document({"main": _forced, "release/*": _forced}, {})
}

test_passes_force_pushes_like_those_of_one_matching_rule if {
	rules := {"m*": _forced, "ma*": {}, "release/*": _forced}
	policy.deny == set() with input as _document(rules, {})
}

test_passes_a_wildcard_rule_like_the_loosest_of_two_of_the_same_name if {
	rules := {
		"main": {},
		"inherited:main": _merged([_developers]),
		"r*": _merged([_developers]),
	}
	policy.deny == set() with input as _document(rules, {})
}

test_passes_people_and_keys_that_a_wildcard_rule_names if {
	policy.deny == set() with input as _document({"main": {}, "m*": _pushed([_no_one, _user, _key])}, {})
}

test_passes_an_exact_rule_of_another_branch if {
	policy.deny == set() with input as _document({"main": {}, "feature": _forced}, {})
}

test_passes_a_rule_that_may_be_looser if {
	document := _document({"main": {}, "feature/*": _forced}, {"looser_rules": ["feature/*"]})
	policy.deny == set() with input as document
}

test_passes_looser_rules_that_no_release_needs if {
	params := {"looser_rules": ["feature/*"], "release_patterns": ["release/*"]}
	rules := {"main": {}, "release/*": {}, "feature/*": _forced, "feature": _forced}
	policy.deny == set() with input as _document(rules, params)
}

test_passes_release_patterns_that_a_rule_covers if {
	params := {"release_patterns": ["release/*", "release/1.0", "stable"]}
	document := _document({"main": {}, "rel*": {}, "stable": {}}, params)
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_rules if {
	project := object.remove(testing.project({}), ["protected_branches"])
	document := _projected(project, {"release_patterns": ["release/*"]})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_where_no_rule_is_known_to_match if {
	others := {"release/*": _forced, "a*": _pushed([_developers])}
	document := _beside("m*", ["matches_default_branch"], others)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_the_measure_where_a_rule_hides_its_roles if {
	others := {"a*": _forced, "b*": _pushed([_developers]), "c*": _merged([_developers])}
	policy.deny == set() with input as _beside("main", _judged, others)
}

test_claims_nothing_of_the_measure_where_one_of_two_rules_hides_its_roles if {
	others := {"m*": {}, "b*": _pushed([_developers])}
	policy.deny == set() with input as _beside("ma*", ["push_access_levels"], others)
}

test_claims_nothing_of_a_wildcard_rule_that_hides_what_it_allows if {
	policy.deny == set() with input as _beside("a*", _judged, {"main": {}})
}

test_claims_nothing_of_release_patterns_where_a_rule_hides_its_name if {
	rules := {"main": testing.branch_rule("main"), "release/*": _hiding("release/*", ["name"])}
	policy.deny == set() with input as _with_rules(rules, {"release_patterns": ["release/*"]})
}

test_skips_where_no_rule_protects_the_default_branch if {
	document := _document({"release/*": _forced}, {})
	policy.skip == {"No rule protects the default branch."} with input as document
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), {})
	policy.skip == {"The project is archived."} with input as document
}

test_skips_an_empty_repository if {
	document := _projected(testing.project({"settings": {"empty_repo": true, "default_branch": ""}}), {})
	policy.skip == {"The repository is empty."} with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_a_repository_without_a_default_branch if {
	document := _projected(testing.project({"settings": {"default_branch": ""}}), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {"The project has no default branch though its repository is not empty."} with input as document
}

# No one may push to main, Maintainers may merge, force pushes are refused.
_document(changes, params) := _with_rules(testing.branch_rules(changes), params)

_beside(key, hidden, changes) := _with_rules(
	object.union(testing.branch_rules(changes), {key: _hiding(key, hidden)}),
	{},
)

_hiding(key, attributes) := object.remove(testing.branch_rule(key), attributes)

_with_rules(rules, params) := _projected(testing.replaced(testing.project({}), "protected_branches", rules), params)

_projected(project, params) := testing.projected(
	"GL-PRJ-005",
	testing.document(project, {"params": {"GL-PRJ-005": object.union(_defaults, params)}}),
)

_defaults := {"looser_rules": [], "release_patterns": []}

_pushed(levels) := {"push_access_levels": levels}

_merged(levels) := {"merge_access_levels": levels}

_forced := {"allow_force_push": true}

_judged := ["push_access_levels", "merge_access_levels", "allow_force_push"]

_place(name, what) := {"path": ["protected_branches", name, what]}

_unprotected(pattern, message) := {"path": ["protected_branches"], "key": pattern, "message": message}
