package glscan.policies.instance.two_factor_is_enforced_instance_wide_test

import data.glscan.policies.instance.two_factor_is_enforced_instance_wide as policy
import data.glscan.testing

test_denies_an_instance_that_requires_nothing if policy.deny == {{
	"path": ["application_settings", "require_two_factor_authentication"],
	"message": "The instance does not require two-factor authentication, so a stolen password is enough.",
	"expected": true,
}} with input as _document({"require_two_factor_authentication": false}, 48)

test_denies_a_period_just_above_the_longest if policy.deny == {{
	"path": ["application_settings", "two_factor_grace_period"],
	"message": "A user has 49 hours to set up two-factor authentication, where 48 are the most.",
	"expected": 48,
}} with input as _document({"two_factor_grace_period": 49}, 48)

test_denies_both_at_once if {
	changes := {"require_two_factor_authentication": false, "two_factor_grace_period": 49}
	count(policy.deny) == 2 with input as _document(changes, 48)
}

test_denies_a_period_above_another_longest if {
	count(policy.deny) == 1 with input as _document({"two_factor_grace_period": 24}, 8)
}

test_passes_the_longest_period if {
	policy.deny == set() with input as _document({"two_factor_grace_period": 48}, 48)
	policy.deny == set() with input as _document({"two_factor_grace_period": 100}, 100)
}

test_claims_nothing_of_what_is_hidden if {
	every name in ["require_two_factor_authentication", "two_factor_grace_period"] {
		instance := testing.without(testing.instance({}), "application_settings", [name])
		policy.deny == set() with input as testing.seen("GL-INS-005", instance, {"max_grace_hours": 48})
	}
	nothing := object.remove(testing.instance({}), ["application_settings"])
	policy.deny == set() with input as testing.seen("GL-INS-005", nothing, {"max_grace_hours": 48})
}

_document(changes, most) := testing.seen(
	"GL-INS-005",
	testing.instance({"application_settings": changes}),
	{"max_grace_hours": most},
)
