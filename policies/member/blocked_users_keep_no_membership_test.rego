package glscan.policies.member.blocked_users_keep_no_membership_test

import data.glscan.policies.member.blocked_users_keep_no_membership as policy
import data.glscan.testing

test_denies_who_cannot_sign_in if every state in [
	"blocked",
	"ldap_blocked",
	"blocked_pending_approval",
	"deactivated",
	"banned",
] {
	document := _document({"5": testing.member({"state": state})})
	message := sprintf("ada keeps the membership, but the account is %s.", [replace(state, "_", " ")])
	policy.deny == {_finding("5", "state", message)} with input as document
}

test_denies_a_membership_that_waits if {
	document := _document({"5": testing.member({"membership_state": "awaiting"})})
	policy.deny == {_finding("5", "membership_state", "The membership of ada is awaiting.")} with input as document
}

test_denies_both_beside_what_is_hidden if {
	members := {
		"5": testing.member({"state": "banned", "membership_state": "awaiting"}),
		"6": {"state": "blocked"},
		"7": {"username": "eve"},
		"8": testing.member({}),
	}
	testing.places(policy.deny) == {
		{"path": ["members", "5", "state"]},
		{"path": ["members", "5", "membership_state"]},
		{"path": ["members", "6", "state"]},
	} with input as _document(members)
}

test_judges_projects_like_groups if {
	project := testing.replaced(testing.project({}), "members", {"5": testing.member({"state": "blocked"})})
	count(policy.deny) == 1 with input as _projected(project)
}

test_passes_active_members if {
	policy.deny == set() with input as _document({})
	policy.deny == set() with input as _document({"5": testing.member({})})
	every state in ["active", ""] {
		policy.deny == set() with input as _document({"5": testing.member({"membership_state": state})})
	}
}

test_claims_nothing_without_the_members if {
	policy.deny == set() with input as _projected(object.remove(testing.group({}), ["members"]))
}

_document(members) := _projected(testing.replaced(testing.group({}), "members", members))

_projected(resource) := testing.projected("GL-MEM-013", testing.document(resource, {}))

_finding(id, attribute, message) := {"path": ["members", id, attribute], "message": message, "expected": "active"}
