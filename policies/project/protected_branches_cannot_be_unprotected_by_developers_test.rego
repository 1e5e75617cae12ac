package glscan.policies.project.protected_branches_cannot_be_unprotected_by_developers_test

import data.glscan.policies.project.protected_branches_cannot_be_unprotected_by_developers as policy
import data.glscan.testing

_no_one := {"kind": "role", "access_level": 0}

_developers := {"kind": "role", "access_level": 30}

_maintainers := {"kind": "role", "access_level": 40}

_administrators := {"kind": "role", "access_level": 60}

test_denies_developers if {
	document := _document({"main": [_developers]}, 40)
	policy.deny == {{
		"path": ["protected_branches", "main", "unprotect_access_levels"],
		"key": "role:30",
		"message": "The rule main lets Developers lift the protection.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_each_rule_of_whatever_branch if {
	document := _document({"main": [_maintainers], "ma*": [_developers], "inherited:release/*": [_developers]}, 40)
	testing.places(policy.deny) == {
		_place("ma*", "role:30"),
		_place("inherited:release/*", "role:30"),
	} with input as document
}

test_denies_a_loose_entry_beside_strict_ones if {
	document := _document({"main": [_no_one, _maintainers, _developers, _administrators]}, 40)
	testing.places(policy.deny) == {_place("main", "role:30")} with input as document
}

test_denies_maintainers_where_only_administrators_may if {
	document := _document({"main": [_maintainers, _administrators]}, 60)
	testing.places(policy.deny) == {_place("main", "role:40")} with input as document
}

test_denies_a_rule_that_leaves_it_to_maintainers_where_only_administrators_may if {
	document := _document({"main": []}, 60)
	policy.deny == {{
		"path": ["protected_branches", "main", "unprotect_access_levels"],
		"key": "role:40",
		"message": "The rule main lets Maintainers lift the protection.",
	}} with input as document
}

test_denies_every_role_where_none_may if {
	document := _document({"main": [_administrators, _no_one], "stable": []}, 0)
	testing.places(policy.deny) == {_place("main", "role:60"), _place("stable", "role:40")} with input as document
}

test_denies_beside_an_entry_that_hides_its_role if {
	document := _document({"main": [_developers, {"kind": "role"}, {}], "ma*": [{"kind": "role"}]}, 40)
	testing.places(policy.deny) == {_place("main", "role:30")} with input as document
}

test_passes_maintainers_and_above if {
	document := _document({"main": [_no_one, _maintainers, _administrators]}, 40)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_rule_that_leaves_it_to_maintainers if policy.deny == set() with input as _document({"main": []}, 40)

test_passes_developers_where_they_may if policy.deny == set() with input as _document({"main": [_developers]}, 30)

test_passes_no_one_where_no_role_may if policy.deny == set() with input as _document({"main": [_no_one]}, 0)

test_passes_those_who_are_named if {
	named := [{"kind": "user", "user_id": 5}, {"kind": "group", "group_id": 7, "access_level": 30}]
	policy.deny == set() with input as _document({"main": named}, 40)
}

test_claims_nothing_without_the_rules if {
	document := _projected(object.remove(testing.project({}), ["protected_branches"]), 40)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_a_rule_that_hides_it if {
	rules := {"main": object.remove(testing.branch_rule("main"), ["unprotect_access_levels"])}
	document := _projected(testing.replaced(testing.project({}), "protected_branches", rules), 60)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_a_project_without_a_protected_branch if {
	document := _document({}, 40)
	policy.deny == set() with input as document
	policy.skip == {"No branch is protected."} with input as document
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), 40)
	policy.skip == {"The project is archived."} with input as document
}

test_skips_an_empty_repository if {
	document := _projected(testing.project({"settings": {"empty_repo": true, "default_branch": ""}}), 40)
	policy.skip == {"The repository is empty."} with input as document
}

test_does_not_skip_a_repository_without_a_default_branch if {
	document := _projected(testing.project({"settings": {"default_branch": ""}}), 40)
	policy.skip == set() with input as document
}

_document(unprotectors, minimum_role) := _projected(
	testing.replaced(testing.project({}), "protected_branches", testing.branch_rules({name: changed |
		some name, levels in unprotectors
		changed := {"unprotect_access_levels": levels}
	})),
	minimum_role,
)

_projected(project, minimum_role) := testing.projected(
	"GL-PRJ-006",
	testing.document(project, {"params": {"GL-PRJ-006": {"minimum_role": minimum_role}}}),
)

_place(name, key) := {"path": ["protected_branches", name, "unprotect_access_levels"], "key": key}
