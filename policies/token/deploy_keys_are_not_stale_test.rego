package glscan.policies.token.deploy_keys_are_not_stale_test

import data.glscan.policies.token.deploy_keys_are_not_stale as policy
import data.glscan.testing

test_denies_a_key_that_is_too_old if {
	document := _document({"1": testing.deploy_key({"days_since_created": 366})}, {})
	policy.deny == {_finding("created_at", "Deploy key mirror is 366 days old.")} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_key_that_was_used_too_long_ago if {
	document := _document({"1": testing.deploy_key({"days_since_last_used": 91})}, {})
	policy.deny == {_finding("last_used_at", "Deploy key mirror was last used 91 days ago.")} with input as document
}

test_denies_a_key_that_was_never_used if {
	document := _document({"1": _never(91)}, {})
	message := "Deploy key mirror has never been used in 91 days."
	policy.deny == {_finding("last_used_at", message)} with input as document
}

test_denies_a_key_for_both if {
	document := _document({"1": _never(366)}, {})
	testing.places(policy.deny) == {_place("1", "created_at"), _place("1", "last_used_at")} with input as document
}

test_denies_by_other_limits if {
	key := {"1": testing.deploy_key({"days_since_created": 31, "days_since_last_used": 31})}
	testing.places(policy.deny) == {_place("1", "created_at")} with input as _document(key, {"max_age_days": 30})
	testing.places(policy.deny) == {_place("1", "last_used_at")} with input as _document(key, {"max_idle_days": 30})
	never := {"1": _never(31)}
	testing.places(policy.deny) == {_place("1", "last_used_at")} with input as _document(never, {"max_idle_days": 30})
}

test_denies_each_beside_what_is_hidden if {
	keys := {
		"1": object.remove(testing.deploy_key({"days_since_created": 400}), ["title"]),
		"2": {"title": "hidden"},
		"3": object.remove(_never(400), ["created_at", "days_since_created"]),
		"4": testing.deploy_key({"days_since_last_used": 400}),
	}
	document := _document(keys, {})
	testing.places(policy.deny) == {_place("1", "created_at"), _place("4", "last_used_at")} with input as document
	policy.unknown == set() with input as document
}

test_passes_the_limits if {
	keys := {
		"1": testing.deploy_key({"days_since_created": 365, "days_since_last_used": 90}),
		"2": _never(90),
	}
	document := _document(keys, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_by_age_where_use_is_not_shown if {
	key := object.remove(testing.deploy_key({"days_since_created": 365}), ["last_used_at", "days_since_last_used"])
	document := _document({"1": key}, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_what_has_no_date if {
	keys := {
		"1": object.remove(testing.deploy_key({"created_at": ""}), ["days_since_created"]),
		"2": object.remove(testing.deploy_key({"last_used_at": "lately"}), ["days_since_last_used"]),
	}
	document := _document(keys, {})
	policy.deny == set() with input as document
	policy.unknown == {"Deploy keys whose age cannot be told: 2."} with input as document
}

test_skips_a_project_without_a_key if policy.skip == {"There is no deploy key."} with input as _document({}, {})

test_claims_nothing_without_the_keys if {
	document := _projected(object.remove(testing.project({}), ["deploy_keys"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

_document(keys, params) := _projected(testing.replaced(testing.project({}), "deploy_keys", keys), params)

_projected(project, params) := testing.projected(
	"GL-TOK-007",
	testing.document(project, {"params": {"GL-TOK-007": object.union(_defaults, params)}}),
)

_defaults := {"max_age_days": 365, "max_idle_days": 90}

_never(age) := object.remove(
	testing.deploy_key({"days_since_created": age, "last_used_at": ""}),
	["days_since_last_used"],
)

_place(id, attribute) := {"path": ["deploy_keys", id, attribute]}

_finding(attribute, message) := {"path": ["deploy_keys", "1", attribute], "message": message}
