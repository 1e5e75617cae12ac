package glscan.policies.group.push_rules_reject_unsigned_commits_test

import data.glscan.policies.group.push_rules_reject_unsigned_commits as policy
import data.glscan.testing

test_denies_a_group_that_accepts_unsigned_commits if {
	document := _document(testing.group({"push_rule": {"reject_unsigned_commits": false}}))
	policy.deny == {_finding("Commits that nobody signed are accepted.")} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_project_that_accepts_unsigned_commits if {
	document := _document(testing.project({"push_rule": {"reject_unsigned_commits": false}}))
	policy.deny == {_finding("Commits that nobody signed are accepted.")} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_project_without_a_push_rule if {
	message := "The project has no push rule, so commits that nobody signed are accepted."
	document := _document(testing.replaced(testing.project({}), "push_rule", {}))
	policy.deny == {_finding(message)} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_a_group_that_rejects_unsigned_commits if {
	document := _document(testing.group({}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_a_project_that_rejects_unsigned_commits if {
	document := _document(testing.project({}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_without_the_push_rule if {
	document := _document(object.remove(testing.project({}), ["push_rule"]))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_when_the_push_rule_of_a_group_does_not_tell if {
	document := _document(testing.replaced(testing.group({}), "push_rule", {"member_check": true}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {_not_licensed} with input as document
}

test_does_not_know_when_the_push_rule_of_a_project_does_not_tell if {
	document := _document(testing.replaced(testing.project({}), "push_rule", {"member_check": true}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {_not_licensed} with input as document
}

test_skips_a_group_without_a_push_rule if {
	document := _document(testing.replaced(testing.group({}), "push_rule", {}))
	policy.deny == set() with input as document
	policy.skip == {"The group has no push rule."} with input as document
	policy.unknown == set() with input as document
}

test_skips_an_archived_project if {
	document := _document(testing.project({"settings": {"archived": true}}))
	policy.skip == {"The project is archived."} with input as document
}

test_denies_an_archived_group_like_any_other if {
	overrides := {"settings": {"archived": true}, "push_rule": {"reject_unsigned_commits": false}}
	document := _document(testing.group(overrides))
	policy.deny == {_finding("Commits that nobody signed are accepted.")} with input as document
	policy.skip == set() with input as document
}

_document(resource) := testing.projected("GL-GRP-003", testing.document(resource, {}))

_not_licensed := "The push rule does not tell whether unsigned commits are rejected: the feature is not licensed."

_finding(message) := {
	"path": ["push_rule", "reject_unsigned_commits"],
	"message": message,
	"expected": true,
}
