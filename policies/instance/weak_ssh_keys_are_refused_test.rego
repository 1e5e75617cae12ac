package glscan.policies.instance.weak_ssh_keys_are_refused_test

import data.glscan.policies.instance.weak_ssh_keys_are_refused as policy
import data.glscan.testing

test_denies_dsa_keys if every restriction in [0, 1024, 4096] {
	policy.deny == {{
		"path": ["application_settings", "dsa_key_restriction"],
		"message": "DSA keys are accepted.",
		"expected": -1,
	}} with input as _document({"dsa_key_restriction": restriction}, {})
}

test_denies_rsa_keys_of_any_length if policy.deny == {{
	"path": ["application_settings", "rsa_key_restriction"],
	"message": "RSA keys of any length are accepted.",
	"expected": 3072,
}} with input as _document({"rsa_key_restriction": 0}, {})

test_denies_rsa_keys_that_are_just_too_short if {
	policy.deny == {{
		"path": ["application_settings", "rsa_key_restriction"],
		"message": "RSA keys of 3071 bits are accepted, where 3072 should be the fewest.",
		"expected": 3072,
	}} with input as _document({"rsa_key_restriction": 3071}, {})
	count(policy.deny) == 1 with input as _document({}, {"min_rsa_bits": 4096})
	count(policy.deny) == 1 with input as _document({"rsa_key_restriction": 1}, {})
}

test_denies_keys_that_never_end_where_they_must if policy.deny == {{
	"path": ["application_settings", "max_ssh_key_lifetime"],
	"message": "An SSH key may be added that never ends.",
	"expected": 1,
}} with input as _document({"max_ssh_key_lifetime": 0}, {"max_key_days": 1})

test_denies_keys_that_live_just_too_long if policy.deny == {{
	"path": ["application_settings", "max_ssh_key_lifetime"],
	"message": "An SSH key may live for 365 days, where 364 are the most.",
	"expected": 364,
}} with input as _document({}, {"max_key_days": 364})

test_judges_a_lifetime_from_one_day_on if {
	count(policy.deny) == 1 with input as _document({}, {"max_key_days": 1})
	policy.deny == set() with input as _document({"max_ssh_key_lifetime": 1}, {"max_key_days": 1})
}

test_passes_keys_of_the_fewest_bits_or_none if every restriction in [-1, 3072, 4096] {
	policy.deny == set() with input as _document({"rsa_key_restriction": restriction}, {})
	policy.unknown == set() with input as _document({"rsa_key_restriction": restriction}, {})
}

test_passes_keys_that_live_long_enough if {
	policy.deny == set() with input as _document({}, {"max_key_days": 365})
	policy.unknown == set() with input as _document({}, {"max_key_days": 365})
}

test_passes_any_lifetime_where_none_is_asked if {
	policy.deny == set() with input as _document({"max_ssh_key_lifetime": 0}, {})
	policy.deny == set() with input as _document({"max_ssh_key_lifetime": 9999}, {})
}

test_does_not_know_a_lifetime_that_is_hidden if {
	instance := testing.without(
		testing.instance({"application_settings": {"dsa_key_restriction": 0}}),
		"application_settings",
		["max_ssh_key_lifetime"],
	)
	policy.unknown == {"The longest lifetime of an SSH key could not be read."} with input as _seen(
		instance,
		{"max_key_days": 1},
	)
	count(policy.deny) == 1 with input as _seen(instance, {"max_key_days": 365})
	policy.unknown == set() with input as _seen(instance, {})
}

test_claims_nothing_of_what_is_hidden if {
	every name in ["dsa_key_restriction", "rsa_key_restriction"] {
		hidden := testing.without(testing.instance({}), "application_settings", [name])
		policy.deny == set() with input as _seen(hidden, {})
	}
	nothing := object.remove(testing.instance({}), ["application_settings"])
	policy.deny == set() with input as _seen(nothing, {"max_key_days": 1})
}

_document(changes, params) := _seen(testing.instance({"application_settings": changes}), params)

_seen(instance, params) := testing.seen(
	"GL-INS-017",
	instance,
	object.union({"min_rsa_bits": 3072, "max_key_days": 0}, params),
)
