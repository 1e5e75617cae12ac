package glscan.policies.instance.password_policy_meets_minimum_test

import data.glscan.policies.instance.password_policy_meets_minimum as policy
import data.glscan.testing

test_denies_a_length_just_below_the_fewest if policy.deny == {{
	"path": ["application_settings", "minimum_password_length"],
	"message": "A password of 11 characters will do, where 12 should be the fewest.",
	"expected": 12,
}} with input as _document({"minimum_password_length": 11}, {})

test_denies_a_length_below_another_fewest if {
	testing.places(policy.deny) == {_place("minimum_password_length")} with input as _document(
		{"minimum_password_length": 15},
		{"minimum_length": 16},
	)
}

test_denies_a_class_that_is_not_required if every class in ["number", "symbol", "uppercase", "lowercase"] {
	setting := sprintf("password_%s_required", [class])
	policy.deny == {{
		"path": ["application_settings", setting],
		"message": sprintf("A password need not have a character of the class %s.", [class]),
		"expected": true,
	}} with input as _document({setting: false}, {"required_classes": [class]})
}

test_passes_the_fewest_characters if {
	policy.deny == set() with input as _document({"minimum_password_length": 12}, {})
	policy.skip == set() with input as _document({}, {})
	policy.unknown == set() with input as _document({}, {})
}

test_passes_every_class if {
	document := _document({}, {"required_classes": ["number", "symbol", "uppercase", "lowercase"]})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_a_class_that_nobody_asks_for if {
	document := _document({"password_symbol_required": false}, {"required_classes": ["number"]})
	policy.deny == set() with input as document
}

test_skips_where_nobody_uses_a_password if {
	policy.skip == {"Nobody can use a password."} with input as _document(_no_passwords, {})
	every name in object.keys(_no_passwords) {
		policy.skip == set() with input as _document(object.remove(_no_passwords, [name]), {})
	}
}

test_does_not_know_a_class_that_is_hidden if {
	instance := testing.without(
		testing.instance({"application_settings": {"minimum_password_length": 8}}),
		"application_settings",
		["password_symbol_required"],
	)
	document := _seen(instance, {"required_classes": ["symbol", "number", "emoji"]})
	testing.places(policy.deny) == {_place("minimum_password_length")} with input as document
	policy.unknown == {
		"Whether a password must have a character of the class emoji could not be read.",
		"Whether a password must have a character of the class symbol could not be read.",
	} with input as document
	policy.unknown == set() with input as _seen(instance, {})
}

test_claims_nothing_of_what_is_hidden if {
	document := _seen(testing.without(testing.instance({}), "application_settings", ["minimum_password_length"]), {})
	policy.deny == set() with input as document
	some name in object.keys(_no_passwords)
	silent := testing.instance({"application_settings": _no_passwords})
	policy.skip == set() with input as _seen(testing.without(silent, "application_settings", [name]), {})
	none := _seen(object.remove(testing.instance({}), ["application_settings"]), {"required_classes": ["number"]})
	policy.deny == set() with input as none
}

_document(changes, params) := _seen(testing.instance({"application_settings": changes}), params)

_seen(instance, params) := testing.seen("GL-INS-004", instance, object.union(_defaults, params))

_defaults := {"minimum_length": 12, "required_classes": []}

_no_passwords := {
	"password_authentication_enabled_for_git": false,
	"password_authentication_enabled_for_web": false,
}

_place(setting) := {"path": ["application_settings", setting]}
