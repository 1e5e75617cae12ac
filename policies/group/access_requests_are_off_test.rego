package glscan.policies.group.access_requests_are_off_test

import data.glscan.policies.group.access_requests_are_off as policy
import data.glscan.testing

test_denies_a_group_that_takes_requests if {
	document := _document(testing.group({"settings": {"request_access_enabled": true}}), true)
	policy.deny == {_finding("group")} with input as document
	policy.skip == set() with input as document
}

test_denies_a_project_that_takes_requests if {
	document := _document(testing.project({"settings": {"request_access_enabled": true}}), true)
	policy.deny == {_finding("project")} with input as document
	policy.skip == set() with input as document
}

test_denies_what_others_can_see_where_private_ones_are_not_judged if {
	group := testing.group({"settings": {"request_access_enabled": true, "visibility": "internal"}})
	document := _document(group, false)
	policy.deny == {_finding("group")} with input as document
	policy.skip == set() with input as document
}

test_denies_an_archived_group_like_any_other if {
	group := testing.group({"settings": {"request_access_enabled": true, "archived": true}})
	document := _document(group, true)
	policy.deny == {_finding("group")} with input as document
	policy.skip == set() with input as document
}

test_passes_a_group_that_takes_none if {
	document := _document(testing.group({}), true)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_project_that_takes_none if {
	document := _document(testing.project({"settings": {"visibility": "public"}}), false)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_values if {
	document := _document(testing.replaced(testing.project({}), "settings", {}), false)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_an_archived_project if {
	document := _document(testing.project({"settings": {"archived": true}}), true)
	policy.skip == {"The project is archived."} with input as document
}

test_skips_what_is_private_where_private_ones_are_not_judged if {
	policy.skip == {"The group is private, and private ones are not judged."} with input as _document(
		testing.group({"settings": {"request_access_enabled": true}}),
		false,
	)
	policy.skip == {"The project is private, and private ones are not judged."} with input as _document(
		testing.project({}),
		false,
	)
}

_document(resource, private_too) := testing.projected(
	"GL-GRP-014",
	testing.document(resource, {"params": {"GL-GRP-014": {"private_too": private_too}}}),
)

_finding(kind) := {
	"path": ["settings", "request_access_enabled"],
	"message": sprintf("Who can see the %s may ask to become a member of it.", [kind]),
	"expected": false,
}
