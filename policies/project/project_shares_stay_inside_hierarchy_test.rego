package glscan.policies.project.project_shares_stay_inside_hierarchy_test

import data.glscan.policies.project.project_shares_stay_inside_hierarchy as policy
import data.glscan.testing

test_denies_an_outside_group_without_approval if {
	document := _document({"partner/dev": testing.share({})}, {})
	policy.deny == {{
		"path": ["shared_with_groups", "partner/dev"],
		"message": "The project is shared with partner/dev, whose members are managed outside the hierarchy.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_a_role_above_the_highest if {
	document := _document({"partner/dev": testing.share({"group_access_level": 40})}, _approving)
	testing.places(policy.deny) == {_place(["group_access_level"])} with input as document
}

test_denies_a_share_that_never_ends if {
	document := _document({"partner/dev": testing.endless_share}, _approving)
	testing.places(policy.deny) == {_place(["expires_at"])} with input as document
}

test_passes_a_project_that_is_not_shared if {
	document := _document({}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_what_the_parameters_allow if {
	params := object.union(_approving, {"max_role": 50, "require_expiry": false})
	share := object.union(testing.endless_share, {"group_access_level": 50})
	policy.deny == set() with input as _document({"partner/dev": share}, params)
}

test_passes_a_share_inside_the_hierarchy if {
	policy.deny == set() with input as _document({"acme/web": testing.share({"inside": true})}, {})
}

test_passes_a_share_that_has_expired if {
	policy.deny == set() with input as _document({"partner/dev": testing.share({"days_until_expiry": -1})}, {})
}

test_claims_nothing_without_the_shares if {
	document := _projected(object.remove(testing.project({}), ["shared_with_groups"]), {})
	policy.deny == set() with input as document
}

test_claims_nothing_of_what_is_hidden if every hidden in ["inside", "group_access_level", "expires_at"] {
	shares := {"partner/dev": object.remove(testing.share({}), [hidden])}
	policy.deny == set() with input as _document(shares, _approving)
}

test_skips_a_personal_project if {
	policy.skip == {"The project lies in a personal namespace."} with input as _personal({})
}

test_denies_a_share_of_a_personal_project_where_those_are_judged if {
	document := _personal({"personal_too": true})
	testing.places(policy.deny) == {_place([])} with input as document
	policy.skip == set() with input as document
}

_personal(params) := _projected(
	testing.project({
		"settings": {"namespace_kind": "user"},
		"shared_with_groups": {"partner/dev": testing.share({})},
	}),
	params,
)

_document(shares, params) := _projected(testing.project({"shared_with_groups": shares}), params)

_projected(project, params) := testing.projected(
	"GL-PRJ-018",
	testing.document(project, {"params": {"GL-PRJ-018": object.union(_defaults, params)}}),
)

_defaults := {"approved_groups": [], "max_role": 30, "require_expiry": true, "personal_too": false}

_approving := {"approved_groups": ["partner/*"]}

_place(rest) := {"path": array.concat(["shared_with_groups", "partner/dev"], rest)}
