package glscan.policies.group.ip_allowlist_is_set_test

import data.glscan.policies.group.ip_allowlist_is_set as policy
import data.glscan.testing

_office := testing.ip_range("192.0.2.0/24", 4, 24)

_elsewhere := testing.ip_range("198.51.100.0/24", 4, 24)

_office_v6 := testing.ip_range("2001:db8:1::/48", 6, 48)

_elsewhere_v6 := testing.ip_range("2001:db8:2::/48", 6, 48)

_no_range := {"text": "office", "valid": false}

test_denies_a_group_without_an_allowlist if {
	document := _document([], [])
	policy.deny == {_none_finding} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_range_that_is_not_of_the_organisation if {
	document := _document([_office, _elsewhere], ["192.0.2.0/24"])
	policy.deny == {{
		"path": ["settings", "ip_restriction_ranges"],
		"key": "198.51.100.0/24",
		"message": "The range 198.51.100.0/24 does not lie in a range of the organisation.",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_each_range_that_is_not_of_the_organisation if {
	document := _document([_office, _elsewhere, _office_v6, _elsewhere_v6], ["192.0.2.0/24", "2001:db8:1::/32"])
	testing.places(policy.deny) == {_place("198.51.100.0/24")} with input as document
	narrower := _document([_office, _elsewhere, _office_v6, _elsewhere_v6], ["192.0.2.0/24", "2001:db8:1::/48"])
	testing.places(policy.deny) == {_place("198.51.100.0/24"), _place("2001:db8:2::/48")} with input as narrower
}

test_denies_a_range_that_is_wider_than_that_of_the_organisation if {
	document := _document([_office], ["192.0.2.0/25", "192.0.2.128/25"])
	testing.places(policy.deny) == {_place("192.0.2.0/24")} with input as document
}

test_compares_ranges_of_one_version_only if {
	mapped := ["::ffff:192.0.2.0/120", "::/0"]
	testing.places(policy.deny) == {_place("192.0.2.0/24")} with input as _document([_office], mapped)
	testing.places(policy.deny) == {_place("2001:db8:1::/48")} with input as _document([_office_v6], ["0.0.0.0/0"])
}

test_denies_beside_a_range_that_hides_its_text if every hidden in [_office, {"valid": false}] {
	ranges := [_elsewhere, object.remove(hidden, ["text"])]
	settings := {"ip_ranges": ranges, "ip_restriction_ranges": ["198.51.100.0/24"]}
	group := testing.replaced(testing.group({}), "settings", object.union(settings, {"parent_id": 0}))
	document := _projected(group, ["203.0.113.0/24"], [])
	testing.places(policy.deny) == {_place("198.51.100.0/24")} with input as document
	policy.unknown == set() with input as document
}

test_passes_any_list_where_no_range_is_named if {
	document := _document([_elsewhere, _no_range], [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_ranges_of_the_organisation if {
	ranges := [_office, testing.ip_range("192.0.2.7", 4, 32), _office_v6]
	document := _document(ranges, ["198.51.100.0/24", "192.0.2.0/23", "2001:db8:1::/48"])
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_a_range_of_the_organisation_as_ipv4_in_ipv6 if {
	mapped := object.union(_office, {"text": "::ffff:192.0.2.0/120"})
	policy.deny == set() with input as _document([mapped], ["192.0.2.0/24"])
}

test_takes_an_address_of_the_organisation_for_a_range_of_one if {
	addresses := [_address("192.0.2.7", 4, 32), _address("2001:db8::1", 6, 128)]
	document := _document(addresses, ["192.0.2.7", "2001:db8::1"])
	policy.deny == set() with input as document
	others := _document(addresses, ["192.0.2.6", "2001:db8::"])
	testing.places(policy.deny) == {_place("192.0.2.7"), _place("2001:db8::1")} with input as others
}

test_denies_a_group_without_an_allowlist_whatever_the_instance_allows if {
	policy.deny == {_none_finding} with input as _on_instance([], [_office, _elsewhere, _no_range], ["192.0.2.0/24"])
	policy.unknown == set() with input as _on_instance([], [_office, _no_range], ["192.0.2.0/24"])
}

test_denies_a_range_of_the_instance_that_is_not_of_the_organisation if {
	document := _on_instance([_office], [_office, _elsewhere], ["192.0.2.0/24"])
	policy.deny == {{
		"path": ["application_settings", "globally_allowed_ips"],
		"at": {"kind": "instance", "path": "gitlab.example.com"},
		"key": "198.51.100.0/24",
		"message": "The instance allows the range 198.51.100.0/24 for every group; it is not of the organisation.",
	}} with input as document
}

test_passes_ranges_of_the_instance_where_no_range_is_named if {
	document := _on_instance([_office], [_elsewhere, _no_range], [])
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_whose_an_entry_is_that_is_not_a_range if {
	document := _on_instance(
		[_office, _no_range],
		[{"text": "vpn", "valid": false}, _office],
		["192.0.2.0/24"],
	)
	policy.deny == set() with input as document
	policy.unknown == {
		"office is not an IP range, so whose it is cannot be told.",
		"vpn is not an IP range, so whose it is cannot be told.",
	} with input as document
}

test_does_not_know_whom_a_list_without_a_range_keeps_out if {
	document := _document([_no_range, {"text": "vpn", "valid": false}], [])
	policy.deny == set() with input as document
	reason := "No entry of the allowlist is an IP range, so whether it keeps anybody out cannot be told."
	policy.unknown == {reason} with input as document
}

test_claims_nothing_without_the_ranges if {
	group := testing.replaced(testing.group({}), "settings", {"parent_id": 0})
	document := _projected(group, ["192.0.2.0/24"], [_elsewhere, _no_range])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_skips_a_subgroup if {
	group := testing.group({"path": "acme/web", "settings": {"parent_id": 1}})
	document := _projected(group, [], [])
	policy.skip == {"The allowlist of the top-level group binds everything below it."} with input as document
}

_document(ranges, corporate) := _on_instance(ranges, [], corporate)

_on_instance(of_group, of_instance, corporate) := _projected(
	testing.group({"settings": {
		"ip_ranges": of_group,
		"ip_restriction_ranges": [range.text | some range in of_group],
	}}),
	corporate,
	of_instance,
)

_projected(group, corporate, of_instance) := testing.projected("GL-GRP-006", testing.document(group, {
	"instance": {"application_settings": {
		"globally_allowed_ips": [range.text | some range in of_instance],
		"globally_allowed_ip_ranges": of_instance,
	}},
	"params": {"GL-GRP-006": {"corporate_ranges": corporate}},
}))

_address(text, version, prefix) := object.union(
	testing.ip_range(text, version, prefix),
	{"canonical": sprintf("%s/%d", [text, prefix])},
)

_none_finding := {
	"path": ["settings", "ip_restriction_ranges"],
	"message": "No IP allowlist is set, so a stolen token works from anywhere.",
}

_place(text) := {"path": ["settings", "ip_restriction_ranges"], "key": text}
