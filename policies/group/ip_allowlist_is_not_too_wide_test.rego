package glscan.policies.group.ip_allowlist_is_not_too_wide_test

import data.glscan.policies.group.ip_allowlist_is_not_too_wide as policy
import data.glscan.testing

_everyone_v4 := testing.ip_range("0.0.0.0/0", 4, 0)

_everyone_v6 := testing.ip_range("::/0", 6, 0)

_office := testing.ip_range("192.0.2.0/24", 4, 24)

test_denies_a_wide_range if {
	document := _document([_office, _everyone_v4], _defaults)
	policy.deny == {{
		"path": ["settings", "ip_restriction_ranges"],
		"key": "0.0.0.0/0",
		"message": "The range 0.0.0.0/0 is so wide that the allowlist keeps almost nobody out.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_each_wide_range if {
	document := _document([_everyone_v4, _office, _everyone_v6], _defaults)
	testing.places(policy.deny) == {_place("0.0.0.0/0"), _place("::/0")} with input as document
}

test_denies_a_prefix_just_below_the_least if {
	ranges := [testing.ip_range("10.0.0.0/15", 4, 15), testing.ip_range("2001:db8::/31", 6, 31)]
	document := _document(ranges, _defaults)
	testing.places(policy.deny) == {_place("10.0.0.0/15"), _place("2001:db8::/31")} with input as document
}

test_passes_a_prefix_at_the_least if {
	ranges := [testing.ip_range("10.0.0.0/16", 4, 16), testing.ip_range("2001:db8::/32", 6, 32)]
	document := _document(ranges, _defaults)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_denies_by_the_least_of_each_version if {
	ranges := [testing.ip_range("10.0.0.0/20", 4, 20), testing.ip_range("2001:db8::/40", 6, 40)]
	document := _document(ranges, {"min_prefix_v4": 24, "min_prefix_v6": 48})
	testing.places(policy.deny) == {_place("10.0.0.0/20"), _place("2001:db8::/40")} with input as document
}

test_passes_by_the_least_of_each_version if {
	ranges := [testing.ip_range("10.0.0.0/8", 4, 8), testing.ip_range("2001::/20", 6, 20)]
	document := _document(ranges, {"min_prefix_v4": 8, "min_prefix_v6": 20})
	policy.deny == set() with input as document
}

test_passes_a_range_that_is_too_wide_for_the_other_version_only if {
	range := testing.ip_range("2001::/20", 6, 20)
	document := _document([range], {"min_prefix_v4": 24, "min_prefix_v6": 20})
	policy.deny == set() with input as document
}

test_passes_a_single_address if {
	document := _document([testing.ip_range("192.0.2.7", 4, 32), testing.ip_range("2001:db8::1", 6, 128)], _defaults)
	policy.deny == set() with input as document
}

test_denies_every_ipv4_address_written_as_ipv6 if {
	document := _document([object.union(_everyone_v4, {"text": "::ffff:0:0/96"})], _defaults)
	testing.places(policy.deny) == {_place("::ffff:0:0/96")} with input as document
}

test_denies_beside_a_range_that_hides_its_text if every hidden in [_everyone_v4, {"valid": false}] {
	ranges := [_everyone_v6, object.remove(hidden, ["text"])]
	settings := {"ip_ranges": ranges, "ip_restriction_ranges": ["::/0"]}
	group := testing.replaced(testing.group({}), "settings", object.union(settings, {"parent_id": 0}))
	instance := {"application_settings": {"globally_allowed_ips": [], "globally_allowed_ip_ranges": ranges}}
	document := _projected(group, _defaults, instance)
	testing.places(policy.deny) == {_place("::/0"), _place_at_instance("::/0")} with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_how_wide_an_entry_is_that_is_not_a_range if {
	entries := [object.union(range, {"valid": false}) | some range in [_everyone_v4, _everyone_v6]]
	document := _document(array.concat([{"text": "office", "valid": false}], entries), _defaults)
	policy.deny == set() with input as document
	policy.unknown == {
		"0.0.0.0/0 is not an IP range, so how wide it is cannot be told.",
		"::/0 is not an IP range, so how wide it is cannot be told.",
		"office is not an IP range, so how wide it is cannot be told.",
	} with input as document
}

test_knows_how_wide_every_range_is if {
	document := _document([_everyone_v4], _defaults)
	policy.unknown == set() with input as document
}

test_denies_a_wide_range_of_the_instance if {
	document := _on_instance([_office, _everyone_v4, _everyone_v6])
	testing.places(policy.deny) == {_place_at_instance("0.0.0.0/0"), _place_at_instance("::/0")} with input as document
}

test_denies_one_range_in_both_lists_twice if {
	group := _group([_everyone_v4])
	document := _projected(group, _defaults, {"application_settings": {
		"globally_allowed_ips": ["0.0.0.0/0"],
		"globally_allowed_ip_ranges": [_everyone_v4],
	}})
	testing.places(policy.deny) == {_place("0.0.0.0/0"), _place_at_instance("0.0.0.0/0")} with input as document
	{finding.message | some finding in policy.deny} == {
		"The range 0.0.0.0/0 is so wide that the allowlist keeps almost nobody out.",
		"The instance allows the range 0.0.0.0/0 for every group, which widens this allowlist too.",
	} with input as document
}

test_passes_narrow_ranges_of_the_instance if {
	document := _on_instance([_office])
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_ranges if {
	group := testing.replaced(testing.group({}), "settings", {"parent_id": 0})
	document := _projected(group, _defaults, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_a_subgroup if {
	group := testing.group({"path": "acme/web", "settings": {"parent_id": 1}})
	document := _projected(group, _defaults, {})
	policy.skip == {"The allowlist of the top-level group binds everything below it."} with input as document
}

test_skips_a_group_without_an_allowlist if {
	document := _document([], _defaults)
	policy.skip == {"No IP allowlist is set."} with input as document
}

_defaults := {"min_prefix_v4": 16, "min_prefix_v6": 32}

_document(ranges, params) := _projected(_group(ranges), params, {})

_on_instance(ranges) := _projected(testing.group({}), _defaults, {"application_settings": {
	"globally_allowed_ips": [range.text | some range in ranges],
	"globally_allowed_ip_ranges": ranges,
}})

_projected(group, params, instance) := testing.projected(
	"GL-GRP-007",
	testing.document(group, {"instance": instance, "params": {"GL-GRP-007": params}}),
)

_group(ranges) := testing.group({"settings": {
	"ip_ranges": ranges,
	"ip_restriction_ranges": [range.text | some range in ranges],
}})

_place(text) := {"path": ["settings", "ip_restriction_ranges"], "key": text}

_place_at_instance(text) := {
	"path": ["application_settings", "globally_allowed_ips"],
	"at": {"kind": "instance", "path": "gitlab.example.com"},
	"key": text,
}
