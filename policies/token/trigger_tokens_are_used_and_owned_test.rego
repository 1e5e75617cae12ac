package glscan.policies.token.trigger_tokens_are_used_and_owned_test

import data.glscan.policies.token.trigger_tokens_are_used_and_owned as policy
import data.glscan.testing

test_denies_a_token_without_an_owner if {
	document := _document({"1": testing.trigger({"owner_username": "", "owner_state": ""})}, {})
	policy.deny == {_finding("owner_username", "Trigger token release has no owner.")} with input as document
	policy.skip == set() with input as document
}

test_denies_a_token_of_somebody_who_cannot_sign_in if {
	document := _document({"1": testing.trigger({"owner_state": "ldap_blocked"})}, {})
	message := "Trigger token release belongs to ada, whose account is ldap blocked."
	expected := object.union(_finding("owner_state", message), {"expected": "active"})
	policy.deny == {expected} with input as document
}

test_denies_a_token_that_was_never_used if {
	document := _document({"1": _never({})}, {})
	policy.deny == {_finding("last_used", "Trigger token release has never been used.")} with input as document
}

test_denies_a_token_that_was_used_too_long_ago if {
	document := _document({"1": testing.trigger({"days_since_last_used": 181})}, {})
	policy.deny == {_finding("last_used", "Trigger token release was last used 181 days ago.")} with input as document
}

test_denies_a_token_without_a_creation if {
	undated := {"created_at": ""}
	never := object.remove(_never(undated), ["days_since_created"])
	document := _document({"1": never}, {})
	testing.places(policy.deny) == {_place("1", "last_used")} with input as document
}

test_denies_by_other_limits if {
	used := {"1": testing.trigger({"days_since_last_used": 31})}
	testing.places(policy.deny) == {_place("1", "last_used")} with input as _document(used, {"max_days": 30})
	new := {"1": _never({"days_since_created": 8})}
	testing.places(policy.deny) == {_place("1", "last_used")} with input as _document(new, {"grace_days": 7})
}

test_denies_each_beside_what_is_hidden if {
	triggers := {
		"1": object.remove(testing.trigger({"owner_state": "blocked", "days_since_last_used": 400}), ["description"]),
		"2": {"description": "hidden"},
		"3": testing.trigger({"owner_username": "", "owner_state": "", "description": ""}),
		"4": object.remove(testing.trigger({"owner_state": "blocked"}), ["owner_username"]),
		"5": object.remove(testing.trigger({}), ["owner_state", "last_used", "days_since_last_used"]),
		"6": object.remove(_never({}), ["created_at", "days_since_created"]),
		"7": testing.trigger({}),
	}
	testing.places(policy.deny) == {
		_place("1", "owner_state"),
		_place("1", "last_used"),
		_place("3", "owner_username"),
	} with input as _document(triggers, {})
}

test_calls_a_token_without_a_description_by_its_id if every trigger in [
	_never({"description": ""}),
	object.remove(_never({}), ["description"]),
] {
	document := _document({"1": trigger}, {})
	policy.deny == {_finding("last_used", "Trigger token 1 has never been used.")} with input as document
}

test_passes_the_limits if {
	triggers := {"1": testing.trigger({"days_since_last_used": 180}), "2": _never({"days_since_created": 30})}
	document := _document(triggers, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_token_that_counts_as_new_for_long if {
	document := _document({"1": testing.trigger({"days_since_last_used": 200})}, {"grace_days": 293})
	policy.deny == set() with input as document
}

test_skips_a_project_without_a_token if policy.skip == {"There is no trigger token."} with input as _document({}, {})

test_skips_an_archived_project if {
	project := testing.project({"settings": {"archived": true}})
	document := _projected(testing.replaced(project, "triggers", {"1": testing.trigger({})}), {})
	policy.skip == {"The project is archived."} with input as document
}

test_claims_nothing_without_the_tokens_and_the_settings if {
	project := testing.replaced(object.remove(testing.project({}), ["triggers"]), "settings", {})
	policy.deny == set() with input as _projected(project, {})
	policy.skip == set() with input as _projected(project, {})
}

_document(triggers, params) := _projected(testing.replaced(testing.project({}), "triggers", triggers), params)

_projected(project, params) := testing.projected(
	"GL-TOK-011",
	testing.document(project, {"params": {"GL-TOK-011": object.union(_defaults, params)}}),
)

_defaults := {"max_days": 180, "grace_days": 30}

_never(overrides) := object.remove(
	testing.trigger(object.union({"last_used": ""}, overrides)),
	["days_since_last_used"],
)

_place(id, attribute) := {"path": ["triggers", id, attribute]}

_finding(attribute, message) := {"path": ["triggers", "1", attribute], "message": message}
