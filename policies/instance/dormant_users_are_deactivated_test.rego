package glscan.policies.instance.dormant_users_are_deactivated_test

import data.glscan.policies.instance.dormant_users_are_deactivated as policy
import data.glscan.testing

test_denies_accounts_that_stay_active if {
	changes := {"deactivate_dormant_users": false, "deactivate_dormant_users_period": 999}
	policy.deny == {{
		"path": ["application_settings", "deactivate_dormant_users"],
		"message": "Accounts that nobody uses stay active.",
		"expected": true,
	}} with input as _document(changes, 90)
}

test_denies_a_period_just_above_the_longest if {
	policy.deny == {{
		"path": ["application_settings", "deactivate_dormant_users_period"],
		"message": "An account is deactivated after 91 days without use, where 90 are the most.",
		"expected": 90,
	}} with input as _document({"deactivate_dormant_users_period": 91}, 90)
	count(policy.deny) == 1 with input as _document({}, 89)
}

test_passes_the_longest_period if {
	policy.deny == set() with input as _document({}, 90)
	policy.deny == set() with input as _document({"deactivate_dormant_users_period": 180}, 180)
}

test_claims_nothing_of_what_is_hidden if {
	every name in ["deactivate_dormant_users", "deactivate_dormant_users_period"] {
		hidden := testing.without(testing.instance({}), "application_settings", [name])
		policy.deny == set() with input as testing.seen("GL-INS-018", hidden, {"max_days": 1})
	}
	nothing := object.remove(testing.instance({}), ["application_settings"])
	policy.deny == set() with input as testing.seen("GL-INS-018", nothing, {"max_days": 1})
}

_document(changes, most) := testing.seen(
	"GL-INS-018",
	testing.instance({"application_settings": changes}),
	{"max_days": most},
)
