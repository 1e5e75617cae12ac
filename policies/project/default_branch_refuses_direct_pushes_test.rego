package glscan.policies.project.default_branch_refuses_direct_pushes_test

import data.glscan.policies.project.default_branch_refuses_direct_pushes as policy
import data.glscan.testing

_no_one := {"kind": "role", "access_level": 0}

_developers := {"kind": "role", "access_level": 30}

_maintainers := {"kind": "role", "access_level": 40}

_administrators := {"kind": "role", "access_level": 60}

_user := {"kind": "user", "user_id": 5}

_group := {"kind": "group", "group_id": 7}

_deploy_key := {"kind": "deploy_key", "deploy_key_id": 9}

test_denies_developers if {
	document := _document({"main": [_developers]}, 40, [])
	policy.deny == {{
		"path": ["protected_branches", "main", "push_access_levels"],
		"key": "role:30",
		"message": "The rule main lets Developers push to the default branch without a review.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_named_pushers_without_approval if {
	document := _document({"main": [_user, _group, _deploy_key]}, 40, [])
	policy.deny == {
		_finding("user:5"),
		_finding("group:7"),
		_finding("deploy_key:9"),
	} with input as document
}

test_denies_only_the_pushers_without_approval if {
	document := _document({"main": [_user, _group, _deploy_key]}, 40, ["user:5", "deploy_key:9"])
	testing.places(policy.deny) == {_place("main", "group:7")} with input as document
}

test_denies_another_kind_of_pusher_with_an_approved_id if {
	document := _document({"main": [{"kind": "user", "user_id": 7}]}, 40, ["group:7"])
	testing.places(policy.deny) == {_place("main", "user:7")} with input as document
}

test_denies_a_named_pusher_whatever_role_stands_beside_the_name if {
	pushers := [object.union(_user, {"access_level": 0}), object.union(_group, {"access_level": 40})]
	document := _document({"main": pushers}, 40, [])
	testing.places(policy.deny) == {_place("main", "user:5"), _place("main", "group:7")} with input as document
}

test_denies_each_loose_entry_beside_strict_ones if {
	document := _document({"main": [_no_one, _maintainers, _developers, _user]}, 40, [])
	testing.places(policy.deny) == {_place("main", "role:30"), _place("main", "user:5")} with input as document
}

test_denies_a_role_named_as_approved_pusher if {
	document := _document({"main": [_developers]}, 40, ["role:30"])
	testing.places(policy.deny) == {_place("main", "role:30")} with input as document
}

test_denies_maintainers_where_only_administrators_may_push if {
	document := _document({"main": [_maintainers, _administrators]}, 60, [])
	testing.places(policy.deny) == {_place("main", "role:40")} with input as document
}

test_denies_every_role_where_no_role_may_push if {
	document := _document({"main": [_maintainers, _administrators, _no_one]}, 0, [])
	testing.places(policy.deny) == {_place("main", "role:40"), _place("main", "role:60")} with input as document
}

test_denies_a_wildcard_rule if {
	document := _document({"ma*": [_developers]}, 40, [])
	testing.places(policy.deny) == {_place("ma*", "role:30")} with input as document
}

test_denies_the_loosest_of_several_matching_rules if {
	rules := {"main": [_no_one], "*": [_developers], "m*": [_maintainers]}
	document := _document(rules, 40, [])
	testing.places(policy.deny) == {_place("*", "role:30")} with input as document
}

test_denies_a_default_branch_without_any_rule if {
	document := _document({}, 40, [])
	policy.deny == {{
		"path": ["protected_branches"],
		"message": "No rule protects the default branch, so Developers can push to it without a review.",
	}} with input as document
}

test_denies_a_default_branch_that_no_rule_matches if {
	document := _document({"release/1.0": [_no_one]}, 40, [])
	testing.places(policy.deny) == {{"path": ["protected_branches"]}} with input as document
}

test_denies_beside_entries_that_hide_whom_they_let_in if {
	hidden := [{"kind": "role"}, {"kind": "user"}, {"access_level": 30}, {}]
	document := _document({"main": array.concat([_developers, _user], hidden), "ma*": hidden}, 40, [])
	testing.places(policy.deny) == {_place("main", "role:30"), _place("main", "user:5")} with input as document
}

test_passes_no_one if {
	document := _document({"main": [_no_one]}, 40, [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_no_one_where_no_role_may_push if {
	document := _document({"main": [_no_one]}, 0, [])
	policy.deny == set() with input as document
}

test_passes_maintainers if {
	document := _document({"main": [_maintainers]}, 40, [])
	policy.deny == set() with input as document
}

test_passes_developers_where_they_may_push if {
	document := _document({"main": [_developers]}, 30, [])
	policy.deny == set() with input as document
}

test_passes_approved_pushers if {
	approved := ["user:5", "group:7", "deploy_key:9"]
	document := _document({"main": [_no_one, _user, _group, _deploy_key]}, 40, approved)
	policy.deny == set() with input as document
}

test_passes_loose_rules_of_other_branches if {
	document := _document({"main": [_no_one], "feature/*": [_developers]}, 40, [])
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_rules if {
	document := _projected(object.remove(testing.project({}), ["protected_branches"]), 40, [])
	policy.deny == set() with input as document
}

test_claims_nothing_of_a_rule_that_hides_what_it_matches if {
	document := _without("matches_default_branch")
	policy.deny == set() with input as document
}

test_claims_nothing_of_a_rule_that_hides_who_may_push if {
	document := _without("push_access_levels")
	policy.deny == set() with input as document
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), 40, [])
	policy.skip == {"The project is archived."} with input as document
}

test_skips_an_empty_repository if {
	document := _projected(testing.project({"settings": {"empty_repo": true, "default_branch": ""}}), 40, [])
	policy.skip == {"The repository is empty."} with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_a_repository_without_a_default_branch if {
	document := _projected(testing.project({"settings": {"default_branch": ""}}), 40, [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {"The project has no default branch though its repository is not empty."} with input as document
}

_document(pushers, minimum_role, approved) := _with_rules(
	testing.branch_rules({name: {"push_access_levels": levels} | some name, levels in pushers}),
	minimum_role,
	approved,
)

_without(attribute) := _with_rules({"main": object.remove(_loose, [attribute])}, 40, [])

_loose := testing.replaced(testing.branch_rule("main"), "push_access_levels", [_developers])

_with_rules(rules, minimum_role, approved) := _projected(
	testing.replaced(testing.project({}), "protected_branches", rules),
	minimum_role,
	approved,
)

_projected(resource, minimum_role, approved) := testing.projected(
	"GL-PRJ-002",
	testing.document(resource, {"params": {"GL-PRJ-002": {
		"minimum_role": minimum_role,
		"approved_pushers": approved,
	}}}),
)

_place(name, key) := {"path": ["protected_branches", name, "push_access_levels"], "key": key}

_finding(who) := object.union(_place("main", who), {"message": sprintf(
	"The rule main lets %s push to the default branch without a review.",
	[who],
)})
