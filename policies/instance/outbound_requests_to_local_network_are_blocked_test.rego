package glscan.policies.instance.outbound_requests_to_local_network_are_blocked_test

import data.glscan.policies.instance.outbound_requests_to_local_network_are_blocked as policy
import data.glscan.testing

test_denies_each_setting_that_lets_requests_through if {
	document := _document({_hooks: true, _system_hooks: true, _rebinding: false}, {})
	policy.deny == {
		{
			"path": ["application_settings", _hooks],
			"message": "Webhooks and integrations may send requests to the local network.",
			"expected": false,
		},
		{
			"path": ["application_settings", _system_hooks],
			"message": "System hooks may send requests to the local network.",
			"expected": false,
		},
		{
			"path": ["application_settings", _rebinding],
			"message": "A name may lead outside when it is checked and to the local network when it is asked.",
			"expected": true,
		},
	} with input as document
	policy.unknown == set() with input as document
}

test_denies_a_range_that_is_too_wide if every entry in [
	"0.0.0.0/0",
	"0.0.0.0/0:443",
	"10.0.0.0/8",
	"10.0.0.0/8:8080",
	"172.16.0.0/15",
	"::/0",
	"[::/0]:8080",
	"[::]/0",
	"fd00::/8",
	"fd01:0::/8",
	"FD00:1::/31",
] {
	policy.deny == {{
		"path": ["application_settings", "outbound_local_requests_allowlist"],
		"key": entry,
		"message": sprintf("The allowlist opens %s, too wide a part of the network.", [entry]),
	}} with input as _listing(["10.1.2.0/24", entry, "odd/range"], {})
	policy.unknown == set() with input as _listing([entry], {})
}

test_denies_by_other_prefixes if {
	count(policy.deny) == 1 with input as _listing(["10.1.2.0/24"], {"min_prefix_v4": 25})
	count(policy.deny) == 1 with input as _listing(["fd00:1:2::/48"], {"min_prefix_v6": 49})
}

test_passes_narrow_ranges_addresses_and_names if {
	entries := [
		"10.1.0.0/16",
		"192.0.2.7",
		"192.0.2.7:8080",
		"fd00:1::/32",
		"fd00::1",
		"[fd00::1]:8080",
		"::1",
		"hooks.acme.example",
		"hooks.acme.example:8443",
		"face/8",
		"10.0.0.0/8/8",
		"",
	]
	policy.deny == set() with input as _listing(entries, {})
	policy.unknown == set() with input as _listing(entries, {})
	policy.deny == set() with input as _listing([], {})
}

test_does_not_know_a_range_by_a_mask if {
	entries := ["10.0.0.0/255.0.0.0", "fd00::/ffff::", "10.0.0.0/0008"]
	policy.deny == set() with input as _listing(entries, {})
	policy.unknown == {
		"How wide 10.0.0.0/0008 on the allowlist is cannot be told.",
		"How wide 10.0.0.0/255.0.0.0 on the allowlist is cannot be told.",
		"How wide fd00::/ffff:: on the allowlist is cannot be told.",
	} with input as _listing(entries, {})
}

test_claims_nothing_of_what_is_hidden if {
	policy.deny == set() with input as _seen(object.remove(testing.instance({}), ["application_settings"]), {})
	every name in [_hooks, _system_hooks, _rebinding, "outbound_local_requests_allowlist"] {
		hidden := _seen(testing.without(testing.instance({}), "application_settings", [name]), {})
		policy.deny == set() with input as hidden
		policy.unknown == set() with input as hidden
	}
}

_listing(entries, params) := _document({"outbound_local_requests_allowlist": entries}, params)

_document(changes, params) := _seen(testing.instance({"application_settings": changes}), params)

_seen(instance, params) := testing.seen(
	"GL-INS-011",
	instance,
	object.union({"min_prefix_v4": 16, "min_prefix_v6": 32}, params),
)

_hooks := "allow_local_requests_from_web_hooks_and_services"

_system_hooks := "allow_local_requests_from_system_hooks"

_rebinding := "dns_rebinding_protection_enabled"
