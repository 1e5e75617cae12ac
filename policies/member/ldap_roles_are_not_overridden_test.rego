package glscan.policies.member.ldap_roles_are_not_overridden_test

import data.glscan.policies.member.ldap_roles_are_not_overridden as policy
import data.glscan.testing

_link := {"ldapmain/cn/developers": {"cn": "developers", "filter": "", "group_access": 30, "provider": "ldapmain"}}

test_denies_a_role_that_was_set_by_hand if {
	document := _document(_link, {"5": _member("ada", true), "7": _member("bob", false)})
	policy.deny == {_finding("5", "ada")} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_each_role_that_was_set_by_hand if {
	document := _document(_link, {"5": _member("ada", true), "7": _member("bob", true), "8": {"username": "eve"}})
	policy.deny == {_finding("5", "ada"), _finding("7", "bob")} with input as document
	policy.unknown == set() with input as document
}

test_denies_a_role_of_a_member_without_a_name if {
	document := _document(_link, {"5": {"override": true}})
	policy.deny == {_finding("5", "the member 5")} with input as document
}

test_passes_roles_that_follow_the_directory if {
	document := _document(_link, {"5": _member("ada", false), "7": _member("bob", false)})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_members_who_were_added_by_hand_beside_those_from_ldap if {
	document := _document(_link, {"5": _member("ada", false), "8": {"username": "eve"}})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_where_no_member_is_marked if {
	document := _document(_link, {"8": {"username": "eve"}})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {_not_marked} with input as document
}

test_does_not_know_without_the_members if {
	group := object.remove(testing.group({"ldap_group_links": _link}), ["members"])
	document := _projected(group)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {_not_marked} with input as document
}

test_claims_nothing_without_the_links if {
	document := _projected(object.remove(testing.group({}), ["ldap_group_links"]))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_a_group_without_a_link if {
	document := _document({}, {"8": {"username": "eve"}})
	policy.deny == set() with input as document
	policy.skip == {"The group is not linked with LDAP."} with input as document
}

_document(links, members) := _projected(testing.group({"ldap_group_links": links, "members": members}))

_projected(group) := testing.projected("GL-MEM-010", testing.document(group, {}))

_member(username, overridden) := {"username": username, "override": overridden}

_not_marked := "No member is marked as one from LDAP, so whether a role is overridden cannot be told."

_finding(id, name) := {
	"path": ["members", id, "override"],
	"message": sprintf("The role of %s was set by hand, over the one that LDAP gives.", [name]),
	"expected": false,
}
