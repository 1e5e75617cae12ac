package glscan.policies.member.effective_permissions_match_matrix_test

import data.glscan.policies.member.effective_permissions_match_matrix as policy
import data.glscan.testing

test_denies_a_role_above_the_matrix if {
	document := _document({"5": testing.effective_member({})}, [_row(["ada"], ["*"], 20)])
	policy.deny == {{
		"path": ["members_all", "5", "access_level"],
		"message": "ada has the role Developer, and the matrix allows at most Reporter (by membership of acme).",
		"expected": 20,
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_whom_no_row_means if {
	message := "ada has the role Developer, and the matrix allows none (by membership of acme)."
	every row in [_row(["bob"], ["*"], 50), _row(["ada"], ["acme/*"], 50), _row([], ["*"], 50), _row(["*"], [], 50)] {
		document := _document({"5": testing.effective_member({})}, [row])
		{finding.message | some finding in policy.deny} == {message} with input as document
		{finding.expected | some finding in policy.deny} == {0} with input as document
	}
}

test_names_every_way_that_is_too_high if {
	sources := [
		{"kind": "group_share", "path": "partner/dev", "access_level": 40, "expires_at": ""},
		{"kind": "inherited", "path": "acme", "access_level": 40, "expires_at": ""},
		{"kind": "inherited", "path": "top", "access_level": 30, "expires_at": ""},
		{"kind": "direct", "path": "acme/web", "access_level": 50, "expires_at": ""},
	]
	member := testing.effective_member({"access_level": 50, "inherited_access_level": 40, "sources": sources})
	document := _project({"5": member}, [_row(["*"], ["*"], 30)])
	said := "(by membership of acme, membership of acme/web, the invited group partner/dev)"
	{finding.message | some finding in policy.deny} == {concat(" ", [
		"ada has the role Owner, and the matrix allows at most Developer",
		sprintf("%s.", [said]),
	])} with input as document
}

test_says_no_way_where_none_is_known if every member in [
	testing.effective_member({"sources": []}),
	object.remove(testing.effective_member({}), ["sources"]),
] {
	document := _document({"5": member}, [_row(["ada"], ["*"], 20)])
	message := "ada has the role Developer, and the matrix allows at most Reporter."
	{finding.message | some finding in policy.deny} == {message} with input as document
}

test_the_first_row_that_fits_decides if {
	members := {"5": testing.effective_member({})}
	strict := _row(["ada"], ["acme"], 20)
	loose := _row(["*"], ["*"], 50)
	other := _row(["bob"], ["acme"], 0)
	count(policy.deny) == 1 with input as _document(members, [other, strict, loose])
	policy.deny == set() with input as _document(members, [other, loose, strict])
}

test_a_row_means_users_by_stars_and_whatever_their_case if {
	members := {"5": testing.effective_member({"username": "Ext-Ada"})}
	every users in [["*"], ["ext-ada"], ["ext-*"], ["*-ADA"], ["bob", "e*a"]] {
		policy.deny == set() with input as _document(members, [_row(users, ["acme"], 30)])
	}
	every users in [["ext-"], ["ada"], ["*-bob"], ["ext.ada"]] {
		count(policy.deny) == 1 with input as _document(members, [_row(users, ["acme"], 30)])
	}
}

test_a_row_means_paths_as_everywhere if {
	members := {"5": testing.effective_member({})}
	every patterns in [["*"], ["ACME/web"], ["acme/*"], ["other", "acme/web"]] {
		policy.deny == set() with input as _project(members, [_row(["ada"], patterns, 30)])
	}
	every patterns in [["acme"], ["acme/web/*"], ["acme/we"]] {
		count(policy.deny) == 1 with input as _project(members, [_row(["ada"], patterns, 30)])
	}
}

test_denies_each_beside_what_is_hidden if {
	members := {
		"5": testing.effective_member({}),
		"6": object.remove(testing.effective_member({}), ["inherited_access_level"]),
		"7": {"access_level": 50},
		"8": object.remove(testing.effective_member({}), ["username"]),
		"9": object.remove(testing.effective_member({}), ["state"]),
		"10": object.remove(testing.effective_member({}), ["access_level"]),
	}
	document := _document(members, [_row(["bob"], ["*"], 50)])
	testing.places(policy.deny) == {_place("5"), _place("6")} with input as document
}

test_denies_all_ways_into_a_top_level_group if {
	member := testing.effective_member({"inherited_access_level": 50, "access_level": 50})
	testing.places(policy.deny) == {_place("5")} with input as _document({"5": member}, [_row(["ada"], ["*"], 30)])
}

test_denies_once_what_is_too_high_above_already if {
	member := testing.effective_member({"inherited_access_level": 30})
	policy.deny == set() with input as _project({"5": member}, [_row(["ada"], ["*"], 20)])
}

test_denies_what_is_right_above_and_too_high_here if {
	member := testing.effective_member({"inherited_access_level": 30})
	matrix := [_row(["ada"], ["acme"], 30), _row(["ada"], ["acme/web"], 20)]
	testing.places(policy.deny) == {_place("5")} with input as _project({"5": member}, matrix)
}

test_denies_what_is_raised_here if {
	member := testing.effective_member({"access_level": 40, "inherited_access_level": 30})
	testing.places(policy.deny) == {_place("5")} with input as _project({"5": member}, [_row(["ada"], ["*"], 20)])
}

test_looks_at_the_group_right_above if {
	member := testing.effective_member({"inherited_access_level": 30})
	deep := object.union(testing.replaced(testing.project({}), "members_all", {"5": member}), {"path": "acme/web/shop"})
	fine_above := [_row(["ada"], ["acme/web"], 30)]
	testing.places(policy.deny) == {_place("5")} with input as _projected(deep, fine_above)
	policy.deny == set() with input as _projected(deep, [_row(["ada"], ["acme", "other"], 30)])
}

test_passes_the_highest_role if {
	policy.deny == set() with input as _document({"5": testing.effective_member({})}, [_row(["ada"], ["acme"], 30)])
}

test_denies_who_is_active_again_by_signing_in if {
	members := {"5": testing.effective_member({"state": "deactivated"})}
	testing.places(policy.deny) == {_place("5")} with input as _document(members, [_row(["bob"], ["*"], 50)])
}

test_passes_who_cannot_sign_in if every state in ["blocked", "ldap_blocked", "blocked_pending_approval", "banned"] {
	members := {"5": testing.effective_member({"state": state})}
	policy.deny == set() with input as _document(members, [_row(["bob"], ["*"], 50)])
}

test_does_not_know_what_a_path_means_that_is_none if {
	matrix := [_row(["ada"], ["acme*", "*/web", "acme/*/web"], 30), _row(["ada"], ["acme", "acme/*", "*"], 30)]
	document := _document({"5": testing.effective_member({})}, matrix)
	policy.unknown == {
		"The matrix has the path acme*, which is no path, no path/* and no star alone.",
		"The matrix has the path */web, which is no path, no path/* and no star alone.",
		"The matrix has the path acme/*/web, which is no path, no path/* and no star alone.",
	} with input as document
}

test_skips_without_a_matrix if {
	document := _document({"5": testing.effective_member({})}, [])
	policy.deny == set() with input as document
	policy.skip == {"There is no matrix."} with input as document
}

test_claims_nothing_without_the_members if {
	document := _projected(object.remove(testing.group({}), ["members_all"]), [_row(["bob"], ["*"], 50)])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_document(members, matrix) := _projected(testing.replaced(testing.group({}), "members_all", members), matrix)

_project(members, matrix) := _projected(testing.replaced(testing.project({}), "members_all", members), matrix)

_projected(resource, matrix) := testing.projected(
	"GL-MEM-012",
	testing.document(resource, {"params": {"GL-MEM-012": {"matrix": matrix}}}),
)

_row(users, patterns, role) := {"users": users, "paths": patterns, "max_role": role}

_place(id) := {"path": ["members_all", id, "access_level"]}
