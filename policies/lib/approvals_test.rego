package glscan.lib.approvals_test

import data.glscan.lib.approvals

test_approvals_that_stay_outlive_commits if every removes in [true, false] {
	approvals.outlive_commits(false) with input as _about({"retain_approvals_on_push": true, _selective: removes})
}

test_approvals_that_stay_outlive_commits_unless_those_of_code_owners_go if {
	approvals.outlive_commits(true) with input as _about({"retain_approvals_on_push": true, _selective: false})
	not approvals.outlive_commits(true) with input as _about({"retain_approvals_on_push": true, _selective: true})
}

test_approvals_that_are_removed_do_not_outlive_commits if every accept_selective in [true, false] {
	document := _about({"retain_approvals_on_push": false, _selective: false})
	not approvals.outlive_commits(accept_selective) with input as document
	not approvals.may_outlive_commits(accept_selective) with input as document
}

test_approvals_may_outlive_commits_where_those_of_code_owners_are_not_told if {
	document := _about({"retain_approvals_on_push": true})
	not approvals.outlive_commits(true) with input as document
	approvals.may_outlive_commits(true) with input as document
}

test_approvals_of_code_owners_matter_only_where_they_are_enough if {
	document := _about({"retain_approvals_on_push": true})
	approvals.outlive_commits(false) with input as document
	not approvals.may_outlive_commits(false) with input as document
}

test_what_is_told_is_in_no_doubt if every removes in [true, false] {
	document := _about({"retain_approvals_on_push": true, _selective: removes})
	not approvals.may_outlive_commits(true) with input as document
}

test_nothing_is_claimed_of_approvals_that_are_hidden if every accept_selective in [true, false] {
	document := _about({_selective: false})
	not approvals.outlive_commits(accept_selective) with input as document
	not approvals.may_outlive_commits(accept_selective) with input as document
}

_selective := "selective_code_owner_removals"

_about(values) := {"resource": {"approval_settings": {name: {"value": value} | some name, value in values}}}
