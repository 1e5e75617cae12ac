package glscan.policies.project.approvals_are_reset_on_push_test

import data.glscan.policies.project.approvals_are_reset_on_push as policy
import data.glscan.testing

test_denies_approvals_that_stand if {
	document := _document(true, false, false)
	policy.deny == {_finding("")} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_approvals_that_stand_though_those_of_code_owners_do_not if {
	document := _document(true, true, false)
	policy.deny == {_finding("")} with input as document
}

test_denies_approvals_that_stand_where_those_of_code_owners_should_go if {
	document := _document(true, false, true)
	policy.deny == {_finding(", also those of Code Owners")} with input as document
	policy.unknown == set() with input as document
}

test_passes_approvals_that_are_removed if {
	document := _document(false, false, false)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
	policy.deny == set() with input as _document(false, false, true)
}

test_passes_approvals_of_code_owners_that_are_removed_where_that_is_enough if {
	document := _document(true, true, true)
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_whether_approvals_of_code_owners_are_removed if {
	document := _without_selective(true, true)
	policy.deny == set() with input as document
	policy.unknown == {"GitLab does not say whether the approvals of Code Owners are removed."} with input as document
}

test_need_not_know_whether_approvals_of_code_owners_are_removed if {
	policy.unknown == set() with input as _without_selective(false, true)
	policy.unknown == set() with input as _without_selective(true, false)
	policy.deny == {_finding("")} with input as _without_selective(true, false)
}

test_claims_nothing_without_the_settings if {
	document := _projected(object.remove(testing.project({}), ["approval_settings"]), true)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_without_the_setting if {
	settings := object.remove(testing.approval_settings, ["retain_approvals_on_push"])
	project := testing.replaced(testing.project({}), "approval_settings", settings)
	policy.deny == set() with input as _projected(project, false)
	policy.deny == set() with input as _projected(project, true)
	policy.unknown == set() with input as _projected(project, true)
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), false)
	policy.skip == {"The project is archived."} with input as document
}

_document(stand, selective, accept_selective) := _projected(
	testing.project({"approval_settings": {
		"retain_approvals_on_push": {"value": stand},
		"selective_code_owner_removals": {"value": selective},
	}}),
	accept_selective,
)

_without_selective(stand, accept_selective) := _projected(
	testing.replaced(
		testing.project({}),
		"approval_settings",
		{"retain_approvals_on_push": {"value": stand, "locked": false, "inherited_from": ""}},
	),
	accept_selective,
)

_projected(project, accept_selective) := testing.projected(
	"GL-PRJ-012",
	testing.document(project, {"params": {"GL-PRJ-012": {"accept_selective": accept_selective}}}),
)

_finding(also) := {
	"path": ["approval_settings", "retain_approvals_on_push", "value"],
	"message": sprintf("Approvals stand when commits are added after them%s.", [also]),
	"expected": false,
}
