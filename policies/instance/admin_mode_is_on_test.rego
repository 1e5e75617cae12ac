package glscan.policies.instance.admin_mode_is_on_test

import data.glscan.policies.instance.admin_mode_is_on as policy
import data.glscan.testing

test_denies_admin_mode_that_is_off if policy.deny == {{
	"path": ["application_settings", "admin_mode"],
	"message": "Every session of an administrator has their full rights, without a second sign-in.",
	"expected": true,
}} with input as testing.seen("GL-INS-009", testing.instance({"application_settings": {"admin_mode": false}}), {})

test_passes_admin_mode_that_is_on if {
	policy.deny == set() with input as testing.seen("GL-INS-009", testing.instance({}), {})
}

test_claims_nothing_of_what_is_hidden if {
	hidden := testing.without(testing.instance({}), "application_settings", ["admin_mode"])
	policy.deny == set() with input as testing.seen("GL-INS-009", hidden, {})
	nothing := object.remove(testing.instance({}), ["application_settings"])
	policy.deny == set() with input as testing.seen("GL-INS-009", nothing, {})
}
