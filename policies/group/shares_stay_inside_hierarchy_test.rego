package glscan.policies.group.shares_stay_inside_hierarchy_test

import data.glscan.policies.group.shares_stay_inside_hierarchy as policy
import data.glscan.testing

test_denies_an_outside_group_without_approval if {
	document := _document({"partner/dev": testing.share({})}, {})
	policy.deny == {{
		"path": ["shared_with_groups", "partner/dev"],
		"message": "The group is shared with partner/dev, whose members are managed outside the hierarchy.",
	}} with input as document
}

test_denies_a_role_above_the_highest if {
	document := _document({"partner/dev": testing.share({"group_access_level": 40})}, {"approved_groups": ["partner/dev"]})
	policy.deny == {{
		"path": ["shared_with_groups", "partner/dev", "group_access_level"],
		"message": "Members of the outside group partner/dev can get a role above what outsiders may have.",
	}} with input as document
}

test_denies_a_role_above_another_highest if {
	params := {"approved_groups": ["partner/dev"], "max_role": 20}
	document := _document({"partner/dev": testing.share({"group_access_level": 30})}, params)
	testing.places(policy.deny) == {_place("partner/dev", ["group_access_level"])} with input as document
}

test_denies_a_share_that_never_ends if {
	document := _document({"partner/dev": testing.endless_share}, {"approved_groups": ["partner/dev"]})
	policy.deny == {{
		"path": ["shared_with_groups", "partner/dev", "expires_at"],
		"message": "The share with the outside group partner/dev never ends.",
	}} with input as document
}

test_denies_all_three_at_once if {
	document := _document({"partner/dev": object.union(testing.endless_share, {"group_access_level": 50})}, {})
	testing.places(policy.deny) == {
		_place("partner/dev", []),
		_place("partner/dev", ["group_access_level"]),
		_place("partner/dev", ["expires_at"]),
	} with input as document
}

test_denies_each_outside_group if {
	shares := {"partner/dev": testing.share({}), "partner/ops": testing.share({}), "acme/web": _inside}
	document := _document(shares, {"approved_groups": ["partner", "partner/dev/*"]})
	testing.places(policy.deny) == {_place("partner/dev", []), _place("partner/ops", [])} with input as document
}

test_denies_a_share_on_its_last_day if {
	document := _document({"partner/dev": testing.share({"days_until_expiry": 0})}, {})
	testing.places(policy.deny) == {_place("partner/dev", [])} with input as document
}

test_denies_a_dated_share_of_unknown_age if {
	document := _document({"partner/dev": object.remove(testing.share({}), ["days_until_expiry"])}, {})
	testing.places(policy.deny) == {_place("partner/dev", [])} with input as document
}

test_passes_a_group_that_is_not_shared if {
	document := _document({}, {})
	policy.deny == set() with input as document
}

test_passes_a_share_inside_the_hierarchy if {
	document := _document({"acme/web": _inside}, {})
	policy.deny == set() with input as document
}

test_passes_an_approved_group if every path in {"Partner/Dev", "partner/*"} {
	document := _document({"partner/dev": testing.share({})}, {"approved_groups": ["other", path]})
	policy.deny == set() with input as document
}

test_passes_the_highest_role if {
	params := {"approved_groups": ["partner/dev"], "max_role": 40}
	document := _document({"partner/dev": testing.share({"group_access_level": 40})}, params)
	policy.deny == set() with input as document
}

test_passes_an_endless_share_where_none_must_end if {
	params := {"approved_groups": ["partner/dev"], "require_expiry": false}
	document := _document({"partner/dev": testing.endless_share}, params)
	policy.deny == set() with input as document
}

test_passes_a_share_that_has_expired if {
	expired := testing.share({"expires_at": "2026-01-31", "days_until_expiry": -1, "group_access_level": 50})
	document := _document({"partner/dev": expired}, {})
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_shares if {
	document := _projected(object.remove(testing.group({}), ["shared_with_groups"]), {})
	policy.deny == set() with input as document
}

test_claims_nothing_of_a_share_that_may_be_inside if {
	hidden := object.remove(object.union(testing.endless_share, {"group_access_level": 50}), ["inside"])
	document := _document({"partner/dev": hidden}, {})
	policy.deny == set() with input as document
}

test_claims_nothing_of_values_that_are_hidden if {
	document := _document({"partner/dev": {"inside": false}}, {"approved_groups": ["partner/dev"]})
	policy.deny == set() with input as document
}

_document(shares, params) := _projected(testing.group({"shared_with_groups": shares}), params)

_projected(group, params) := testing.projected(
	"GL-GRP-013",
	testing.document(group, {"params": {"GL-GRP-013": object.union(_defaults, params)}}),
)

_defaults := {"approved_groups": [], "max_role": 30, "require_expiry": true}

_inside := object.union(testing.endless_share, {"group_access_level": 50, "inside": true})

_place(name, rest) := {"path": array.concat(["shared_with_groups", name], rest)}
