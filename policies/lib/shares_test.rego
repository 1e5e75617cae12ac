package glscan.lib.shares_test

import data.glscan.lib.shares
import data.glscan.testing

test_a_share_inside_is_not_from_outside if {
	shares.from_outside == {"partner/dev": testing.share({})} with input as _group({
		"partner/dev": testing.share({}),
		"acme/web": testing.share({"inside": true}),
	})
}

test_a_share_is_not_from_outside_where_that_is_hidden if {
	hidden := object.remove(testing.share({}), ["inside"])
	shares.from_outside == {} with input as _group({"partner/dev": hidden})
}

test_a_share_counts_until_it_has_expired if {
	expired := testing.share({"days_until_expiry": -1})
	object.keys(shares.from_outside) == {"b", "c"} with input as _group({
		"a": expired,
		"b": testing.share({"days_until_expiry": 0}),
		"c": testing.endless_share,
	})
	shares.has_expired(expired)
	not shares.has_expired(testing.share({"days_until_expiry": 0}))
	not shares.has_expired(testing.endless_share)
}

test_every_flaw_of_every_share_is_a_finding if {
	found := shares.flaws(_strict) with input as _group({
		"partner/dev": object.union(testing.endless_share, {"group_access_level": 40}),
		"partner/ops": testing.endless_share,
		"acme/web": testing.share({"inside": true, "group_access_level": 50}),
	})
	testing.places(found) == {
		{"path": ["shared_with_groups", "partner/dev"]},
		{"path": ["shared_with_groups", "partner/dev", "group_access_level"]},
		{"path": ["shared_with_groups", "partner/dev", "expires_at"]},
		{"path": ["shared_with_groups", "partner/ops"]},
		{"path": ["shared_with_groups", "partner/ops", "expires_at"]},
	}
}

test_a_flaw_names_what_is_shared if {
	loose := object.union(_strict, {"require_expiry": false})
	found := shares.flaws(loose) with input as testing.document(
		testing.project({"shared_with_groups": {"partner/dev": testing.endless_share}}),
		{},
	)
	found == {{
		"path": ["shared_with_groups", "partner/dev"],
		"message": "The project is shared with partner/dev, whose members are managed outside the hierarchy.",
	}}
}

test_a_share_within_the_parameters_has_no_flaw if {
	lenient := {"approved_groups": ["partner/*"], "max_role": 50, "require_expiry": false}
	share := object.union(testing.endless_share, {"group_access_level": 50})
	shares.flaws(lenient) == set() with input as _group({"partner/dev": share})
}

test_no_flaw_is_claimed_of_what_is_hidden if {
	strict := object.union(_strict, {"approved_groups": ["partner/dev"]})
	shares.flaws(strict) == set() with input as _group({"partner/dev": {"inside": false}})
	shares.flaws(strict) == set() with input as {"resource": {"kind": "group"}}
}

_strict := {"approved_groups": [], "max_role": 30, "require_expiry": true}

_group(shared) := testing.document(testing.group({"shared_with_groups": shared}), {})
