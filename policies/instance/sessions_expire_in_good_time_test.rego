package glscan.policies.instance.sessions_expire_in_good_time_test

import data.glscan.policies.instance.sessions_expire_in_good_time as policy
import data.glscan.testing

test_denies_a_session_just_above_the_longest if policy.deny == {{
	"path": ["application_settings", "session_expire_delay"],
	"message": "A session lives for 1441 minutes, where 1440 are the most.",
	"expected": 1440,
}} with input as _document({"session_expire_delay": 1441}, {})

test_denies_a_session_above_another_longest if {
	count(policy.deny) == 1 with input as _document({"session_expire_delay": 480}, {"max_minutes": 60})
}

test_denies_remember_me_where_it_is_refused if {
	document := _document({"remember_me_enabled": true}, {"refuse_remember_me": true})
	policy.deny == {{
		"path": ["application_settings", "remember_me_enabled"],
		"message": "Remember me signs people in anew after their session has ended.",
		"expected": false,
	}} with input as document
}

test_denies_a_time_from_the_last_use_where_it_must_be_from_the_sign_in if {
	document := _document({"session_expire_from_init": false}, {"require_from_start": true})
	policy.deny == {{
		"path": ["application_settings", "session_expire_from_init"],
		"message": "The time of a session is counted from its last use, so one in use never ends.",
		"expected": true,
	}} with input as document
}

test_passes_the_longest_session if {
	policy.deny == set() with input as _document({"session_expire_delay": 1440}, {})
	policy.unknown == set() with input as _document({}, {})
}

test_passes_what_no_param_asks_for if {
	policy.deny == set() with input as _document({"remember_me_enabled": true, "session_expire_from_init": false}, {})
}

test_passes_what_params_ask_for if {
	document := _document({}, {"refuse_remember_me": true, "require_from_start": true})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_what_is_hidden if {
	names := ["remember_me_enabled", "session_expire_from_init"]
	instance := testing.without(
		testing.instance({"application_settings": {"session_expire_delay": 9999}}),
		"application_settings",
		names,
	)
	document := _seen(instance, {"refuse_remember_me": true, "require_from_start": true})
	policy.unknown == {
		"From when the time of a session is counted could not be read.",
		"Whether people can be remembered after their session has ended could not be read.",
	} with input as document
	count(policy.deny) == 1 with input as document
	policy.unknown == set() with input as _seen(instance, {})
}

test_claims_nothing_of_what_is_hidden if {
	hidden := testing.without(testing.instance({}), "application_settings", ["session_expire_delay"])
	policy.deny == set() with input as _seen(hidden, {})
	nothing := _seen(object.remove(testing.instance({}), ["application_settings"]), {"refuse_remember_me": true})
	policy.deny == set() with input as nothing
}

_document(changes, params) := _seen(testing.instance({"application_settings": changes}), params)

_seen(instance, params) := testing.seen("GL-INS-010", instance, object.union(_defaults, params))

_defaults := {"max_minutes": 1440, "refuse_remember_me": false, "require_from_start": false}
