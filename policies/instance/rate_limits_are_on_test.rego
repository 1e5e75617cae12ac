package glscan.policies.instance.rate_limits_are_on_test

import data.glscan.policies.instance.rate_limits_are_on as policy
import data.glscan.testing

test_denies_each_limit_that_is_off if every name, words in _throttles {
	setting := sprintf("throttle_%s_enabled", [name])
	policy.deny == {{
		"path": ["application_settings", setting],
		"message": sprintf("Requests %s are not limited.", [words]),
		"expected": true,
	}} with input as _document({setting: false}, 0)
}

test_denies_each_limit_that_lets_too_much_through if every name, words in _throttles {
	setting := sprintf("throttle_%s_requests_per_period", [name])
	policy.deny == {{
		"path": ["application_settings", setting],
		"message": sprintf("1201 requests %s are let through in 60 seconds, more than 1200 a minute.", [words]),
	}} with input as _document({setting: 1201}, 1200)
}

test_counts_requests_per_minute if {
	count(policy.deny) == 1 with input as _document(_rate(100, 1), 5999)
	policy.deny == set() with input as _document(_rate(100, 1), 6000)
	count(policy.deny) == 1 with input as _document(_rate(36060, 3600), 600)
	policy.deny == set() with input as _document(_rate(36059, 3600), 600)
}

test_rounds_down if {
	policy.deny == set() with input as _document(_rate(1201, 120), 600)
	count(policy.deny) == 1 with input as _document(_rate(1202, 120), 600)
}

test_counts_from_one_a_minute if {
	count(policy.deny) == 5 with input as _document({}, 1)
	hidden := testing.replaced(testing.instance({}), "application_settings", {})
	count(policy.unknown) == 5 with input as _seen(hidden, 1)
}

test_denies_a_limit_within_no_time if count(policy.deny) == 1 with input as _document(_rate(1, 0), 600)

test_denies_no_more_than_that_a_limit_is_off if {
	changes := {"throttle_protected_paths_enabled": false, "throttle_protected_paths_requests_per_period": 9999}
	testing.places(policy.deny) == {_place("throttle_protected_paths_enabled")} with input as _document(changes, 600)
}

test_passes_any_number_where_none_is_asked if {
	policy.deny == set() with input as _document({"throttle_protected_paths_requests_per_period": 9999}, 0)
	policy.unknown == set() with input as _document({}, 0)
}

test_passes_just_the_most if {
	policy.deny == set() with input as _document({}, 600)
	policy.unknown == set() with input as _document({}, 600)
}

test_does_not_know_a_number_that_is_hidden if every name in ["requests_per_period", "period_in_seconds"] {
	instance := testing.without(
		testing.instance({"application_settings": {"throttle_authenticated_api_requests_per_period": 9999}}),
		"application_settings",
		[sprintf("throttle_protected_paths_%s", [name])],
	)
	reason := "How many requests to protected paths, such as the sign-in are let through could not be read."
	policy.unknown == {reason} with input as _seen(instance, 600)
	count(policy.deny) == 1 with input as _seen(instance, 600)
	policy.unknown == set() with input as _seen(instance, 0)
}

test_claims_nothing_of_what_is_hidden if {
	hidden := [sprintf("throttle_%s_enabled", [name]) | some name in object.keys(_throttles)]
	instance := testing.instance({"application_settings": {"throttle_protected_paths_requests_per_period": 9999}})
	policy.deny == set() with input as _seen(testing.without(instance, "application_settings", hidden), 600)
	policy.deny == set() with input as _seen(object.remove(instance, ["application_settings"]), 600)
}

_rate(requests, seconds) := {
	"throttle_authenticated_web_requests_per_period": requests,
	"throttle_authenticated_web_period_in_seconds": seconds,
}

_document(changes, most) := _seen(testing.instance({"application_settings": changes}), most)

_seen(instance, most) := testing.seen("GL-INS-013", instance, {"max_per_minute": most})

_place(setting) := {"path": ["application_settings", setting]}

_throttles := {
	"authenticated_api": "to the API by users",
	"authenticated_web": "for web pages by users",
	"protected_paths": "to protected paths, such as the sign-in",
	"unauthenticated_api": "to the API without sign-in",
	"unauthenticated_web": "for web pages without sign-in",
}
