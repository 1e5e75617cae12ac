package glscan.policies.group.ip_allowlist_is_well_formed_test

import data.glscan.policies.group.ip_allowlist_is_well_formed as policy
import data.glscan.testing

_office := testing.ip_range("192.0.2.0/24", 4, 24)

_half_of_office := testing.ip_range("192.0.2.128/25", 4, 25)

_office_v6 := testing.ip_range("2001:db8::/32", 6, 32)

_everyone := testing.ip_range("0.0.0.0/0", 4, 0)

test_denies_an_entry_that_is_no_range if {
	document := _document([_office, {"text": "office", "valid": false}])
	policy.deny == {_finding("office", "office is neither an IP address nor a range.")} with input as document
	policy.skip == set() with input as document
}

test_denies_each_entry_that_is_no_range if {
	document := _document([{"text": "office", "valid": false}, {"text": "10.0.0.0/33", "valid": false}])
	testing.places(policy.deny) == {_place("office"), _place("10.0.0.0/33")} with input as document
}

test_denies_the_second_of_two_entries_that_are_the_same if {
	message := "192.0.2.77/24 and 192.0.2.0/24 are the same range."
	document := _document([_meaning("192.0.2.77/24", _office), _office, _office_v6])
	policy.deny == {_finding("192.0.2.77/24", message)} with input as document
}

test_denies_an_address_that_is_listed_with_its_prefix_too if {
	address := testing.ip_range("192.0.2.7/32", 4, 32)
	document := _document([address, _meaning("192.0.2.7", address)])
	message := "192.0.2.7/32 and 192.0.2.7 are the same range."
	policy.deny == {_finding("192.0.2.7/32", message)} with input as document
}

test_denies_an_entry_that_is_repeated if {
	document := _document([_office, _office, _office_v6])
	policy.deny == {_finding("192.0.2.0/24", "192.0.2.0/24 stands on the list 2 times.")} with input as document
}

test_names_one_entry_where_many_are_the_same if {
	document := _document([_office, _meaning("192.0.2.1/24", _office), _meaning("192.0.2.2/24", _office)])
	policy.deny == {
		_finding("192.0.2.1/24", "192.0.2.1/24 and 192.0.2.0/24 are the same range."),
		_finding("192.0.2.2/24", "192.0.2.2/24 and 192.0.2.0/24 are the same range."),
	} with input as document
}

test_denies_an_entry_that_lies_within_another if {
	document := _document([_half_of_office, _office, _office_v6])
	message := "192.0.2.128/25 lies within 192.0.2.0/24, which is on the list too."
	policy.deny == {_finding("192.0.2.128/25", message)} with input as document
}

test_denies_an_entry_of_ipv6_that_lies_within_another if {
	document := _document([_office, _office_v6, testing.ip_range("2001:db8:1::/48", 6, 48)])
	message := "2001:db8:1::/48 lies within 2001:db8::/32, which is on the list too."
	policy.deny == {_finding("2001:db8:1::/48", message)} with input as document
}

test_denies_an_entry_that_lies_within_another_as_ipv4_in_ipv6 if {
	mapped := [_meaning("::ffff:192.0.2.0/120", _office), _meaning("::ffff:192.0.2.128/121", _half_of_office)]
	message := "::ffff:192.0.2.128/121 lies within ::ffff:192.0.2.0/120, which is on the list too."
	policy.deny == {
		_finding("::ffff:192.0.2.0/120", "::ffff:192.0.2.0/120 means 192.0.2.0/24 and should be written so."),
		_finding("::ffff:192.0.2.128/121", message),
	} with input as _document(mapped)
}

test_names_one_of_many_entries_that_another_lies_within if {
	document := _document([_everyone, _half_of_office, _office])
	policy.deny == {
		_finding("192.0.2.0/24", "192.0.2.0/24 lies within 0.0.0.0/0, which is on the list too."),
		_finding("192.0.2.128/25", "192.0.2.128/25 lies within 0.0.0.0/0, which is on the list too."),
	} with input as document
}

test_denies_an_entry_that_is_not_written_as_what_it_means if {
	document := _document([_meaning("192.0.2.7/24", _office), _meaning("2001:db8:0::1/32", _office_v6)])
	policy.deny == {
		_finding("192.0.2.7/24", "192.0.2.7/24 means 192.0.2.0/24 and should be written so."),
		_finding("2001:db8:0::1/32", "2001:db8:0::1/32 means 2001:db8::/32 and should be written so."),
	} with input as document
}

test_says_one_thing_of_an_entry_with_many_flaws if {
	half := testing.ip_range("192.0.2.128/25", 4, 25)
	entries := [_office, half, _meaning("192.0.2.200/25", half)]
	policy.deny == {
		_finding("192.0.2.128/25", "192.0.2.128/25 lies within 192.0.2.0/24, which is on the list too."),
		_finding("192.0.2.200/25", "192.0.2.200/25 and 192.0.2.128/25 are the same range."),
	} with input as _document(entries)
	message := "192.0.2.200/25 lies within 192.0.2.0/24, which is on the list too."
	policy.deny == {_finding("192.0.2.200/25", message)} with input as _document([_office, entries[2]])
}

test_denies_beside_an_entry_that_hides_what_it_is if every hidden in ["text", "version", "canonical"] {
	other := object.remove(testing.ip_range("198.51.100.7/24", 4, 24), [hidden])
	settings := {"ip_ranges": [_meaning("192.0.2.7/24", _office), other], "ip_restriction_ranges": ["192.0.2.7/24"]}
	document := _projected(testing.replaced(testing.group({}), "settings", object.union(settings, {"parent_id": 0})))
	testing.places(policy.deny) == {_place("192.0.2.7/24")} with input as document
}

test_compares_ranges_of_one_version_only if {
	document := _document([_office, testing.ip_range("::ffff:192.0.2.128/121", 6, 121)])
	policy.deny == set() with input as document
}

test_passes_a_list_of_ranges_side_by_side if {
	ranges := ["192.0.2.0/25", "198.51.100.0/24", "203.0.113.7/32"]
	some_v4 := [testing.ip_range(text, 4, to_number(split(text, "/")[1])) | some text in ranges]
	neighbours := array.concat(some_v4, [_half_of_office, _office_v6, testing.ip_range("2001:db9::/48", 6, 48)])
	document := _document(neighbours)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_everything_of_both_versions if {
	document := _document([_everyone, testing.ip_range("::/0", 6, 0)])
	policy.deny == set() with input as document
}

test_passes_an_address_with_and_without_its_prefix if {
	addresses := [
		_meaning("192.0.2.7", testing.ip_range("192.0.2.7/32", 4, 32)),
		testing.ip_range("192.0.2.8/32", 4, 32),
		_meaning("2001:db8::1", testing.ip_range("2001:db8::1/128", 6, 128)),
	]
	document := _document(addresses)
	policy.deny == set() with input as document
}

test_passes_an_entry_in_capitals if {
	document := _document([_meaning("2001:DB8::/32", _office_v6)])
	policy.deny == set() with input as document
}

test_passes_an_entry_that_the_instance_allows_too if {
	group := testing.group({})
	document := object.union(_projected(group), {"instance": {"application_settings": {
		"globally_allowed_ips": ["192.0.2.0/24", "office"],
		"globally_allowed_ip_ranges": [_office, {"text": "office", "valid": false}],
	}}})
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_ranges if {
	document := _projected(testing.replaced(testing.group({}), "settings", {"parent_id": 0}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_a_subgroup if {
	document := _projected(testing.group({"path": "acme/web", "settings": {"parent_id": 1}}))
	policy.skip == {"The allowlist of the top-level group binds everything below it."} with input as document
}

test_skips_a_group_without_an_allowlist if {
	document := _document([])
	policy.deny == set() with input as document
	policy.skip == {"No IP allowlist is set."} with input as document
}

_document(ranges) := _projected(testing.group({"settings": _allowlist(ranges)}))

_allowlist(ranges) := {"ip_ranges": ranges, "ip_restriction_ranges": [range.text | some range in ranges]}

_projected(group) := testing.projected("GL-GRP-008", testing.document(group, {}))

_meaning(text, range) := object.union(range, {"text": text})

_finding(text, message) := object.union(_place(text), {"message": message})

_place(text) := {"path": ["settings", "ip_restriction_ranges"], "key": text}
