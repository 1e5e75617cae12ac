package glscan.policies.instance.new_objects_are_private_by_default_test

import data.glscan.policies.instance.new_objects_are_private_by_default as policy
import data.glscan.testing

test_denies_each_default_that_is_not_private if every what in ["group", "project", "snippet"] {
	setting := sprintf("default_%s_visibility", [what])
	every visibility in ["internal", "public"] {
		policy.deny == {{
			"path": ["application_settings", setting],
			"message": sprintf("A new %s is %s unless somebody chooses otherwise.", [what, visibility]),
			"expected": "private",
		}} with input as _document({setting: visibility}, true)
	}
}

test_denies_public_that_is_not_restricted if every levels in [[], ["private"], ["Public", "internal"]] {
	policy.deny == {{
		"path": ["application_settings", "restricted_visibility_levels"],
		"message": "Anybody can make what is theirs public.",
	}} with input as _document({"restricted_visibility_levels": levels}, true)
}

test_denies_all_at_once if {
	public := {sprintf("default_%s_visibility", [what]): "public" | some what in ["group", "project", "snippet"]}
	document := _document(object.union(public, {"restricted_visibility_levels": []}), true)
	count(policy.deny) == 4 with input as document
}

test_passes_what_is_private_and_restricted if {
	policy.deny == set() with input as _document({}, true)
	policy.deny == set() with input as _document({"restricted_visibility_levels": ["internal", "public"]}, true)
}

test_passes_public_where_it_need_not_be_restricted if {
	policy.deny == set() with input as _document({"restricted_visibility_levels": []}, false)
}

test_claims_nothing_of_what_is_hidden if {
	hidden := ["default_group_visibility", "default_project_visibility", "restricted_visibility_levels"]
	document := testing.without(
		testing.instance({"application_settings": {"default_snippet_visibility": "public"}}),
		"application_settings",
		hidden,
	)
	count(policy.deny) == 1 with input as _seen(document, true)
	policy.deny == set() with input as _seen(object.remove(testing.instance({}), ["application_settings"]), true)
}

_document(changes, restrict) := _seen(testing.instance({"application_settings": changes}), restrict)

_seen(instance, restrict) := testing.seen("GL-INS-012", instance, {"restrict_public": restrict})
