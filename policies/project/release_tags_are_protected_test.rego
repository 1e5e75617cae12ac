package glscan.policies.project.release_tags_are_protected_test

import data.glscan.policies.project.release_tags_are_protected as policy
import data.glscan.testing

_no_one := {"kind": "role", "access_level": 0}

_developers := {"kind": "role", "access_level": 30}

_maintainers := {"kind": "role", "access_level": 40}

test_denies_tags_without_a_rule if {
	document := _document({}, {})
	policy.deny == {{
		"path": ["protected_tags"],
		"key": "v*",
		"message": "No rule protects the tags v*, so Developers can delete them and make them anew.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_tags_that_rules_cover_in_part if {
	document := _document({"v1*": [_maintainers], "v2*": [_maintainers], "V*": [_maintainers]}, {})
	testing.places(policy.deny) == {_uncovered("v*")} with input as document
}

test_denies_each_pattern_without_a_rule if {
	document := _document({"v*": [_maintainers]}, {"tag_patterns": ["v*", "release-*", "latest"]})
	testing.places(policy.deny) == {_uncovered("release-*"), _uncovered("latest")} with input as document
}

test_denies_developers_who_create_release_tags if {
	document := _document({"v*": [_developers]}, {})
	policy.deny == {{
		"path": ["protected_tags", "v*", "create_access_levels"],
		"key": "role:30",
		"message": "The rule v* lets Developers create release tags.",
	}} with input as document
}

test_denies_the_loosest_of_several_rules if {
	rules := {"v*": [_no_one], "*": [_developers], "v1.*": [_developers, _maintainers], "*-rc": [_developers]}
	document := _document(rules, {})
	testing.places(policy.deny) == {_loose("*"), _loose("v1.*"), _loose("*-rc")} with input as document
}

test_denies_an_exact_rule_for_one_release_tag if {
	document := _document({"v*": [_maintainers], "v1.0": [_developers]}, {})
	testing.places(policy.deny) == {_loose("v1.0")} with input as document
}

test_denies_beside_an_entry_that_hides_its_role if {
	document := _document({"v*": [_developers, {"kind": "role"}, {}], "v1*": [{"kind": "role"}]}, {})
	testing.places(policy.deny) == {_loose("v*")} with input as document
}

test_denies_one_loose_rule_once if {
	document := _document({"*": [_developers]}, {"tag_patterns": ["v*", "release-*"]})
	count(policy.deny) == 1 with input as document
}

test_denies_maintainers_where_no_role_may_create if {
	document := _document({"v*": [_maintainers, _no_one]}, {"minimum_role": 0})
	testing.places(policy.deny) == {{
		"path": ["protected_tags", "v*", "create_access_levels"],
		"key": "role:40",
	}} with input as document
}

test_passes_maintainers if {
	document := _document({"v*": [_maintainers]}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_no_one if {
	policy.deny == set() with input as _document({"v*": [_no_one]}, {})
	policy.deny == set() with input as _document({"v*": [_no_one]}, {"minimum_role": 0})
}

test_passes_developers_where_they_may_create if {
	policy.deny == set() with input as _document({"v*": [_developers]}, {"minimum_role": 30})
}

test_passes_a_wider_rule if policy.deny == set() with input as _document({"*": [_maintainers]}, {})

test_passes_an_exact_rule_where_one_tag_is_asked_for if {
	policy.deny == set() with input as _document({"v1.0": [_maintainers]}, {"tag_patterns": ["v1.0"]})
}

test_passes_loose_rules_of_other_tags if {
	document := _document({"v*": [_maintainers], "nightly-*": [_developers], "latest": [_developers]}, {})
	policy.deny == set() with input as document
}

test_passes_those_who_are_named if {
	named := [{"kind": "deploy_key", "deploy_key_id": 9, "access_level": 30}, {"kind": "user", "user_id": 5}]
	policy.deny == set() with input as _document({"v*": named}, {})
	policy.deny == set() with input as _document({"v*": []}, {})
}

test_claims_nothing_without_the_rules if {
	document := _projected(object.remove(testing.project({}), ["protected_tags"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_a_rule_that_hides_its_name if {
	rules := {"v*": {"create_access_levels": [_developers]}}
	document := _projected(testing.replaced(testing.project({}), "protected_tags", rules), {})
	policy.deny == set() with input as document
}

test_claims_nothing_of_a_rule_that_hides_who_creates if {
	document := _projected(testing.replaced(testing.project({}), "protected_tags", {"v*": {"name": "v*"}}), {})
	policy.deny == set() with input as document
}

test_skips_where_no_tags_are_named if {
	document := _document({"v*": [_developers]}, {"tag_patterns": []})
	policy.deny == set() with input as document
	policy.skip == {"No tags are named that must be protected."} with input as document
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), {})
	policy.skip == {"The project is archived."} with input as document
}

test_skips_an_empty_repository if {
	document := _projected(testing.project({"settings": {"empty_repo": true, "default_branch": ""}}), {})
	policy.skip == {"The repository is empty."} with input as document
}

test_does_not_skip_a_repository_without_a_default_branch if {
	document := _projected(testing.project({"settings": {"default_branch": ""}}), {})
	policy.skip == set() with input as document
}

_document(rules, params) := _projected(
	testing.replaced(testing.project({}), "protected_tags", {name: rule |
		some name, levels in rules
		rule := {"name": name, "create_access_levels": levels}
	}),
	params,
)

_projected(project, params) := testing.projected(
	"GL-PRJ-007",
	testing.document(project, {"params": {"GL-PRJ-007": object.union(_defaults, params)}}),
)

_defaults := {"minimum_role": 40, "tag_patterns": ["v*"]}

_uncovered(pattern) := {"path": ["protected_tags"], "key": pattern}

_loose(name) := {"path": ["protected_tags", name, "create_access_levels"], "key": "role:30"}
