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

test_a_name_covers_itself if branches.covers("main", "main")

test_a_star_covers_everything_that_it_stands_for if {
	every name in ["v", "v1", "v1/2", "v*", "v1\n2"] { branches.covers("v*", name) }
}

test_a_star_stands_anywhere if {
	branches.covers("*", "release/1.0")
	branches.covers("*-stable", "17-stable")
	branches.covers("a*b*c", "a/b/b/c")
}

test_a_star_covers_nothing_else if {
	every name in ["main", "xv1", "1v", "V1", ""] { not branches.covers("v*", name) }
}

test_a_pattern_covers_nothing_else if {
	not branches.covers("a*b*c", "acb")
	not branches.covers("main", "maint")
	not branches.covers("main", "remain")
	not branches.covers("main", "main\n")
	not branches.covers("", "main")
}

test_a_star_in_a_name_is_covered_by_stars_only if {
	branches.covers("rel*", "release/*")
	not branches.covers("release/1", "release/*")
	not branches.covers("release/1*", "release/*")
}

test_every_other_character_is_itself if {
	characters := `.+?()[]{}|^$\-_/#&~@%`
	branches.covers(characters, characters)
	branches.covers(concat("", [characters, "*"]), concat("", [characters, "x"]))
}

test_only_the_star_is_special if {
	every pattern in ["v1.0", "v1?0", "v1[x.]0", "v1{x,y}0", "(v1x0)", "v1x0|y", "^v1x0$", `v1\w0`, `v1x+0`] {
		not branches.covers(pattern, "v1x0")
	}
}

test_patterns_overlap_where_one_covers_the_other if {
	branches.overlap("v*", "v1.0")
	branches.overlap("v1.0", "v*")
	branches.overlap("v*", "v1*")
	branches.overlap("main", "main")
}

test_patterns_overlap_where_they_cover_a_name_in_common if {
	branches.overlap("v*", "*-rc")
	branches.overlap("*-rc", "v*")
	branches.overlap("a*c*", "*b*")
	branches.overlap("a*xyz", "ab*z")
	branches.overlap("ab*z", "a*xyz")
}

test_patterns_do_not_overlap_where_they_begin_or_end_apart if {
	not branches.overlap("v*", "w*")
	not branches.overlap("*-rc", "*-dev")
	not branches.overlap("va*-rc", "v*-dev")
	not branches.overlap("a*-x", "b*-x")
	not branches.overlap("v*", "main")
	not branches.overlap("main", "v*")
	not branches.overlap("main", "master")
	not branches.overlap("ab", "ab*b")
	not branches.overlap("ab*b", "ab")
}

test_a_pattern_is_uncovered_where_no_rule_covers_it if {
	branches.is_uncovered("v*", {})
	branches.is_uncovered("v*", {"a": {"name": "v1*"}, "b": {"name": "main"}})
}

test_a_pattern_is_not_uncovered_where_a_rule_covers_it if {
	not branches.is_uncovered("v*", {"a": {"name": "v*"}, "b": {"name": "main"}})
	not branches.is_uncovered("v1", {"a": {"name": "v*"}})
}

test_a_pattern_is_not_uncovered_where_a_name_could_not_be_read if {
	not branches.is_uncovered("v*", {"a": {"id": 1}, "b": {"name": "main"}})
}

test_a_rule_concerns_patterns_that_it_shares_a_name_with if {
	branches.concerns({"name": "release/1.0"}, ["main", "release/*"])
	branches.concerns({"name": "*"}, ["main"])
}

test_a_rule_does_not_concern_other_patterns if {
	not branches.concerns({"name": "release/1.0"}, ["main", "feature/*"])
	not branches.concerns({"name": "main"}, [])
	not branches.concerns({}, ["*"])
}

test_a_role_is_lower_up_to_the_least if {
	branches.lower_roles(_all_levels, 60) == {30, 40}
	branches.lower_roles(_all_levels, 40) == {30}
	branches.lower_roles(_all_levels, 30) == set()
}

test_every_role_is_lower_than_no_one if branches.lower_roles(_all_levels, 0) == {30, 40, 60}

test_who_is_named_has_no_role if {
	named := {"kind": "group", "group_id": 7, "access_level": 30}
	branches.lower_roles([named, {"kind": "user", "user_id": 5}], 40) == set()
}

test_an_access_level_that_hides_its_role_does_not_hide_another if {
	branches.lower_roles([{"kind": "role"}, _role(30), {}], 40) == {30}
}

test_the_holders_of_a_role_have_a_name if {
	branches.holders(30) == "Developers"
	branches.holders(40) == "Maintainers"
	branches.holders(60) == "administrators"
	branches.holders(35) == "role 35"
}

test_the_default_branch_is_not_open_where_none_is_named if {
	headless := {"resource": object.union(_headless.resource, {"protected_branches": {"stable": _other}})}
	branches.default_branch_is_unnamed with input as headless
	not branches.default_branch_is_open with input as headless
	not branches.default_branch_is_unnamed with input as _with_settings({})
}

test_a_default_branch_is_doubted_that_only_an_empty_repository_may_lack if {
	reason := "The project has no default branch though its repository is not empty."
	branches.reasons_to_doubt == {reason} with input as _headless
	branches.reasons_to_doubt == set() with input as _empty
	branches.reasons_to_doubt == set() with input as _with_settings({})
}

test_a_project_is_idle_whose_code_nobody_changes if {
	branches.idle == {"The project is archived."} with input as _archived
	branches.idle == {"The repository is empty."} with input as _empty
	branches.idle == set() with input as _headless
	branches.idle == set() with input as _with_settings({})
}

_all_levels := [_role(0), _role(30), _role(40), _role(60)]

_role(level) := {"kind": "role", "access_level": level}

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
