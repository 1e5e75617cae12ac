package glscan.lib.branches_test

import data.glscan.lib.branches

test_every_rule_that_matches_is_of_the_default_branch if {
	branches.of_default_branch == {"main": _matching, "ma*": _matching} with input as _project({
		"main": _matching,
		"ma*": _matching,
		"stable": _other,
	})
}

test_no_rule_is_of_the_default_branch_where_none_matches if {
	branches.of_default_branch == {} with input as _project({"stable": _other})
}

test_the_default_branch_is_open_without_a_rule if branches.default_branch_is_open with input as _project({})

test_the_default_branch_is_open_where_every_rule_is_of_others if {
	branches.default_branch_is_open with input as _project({"stable": _other})
}

test_the_default_branch_is_not_open_where_a_rule_matches if {
	not branches.default_branch_is_open with input as _project({"main": _matching, "stable": _other})
}

test_the_default_branch_is_not_open_where_a_rule_could_not_be_read if {
	not branches.default_branch_is_open with input as _project({"main": {"allow_force_push": false}})
}

test_the_default_branch_is_not_open_where_the_rules_could_not_be_read if {
	not branches.default_branch_is_open with input as {"resource": {"kind": "project"}}
}

test_an_ordinary_project_is_not_skipped if branches.reasons_to_skip == set() with input as _with_settings({})

test_an_archived_project_is_skipped if {
	branches.reasons_to_skip == {"The project is archived."} with input as _archived
}

test_an_empty_repository_is_skipped if {
	branches.reasons_to_skip == {"The repository is empty."} with input as _empty
}

test_a_repository_without_a_default_branch_is_skipped if {
	branches.reasons_to_skip == {"The repository has no default branch."} with input as _headless
}

_archived := _with_settings({"archived": true})

_empty := _with_settings({"empty_repo": true, "default_branch": ""})

_headless := _with_settings({"default_branch": ""})

_matching := {"matches_default_branch": true}

_other := {"matches_default_branch": false}

_project(rules) := {"resource": {"kind": "project", "protected_branches": rules}}

_with_settings(changed) := {"resource": {"settings": object.union(
	{"archived": false, "empty_repo": false, "default_branch": "main"},
	changed,
)}}
