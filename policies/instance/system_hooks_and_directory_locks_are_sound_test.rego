package glscan.policies.instance.system_hooks_and_directory_locks_are_sound_test

import data.glscan.policies.instance.system_hooks_and_directory_locks_are_sound as policy
import data.glscan.testing

test_denies_each_hook_over_http if {
	document := _document({"4": testing.system_hook({}), "7": testing.system_hook({"url_scheme": "http"})})
	policy.deny == {{
		"path": ["system_hooks", "7", "url_scheme"],
		"message": "System hook 7 to hooks.acme.example sends its events over http, readable on the way.",
		"expected": "https",
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_each_hook_that_verifies_nothing if {
	document := _document({"4": testing.system_hook({}), "7": testing.system_hook({"enable_ssl_verification": false})})
	policy.deny == {{
		"path": ["system_hooks", "7", "enable_ssl_verification"],
		"message": "System hook 7 to hooks.acme.example accepts any certificate, so any host can pose as the receiver.",
		"expected": true,
	}} with input as document
}

test_denies_a_hook_whose_host_is_hidden if {
	every hook in [object.remove(_wrong, ["url_host"]), object.union(_wrong, {"url_host": ""})] {
		policy.deny == {
			{
				"path": ["system_hooks", "7", "url_scheme"],
				"message": "System hook 7 sends its events over http, readable on the way.",
				"expected": "https",
			},
			{
				"path": ["system_hooks", "7", "enable_ssl_verification"],
				"message": "System hook 7 accepts any certificate, so any host can pose as the receiver.",
				"expected": true,
			},
		} with input as _document({"7": hook})
	}
}

test_denies_beside_hooks_that_hide_something if {
	hidden := {name: object.remove(_wrong, [name]) | some name in ["enable_ssl_verification", "url_scheme"]}
	testing.places(policy.deny) == {
		{"path": ["system_hooks", "7", "enable_ssl_verification"]},
		{"path": ["system_hooks", "7", "url_scheme"]},
		{"path": ["system_hooks", "enable_ssl_verification", "url_scheme"]},
		{"path": ["system_hooks", "url_scheme", "enable_ssl_verification"]},
	} with input as _document(object.union(hidden, {"7": _wrong}))
}

test_denies_memberships_past_the_directory if every directory in ["ldap", "saml"] {
	lock := sprintf("lock_memberships_to_%s", [directory])
	policy.deny == {{
		"path": ["application_settings", lock],
		"message": sprintf("Memberships can be given by hand, past the directory (%s).", [directory]),
		"expected": true,
	}} with input as _seen(testing.instance({"application_settings": {lock: false}}), directory)
}

test_passes_sound_hooks if {
	policy.deny == set() with input as _document({"4": testing.system_hook({})})
	policy.unknown == set() with input as _document({"4": testing.system_hook({})})
	policy.deny == set() with input as _document({})
}

test_passes_the_lock_of_the_directory if {
	ldap := testing.instance({"application_settings": {"lock_memberships_to_saml": false}})
	policy.deny == set() with input as _seen(ldap, "ldap")
	policy.unknown == set() with input as _seen(ldap, "ldap")
	neither := testing.instance({"application_settings": {
		"lock_memberships_to_ldap": false,
		"lock_memberships_to_saml": false,
	}})
	policy.deny == set() with input as _seen(neither, "")
	policy.unknown == set() with input as _seen(neither, "")
}

test_does_not_know_a_hook_without_a_scheme if {
	document := _document({"7": testing.system_hook({"url_scheme": ""})})
	policy.deny == set() with input as document
	policy.unknown == {"System hook 7 to hooks.acme.example: the URL shows no scheme."} with input as document
}

test_does_not_know_a_lock_that_is_hidden if {
	reasons := {"Whether memberships are locked to the directory could not be read."}
	hidden := testing.without(testing.instance({}), "application_settings", ["lock_memberships_to_ldap"])
	policy.unknown == reasons with input as _seen(hidden, "ldap")
	policy.unknown == set() with input as _seen(hidden, "saml")
	policy.unknown == set() with input as _seen(hidden, "")
	nothing := object.remove(testing.instance({}), ["application_settings"])
	policy.unknown == reasons with input as _seen(nothing, "saml")
}

test_does_not_know_another_directory if {
	document := _seen(testing.instance({}), "LDAP")
	policy.deny == set() with input as document
	policy.unknown == {"The parameter directory is LDAP: it can be ldap, saml or empty."} with input as document
}

test_claims_nothing_of_what_is_hidden if {
	policy.deny == set() with input as _document({"7": {"id": 7}})
	policy.unknown == set() with input as _document({"7": {"id": 7}})
	nothing := _seen(object.remove(testing.instance({}), ["system_hooks"]), "")
	policy.deny == set() with input as nothing
	policy.unknown == set() with input as nothing
}

_wrong := testing.system_hook({"enable_ssl_verification": false, "url_scheme": "http"})

_document(system_hooks) := _seen(testing.replaced(testing.instance({}), "system_hooks", system_hooks), "")

_seen(instance, directory) := testing.seen("GL-INS-021", instance, {"directory": directory})
