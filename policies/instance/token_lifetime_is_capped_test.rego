package glscan.policies.instance.token_lifetime_is_capped_test

import data.glscan.policies.instance.token_lifetime_is_capped as policy
import data.glscan.testing

test_denies_tokens_that_never_end if {
	policy.deny == {_endless} with input as _document({"require_personal_access_token_expiry": false}, {})
}

test_denies_no_limit_where_tokens_need_not_end if every days in [0, -1] {
	every most in [400, 364] {
		settings := {"max_personal_access_token_lifetime": days, "require_personal_access_token_expiry": false}
		policy.deny == {_endless, {
			"path": ["application_settings", "max_personal_access_token_lifetime"],
			"message": "The instance sets no limit of its own to the lifetime of access tokens.",
			"expected": most,
		}} with input as _document(settings, {"max_days": most})
	}
}

test_denies_no_more_where_there_is_a_limit if {
	settings := {"max_personal_access_token_lifetime": 1, "require_personal_access_token_expiry": false}
	policy.deny == {_endless} with input as _document(settings, {})
}

test_denies_the_limit_of_gitlab_where_it_is_too_long if every days in [0, -1] {
	every most in [364, -5] {
		policy.deny == {{
			"path": ["application_settings", "max_personal_access_token_lifetime"],
			"message": sprintf(
				"The instance sets no limit of its own, so an access token may live for 365 days, where %d are the most.",
				[most],
			),
			"expected": most,
		}} with input as _document({"max_personal_access_token_lifetime": days}, {"max_days": most})
	}
}

test_passes_the_limit_of_gitlab_where_it_will_do if every most in [365, 400] {
	policy.deny == set() with input as _document({"max_personal_access_token_lifetime": 0}, {"max_days": most})
	policy.unknown == set() with input as _document({"max_personal_access_token_lifetime": 0}, {"max_days": most})
}

test_denies_a_limit_just_above_the_longest if {
	policy.deny == {{
		"path": ["application_settings", "max_personal_access_token_lifetime"],
		"message": "An access token may live for 366 days, where 365 are the most.",
		"expected": 365,
	}} with input as _document({"max_personal_access_token_lifetime": 366}, {})
	count(policy.deny) == 1 with input as _document({}, {"max_days": 89})
	count(policy.deny) == 1 with input as _document({"max_personal_access_token_lifetime": 1}, {"max_days": 0})
}

test_denies_tokens_of_service_accounts_that_never_end_where_they_must if {
	document := _document({"service_access_tokens_expiration_enforced": false}, {"service_accounts_too": true})
	policy.deny == {{
		"path": ["application_settings", "service_access_tokens_expiration_enforced"],
		"message": "A token of a service account may be made that never ends.",
		"expected": true,
	}} with input as document
}

test_passes_the_longest_limit if {
	policy.deny == set() with input as _document({"max_personal_access_token_lifetime": 365}, {})
	policy.unknown == set() with input as _document({"max_personal_access_token_lifetime": 365}, {})
	policy.deny == set() with input as _document({"max_personal_access_token_lifetime": 1}, {"max_days": 1})
}

test_passes_service_accounts if {
	policy.deny == set() with input as _document({"service_access_tokens_expiration_enforced": false}, {})
	policy.deny == set() with input as _document({}, {"service_accounts_too": true})
	policy.unknown == set() with input as _document({}, {"service_accounts_too": true})
}

test_passes_a_tier_without_a_limit_where_that_of_gitlab_will_do if every tier in ["free", "premium"] {
	policy.deny == set() with input as _on(tier, {})
	policy.unknown == set() with input as _on(tier, {})
}

test_passes_a_limit_that_another_tier_shows if {
	policy.deny == set() with input as _seen(testing.instance({"tier": "premium"}), {"max_days": 90})
	policy.unknown == set() with input as _seen(testing.instance({"tier": "premium"}), {"max_days": 90})
}

test_does_not_know_where_that_of_gitlab_will_not_do if every tier in ["free", "premium"] {
	policy.deny == set() with input as _on(tier, {"max_days": 364})
	reason := "This tier cannot set a limit to the lifetime of tokens, and GitLab's own is 365 days or more."
	policy.unknown == {reason} with input as _on(tier, {"max_days": 364})
}

test_does_not_know_a_limit_that_is_hidden if every tier in ["ultimate", "unknown"] {
	policy.deny == set() with input as _on(tier, {"max_days": 90})
	policy.unknown == {"The limit to the lifetime of access tokens could not be read."} with input as _on(
		tier,
		{"max_days": 90},
	)
}

test_does_not_know_whether_tokens_of_service_accounts_end if {
	instance := testing.without(
		testing.instance({}),
		"application_settings",
		["service_access_tokens_expiration_enforced"],
	)
	policy.unknown == {"Whether tokens of service accounts must end could not be read."} with input as _seen(
		instance,
		{"service_accounts_too": true},
	)
	policy.unknown == set() with input as _seen(instance, {})
}

test_claims_nothing_of_what_is_hidden if {
	name := "require_personal_access_token_expiry"
	policy.deny == set() with input as _seen(testing.without(testing.instance({}), "application_settings", [name]), {})
	policy.deny == set() with input as _seen(object.remove(testing.instance({}), ["application_settings"]), {})
}

_endless := {
	"path": ["application_settings", "require_personal_access_token_expiry"],
	"message": "An access token may be made that never ends.",
	"expected": true,
}

_on(tier, params) := _seen(
	testing.without(
		testing.instance({"tier": tier}),
		"application_settings",
		["max_personal_access_token_lifetime"],
	),
	params,
)

_document(changes, params) := _seen(testing.instance({"application_settings": changes}), params)

_seen(instance, params) := testing.seen(
	"GL-INS-016",
	instance,
	object.union({"max_days": 365, "service_accounts_too": false}, params),
)
