package glscan.policies.instance.signup_is_off_or_gated_test

import data.glscan.policies.instance.signup_is_off_or_gated as policy
import data.glscan.testing

test_denies_sign_up_that_nobody_approves if {
	document := _document({"require_admin_approval_after_user_signup": false})
	policy.deny == {{
		"path": ["application_settings", "signup_enabled"],
		"message": "Anybody can sign up, and no administrator approves the account first.",
		"expected": false,
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_an_address_that_is_not_confirmed if every setting in ["off", "soft", ""] {
	document := _document({"email_confirmation_setting": setting})
	policy.deny == {{
		"path": ["application_settings", "email_confirmation_setting"],
		"message": "Who signs up need not confirm the address before the first sign-in.",
		"expected": "hard",
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_both_at_once if {
	changes := {"email_confirmation_setting": "off", "require_admin_approval_after_user_signup": false}
	count(policy.deny) == 2 with input as _document(changes)
}

test_passes_sign_up_that_is_approved_and_confirmed if {
	policy.deny == set() with input as _document({})
	policy.unknown == set() with input as _document({})
}

test_passes_sign_up_that_is_off if {
	changes := {
		"email_confirmation_setting": "off",
		"require_admin_approval_after_user_signup": false,
		"signup_enabled": false,
	}
	policy.deny == set() with input as _document(changes)
	policy.unknown == set() with input as _document(changes)
}

test_does_not_know_whether_an_address_is_confirmed if {
	document := _without(["email_confirmation_setting"], {})
	policy.deny == set() with input as document
	policy.unknown == {"Whether who signs up must confirm the address could not be read."} with input as document
	policy.unknown == set() with input as _without(["email_confirmation_setting"], {"signup_enabled": false})
}

test_finds_what_is_wrong_beside_what_is_hidden if {
	changes := {"require_admin_approval_after_user_signup": false}
	count(policy.deny) == 1 with input as _without(["email_confirmation_setting"], changes)
}

test_claims_nothing_of_what_is_hidden if {
	every name in ["signup_enabled", "require_admin_approval_after_user_signup"] {
		policy.deny == set() with input as _without([name], {})
	}
	nothing := testing.seen("GL-INS-001", object.remove(testing.instance({}), ["application_settings"]), {})
	policy.deny == set() with input as nothing
	policy.unknown == set() with input as nothing
}

_document(changes) := _without([], changes)

_without(names, changes) := testing.seen(
	"GL-INS-001",
	testing.without(testing.instance({"application_settings": changes}), "application_settings", names),
	{},
)
