package glscan.policies.group.push_rules_block_secret_files_and_tag_deletion_test

import data.glscan.policies.group.push_rules_block_secret_files_and_tag_deletion as policy
import data.glscan.testing

test_denies_a_project_that_takes_secret_files if {
	document := _document(testing.project({"push_rule": {"prevent_secrets": false}}))
	policy.deny == {_secrets_finding} with input as document
	policy.skip == set() with input as document
}

test_denies_a_group_that_takes_secret_files if {
	document := _document(testing.group({"push_rule": {"prevent_secrets": false}}))
	policy.deny == {_secrets_finding} with input as document
	policy.skip == set() with input as document
}

test_denies_a_project_whose_tags_can_be_deleted if {
	document := _document(testing.project({"push_rule": {"deny_delete_tag": false}}))
	policy.deny == {_tags_finding} with input as document
}

test_denies_both_at_once if {
	document := _document(testing.group({"push_rule": {"deny_delete_tag": false, "prevent_secrets": false}}))
	policy.deny == {_secrets_finding, _tags_finding} with input as document
}

test_denies_a_project_without_a_push_rule if {
	document := _document(testing.replaced(testing.project({}), "push_rule", {}))
	policy.deny == {{
		"path": ["push_rule"],
		"message": "The project has no push rule, so files that look like secrets can be pushed and tags deleted.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_an_archived_group_like_any_other if {
	document := _document(testing.group({"settings": {"archived": true}, "push_rule": {"prevent_secrets": false}}))
	policy.deny == {_secrets_finding} with input as document
	policy.skip == set() with input as document
}

test_passes_a_project_that_blocks_both if {
	document := _document(testing.project({}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_group_that_blocks_both if {
	document := _document(testing.group({}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_push_rule if {
	document := _document(object.remove(testing.project({}), ["push_rule"]))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_secret_files_that_are_hidden if {
	document := _document(testing.replaced(testing.group({}), "push_rule", {"deny_delete_tag": true}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_tags_that_are_hidden if {
	document := _document(testing.replaced(testing.group({}), "push_rule", {"prevent_secrets": true}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_a_group_without_a_push_rule if {
	document := _document(testing.replaced(testing.group({}), "push_rule", {}))
	policy.deny == set() with input as document
	policy.skip == {"The group has no push rule."} with input as document
}

test_skips_an_archived_project if {
	document := _document(testing.project({"settings": {"archived": true}}))
	policy.skip == {"The project is archived."} with input as document
}

_document(resource) := testing.projected("GL-GRP-004", testing.document(resource, {}))

_secrets_finding := {
	"path": ["push_rule", "prevent_secrets"],
	"message": "Files whose names are those of keys and credentials can be pushed.",
	"expected": true,
}

_tags_finding := {
	"path": ["push_rule", "deny_delete_tag"],
	"message": "Tags can be deleted by git push, and set again on another commit.",
	"expected": true,
}
