package glscan.policies.instance.signup_domains_are_allowlisted_test

import data.glscan.policies.instance.signup_domains_are_allowlisted as policy
import data.glscan.testing

test_denies_an_empty_list if {
	policy.deny == {{
		"path": ["application_settings", "domain_allowlist"],
		"message": "Sign-up is open to addresses of every domain.",
	}} with input as _document([], {})
	policy.skip == set() with input as _document([], {})
}

test_denies_a_public_domain_in_any_spelling if every entry in ["gmail.com", "GMail.com", "*.gmail.com", "hotmail.fr"] {
	policy.deny == {{
		"path": ["application_settings", "domain_allowlist"],
		"key": entry,
		"message": sprintf("The allowlist admits %s, where anybody can get an address.", [entry]),
	}} with input as _document(["acme.example", entry], {})
}

test_denies_a_star_that_takes_in_strangers if every entry in [
	"*",
	"*.com",
	"*acme.example",
	"acme.*",
	"*.acme.*",
	"*.acme.example*",
	"*.acme.example.",
] {
	policy.deny == {{
		"path": ["application_settings", "domain_allowlist"],
		"key": entry,
		"message": sprintf("The allowlist admits %s, whose star also takes in domains of strangers.", [entry]),
	}} with input as _document([entry], {})
}

test_denies_a_domain_that_is_not_approved if policy.deny == {{
	"path": ["application_settings", "domain_allowlist"],
	"key": "partner.example",
	"message": "The allowlist admits partner.example, which is not an approved domain.",
}} with input as _document(["Acme.example", "partner.example"], {"approved_domains": ["acme.example"]})

test_says_of_a_public_domain_only_that_it_is_public if policy.deny == {{
	"path": ["application_settings", "domain_allowlist"],
	"key": "gmail.com",
	"message": "The allowlist admits gmail.com, where anybody can get an address.",
}} with input as _document(["gmail.com"], {"approved_domains": ["acme.example"]})

test_judges_by_other_public_domains if {
	params := {"public_mail_domains": ["acme.example"]}
	count(policy.deny) == 1 with input as _document(["acme.example", "gmail.com"], params)
}

test_passes_own_domains if every entry in ["acme.example", "*.acme.example", "a*.acme.example", "notgmail.com"] {
	policy.deny == set() with input as _document([entry], {})
}

test_passes_approved_domains if {
	params := {"approved_domains": ["acme.example", "*.acme.example"]}
	policy.deny == set() with input as _document(["acme.example", "*.acme.example"], params)
}

test_skips_where_sign_up_is_off if {
	document := _seen(testing.instance({"application_settings": {"signup_enabled": false, "domain_allowlist": []}}), {})
	policy.skip == {"Sign-up is off."} with input as document
}

test_claims_nothing_of_what_is_hidden if {
	document := _seen(testing.without(testing.instance({}), "application_settings", ["domain_allowlist"]), {})
	policy.deny == set() with input as document
	silent := _seen(testing.without(testing.instance({}), "application_settings", ["signup_enabled"]), {})
	policy.skip == set() with input as silent
	policy.deny == set() with input as _seen(object.remove(testing.instance({}), ["application_settings"]), {})
}

_document(list, params) := _seen(testing.instance({"application_settings": {"domain_allowlist": list}}), params)

_seen(instance, params) := testing.seen("GL-INS-002", instance, object.union(_defaults, params))

_defaults := {"approved_domains": [], "public_mail_domains": ["gmail.com", "hotmail.*"]}
