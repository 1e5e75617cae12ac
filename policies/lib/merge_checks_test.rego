package glscan.lib.merge_checks_test

import data.glscan.lib.merge_checks

test_a_setting_is_off_where_nobody_turns_it_on if {
	_is_off with input as _project(false, [])
	_is_off with input as _project(false, [_group("a", false), _group("b", false)])
}

test_a_setting_is_off_below_groups_that_cannot_have_it if {
	_is_off with input as _project(false, [{"path": "a", "tier": "free"}])
	_in_doubt == set() with input as _project(false, [{"path": "a", "tier": "free"}])
}

test_a_setting_is_not_off_where_the_project_or_a_group_turns_it_on if {
	not _is_off with input as _project(true, [])
	not _is_off with input as _project(false, [_group("a", true), _group("b", false)])
}

test_the_groups_that_turn_a_setting_on_are_told if {
	above := [_group("a", true), _group("b", false), _hidden("c"), _group("d", true)]
	merge_checks.groups_with("check") == {"a", "d"} with input as _project(false, above)
}

test_a_setting_is_in_doubt_where_a_group_is_hidden if {
	document := _project(false, [_hidden("a"), _group("b", false), {"path": "c", "tier": "unknown"}])
	not _is_off with input as document
	_in_doubt == {"a", "c"} with input as document
}

test_a_setting_is_in_no_doubt_where_somebody_turns_it_on if {
	_in_doubt == set() with input as _project(true, [_hidden("a")])
	_in_doubt == set() with input as _project(false, [_hidden("a"), _group("b", true)])
}

test_nothing_is_known_without_the_value_of_the_project if {
	document := {"resource": {"kind": "project", "settings": {}}, "ancestors": [_hidden("a"), _group("b", false)]}
	not _is_off with input as document
	_in_doubt == set() with input as document
}

_is_off if merge_checks.is_off("check")

_in_doubt := merge_checks.groups_in_doubt("check")

_project(own, above) := {
	"resource": {"kind": "project", "settings": {"check": own, "other": true}},
	"ancestors": above,
}

_group(path, value) := {"path": path, "tier": "premium", "settings": {"check": value, "other": true}}

_hidden(path) := {"path": path, "tier": "premium", "settings": {"other": true}}
