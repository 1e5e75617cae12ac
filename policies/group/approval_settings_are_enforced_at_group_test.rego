package glscan.policies.group.approval_settings_are_enforced_at_group_test

import data.glscan.policies.group.approval_settings_are_enforced_at_group as policy
import data.glscan.testing

test_denies_approval_by_the_author if {
	document := _document({"allow_author_approval": true}, {})
	policy.deny == {_finding(
		"allow_author_approval",
		"The group lets projects accept the author's own approval.",
	)} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_approval_by_committers if {
	document := _document({"allow_committer_approval": true}, {})
	policy.deny == {_finding(
		"allow_committer_approval",
		"The group lets projects accept approvals by those who added commits.",
	)} with input as document
}

test_denies_rules_that_are_edited_per_merge_request if {
	document := _document({"allow_overrides_to_approver_list_per_merge_request": true}, {})
	policy.deny == {_finding(
		"allow_overrides_to_approver_list_per_merge_request",
		"The group lets approval rules be edited per merge request.",
	)} with input as document
}

test_denies_approvals_that_stand if {
	document := _document({"retain_approvals_on_push": true}, {})
	policy.deny == {_finding(
		"retain_approvals_on_push",
		"The group lets approvals stand when commits are added after them.",
	)} with input as document
}

test_denies_each_of_them if {
	loose := {name: true | some name in _strict}
	testing.places(policy.deny) == {_place(name) | some name in _strict} with input as _document(loose, {})
}

test_denies_a_value_that_is_locked_all_the_same if {
	setting := {"value": true, "locked": true, "inherited_from": "instance"}
	group := testing.group({"approval_settings": {"allow_author_approval": setting}})
	testing.places(policy.deny) == {_place("allow_author_approval")} with input as _projected(group, {})
}

test_denies_approvals_that_stand_though_those_of_code_owners_do_not if {
	document := _document({"retain_approvals_on_push": true, "selective_code_owner_removals": true}, {})
	testing.places(policy.deny) == {_place("retain_approvals_on_push")} with input as document
}

test_denies_approvals_that_stand_where_only_those_of_code_owners_may_go if {
	document := _document({"retain_approvals_on_push": true}, {"accept_selective": true})
	testing.places(policy.deny) == {_place("retain_approvals_on_push")} with input as document
	policy.unknown == set() with input as document
}

test_denies_approval_without_authentication_where_it_is_required if {
	changed := {"require_reauthentication_to_approve": false}
	document := _document(changed, {"require_reauthentication": true})
	policy.deny == {{
		"path": ["approval_settings", "require_reauthentication_to_approve", "value"],
		"message": "The group lets people approve without authenticating again.",
		"expected": true,
	}} with input as document
	policy.unknown == set() with input as document
}

test_passes_strict_settings if {
	document := _document({}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_strict_settings_with_authentication_where_it_is_required if {
	document := _document({}, {"accept_selective": true, "require_reauthentication": true})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_approval_without_authentication_where_it_is_not_required if {
	policy.deny == set() with input as _document({"require_reauthentication_to_approve": false}, {})
}

test_passes_approvals_that_stand_where_those_of_code_owners_go if {
	changed := {"retain_approvals_on_push": true, "selective_code_owner_removals": true}
	document := _document(changed, {"accept_selective": true})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_whether_approvals_of_code_owners_go if {
	document := _without("selective_code_owner_removals", true, {"accept_selective": true})
	policy.deny == set() with input as document
	policy.unknown == {"GitLab does not say whether the approvals of Code Owners are removed."} with input as document
}

test_need_not_know_whether_approvals_of_code_owners_go_where_all_do if {
	policy.unknown == set() with input as _without("selective_code_owner_removals", false, {"accept_selective": true})
}

test_need_not_know_whether_approvals_of_code_owners_go_where_that_is_not_enough if {
	document := _without("selective_code_owner_removals", true, {})
	policy.unknown == set() with input as document
	testing.places(policy.deny) == {_place("retain_approvals_on_push")} with input as document
}

test_does_not_know_whether_approvers_authenticate if {
	document := _without("require_reauthentication_to_approve", false, {"require_reauthentication": true})
	policy.deny == set() with input as document
	policy.unknown == {"GitLab does not say whether approvers must authenticate again."} with input as document
}

test_need_not_know_whether_approvers_authenticate if {
	policy.unknown == set() with input as _without("require_reauthentication_to_approve", false, {})
}

test_claims_nothing_without_the_settings if {
	group := object.remove(testing.group({}), ["approval_settings"])
	document := _projected(group, {"accept_selective": true, "require_reauthentication": true})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_of_settings_that_are_hidden if {
	group := testing.replaced(testing.group({}), "approval_settings", {})
	document := _projected(group, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_skips_a_subgroup if {
	group := testing.group({"path": "acme/web", "settings": {"parent_id": 1}})
	policy.skip == {"The settings of the top-level group bind everything below it."} with input as _projected(group, {})
}

_document(values, params) := _projected(
	testing.group({"approval_settings": {name: {"value": value} | some name, value in values}}),
	params,
)

_without(name, approvals_stand, params) := _projected(
	testing.replaced(
		testing.group({}),
		"approval_settings",
		object.union(
			object.remove(testing.approval_settings, [name]),
			{"retain_approvals_on_push": {"value": approvals_stand, "locked": false, "inherited_from": ""}},
		),
	),
	params,
)

_projected(group, params) := testing.projected(
	"GL-GRP-022",
	testing.document(group, {"params": {"GL-GRP-022": object.union(_defaults, params)}}),
)

_defaults := {"accept_selective": false, "require_reauthentication": false}

_strict := {
	"allow_author_approval",
	"allow_committer_approval",
	"allow_overrides_to_approver_list_per_merge_request",
	"retain_approvals_on_push",
}

_place(name) := {"path": ["approval_settings", name, "value"]}

_finding(name, message) := object.union(_place(name), {"message": message, "expected": false})
