package glscan.policies.group.directory_links_give_no_high_role_test

import data.glscan.policies.group.directory_links_give_no_high_role as policy
import data.glscan.testing

test_denies_a_saml_link_that_makes_owners if {
	document := _document({"Staff": _saml(50)}, {}, {})
	policy.deny == {{
		"path": ["saml_group_links", "Staff", "access_level"],
		"message": "Everybody in the SAML group Staff becomes an Owner.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_an_ldap_link_that_makes_owners if {
	document := _document({}, {"ldapmain/cn/staff": _ldap(50)}, {})
	policy.deny == {{
		"path": ["ldap_group_links", "ldapmain/cn/staff", "group_access"],
		"message": "Everybody whom the LDAP link ldapmain/cn/staff admits becomes an Owner.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_a_role_above_owner if {
	document := _document({"Staff": _saml(60)}, {"ldapmain/cn/staff": _ldap(60)}, {})
	testing.places(policy.deny) == {_of_saml("Staff"), _of_ldap("ldapmain/cn/staff")} with input as document
}

test_denies_each_link_without_approval if {
	saml := {"Staff": _saml(50), "Ops": _saml(50), "Dev": _saml(30)}
	ldap := {"ldapmain/cn/staff": _ldap(50), "ldapmain/cn/ops": _ldap(50), "ldapmain/filter/(ou=x)": _ldap(50)}
	document := _document(saml, ldap, {"approved_links": ["Ops", "ldapmain/cn/ops", "staff", "cn/staff"]})
	testing.places(policy.deny) == {
		_of_saml("Staff"),
		_of_ldap("ldapmain/cn/staff"),
		_of_ldap("ldapmain/filter/(ou=x)"),
	} with input as document
}

test_denies_a_saml_link_where_ldap_is_not_offered if {
	document := _without_ldap({"Staff": _saml(50)}, {})
	testing.places(policy.deny) == {_of_saml("Staff")} with input as document
	policy.skip == set() with input as document
}

test_denies_a_top_level_group_without_a_link_where_a_directory_rules if {
	document := _document({}, {}, {"directory_in_use": true})
	policy.deny == {_no_link} with input as document
	policy.skip == set() with input as document
}

test_denies_a_top_level_group_without_a_link_where_ldap_is_not_offered if {
	document := _without_ldap({}, {"directory_in_use": true})
	policy.deny == {_no_link} with input as document
	policy.skip == set() with input as document
}

test_passes_a_link_below_owner if {
	document := _document({"Dev": _saml(49)}, {"ldapmain/cn/dev": _ldap(40)}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_approved_links if {
	params := {"approved_links": ["Ops", "ldapmain/filter/(ou=ops)"]}
	document := _document({"Ops": _saml(50)}, {"ldapmain/filter/(ou=ops)": _ldap(50)}, params)
	policy.deny == set() with input as document
}

test_passes_a_link_of_either_kind_where_a_directory_rules if {
	params := {"directory_in_use": true}
	policy.deny == set() with input as _document({"Dev": _saml(30)}, {}, params)
	policy.deny == set() with input as _document({}, {"ldapmain/cn/dev": _ldap(30)}, params)
	policy.skip == set() with input as _document({}, {"ldapmain/cn/dev": _ldap(30)}, params)
}

test_skips_a_group_without_a_link if {
	document := _document({}, {}, {})
	policy.deny == set() with input as document
	policy.skip == {"The group has no directory link."} with input as document
	policy.skip == {"The group has no directory link."} with input as _without_ldap({}, {})
}

test_skips_a_subgroup_without_a_link_where_a_directory_rules if {
	group := testing.group({"path": "acme/web", "settings": {"parent_id": 1}})
	document := _projected(group, {"directory_in_use": true})
	policy.deny == set() with input as document
	policy.skip == {_only_the_top_level_group} with input as document
}

test_skips_a_subgroup_without_a_link_for_one_reason if {
	document := _projected(testing.group({"path": "acme/web", "settings": {"parent_id": 1}}), {})
	policy.skip == {"The group has no directory link."} with input as document
}

test_denies_a_subgroup_like_any_other if {
	group := testing.group({"path": "acme/web", "settings": {"parent_id": 1}, "saml_group_links": {"Staff": _saml(50)}})
	document := _projected(group, {"directory_in_use": true})
	testing.places(policy.deny) == {_of_saml("Staff")} with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_saml_links if {
	group := object.remove(testing.group({}), ["saml_group_links"])
	document := _projected(group, {"directory_in_use": true})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_a_link_that_hides_its_role if {
	document := _document({"Staff": {}}, {"ldapmain/cn/staff": {}}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_parent if {
	group := testing.replaced(testing.group({}), "settings", {})
	document := _projected(group, {"directory_in_use": true})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_document(saml, ldap, params) := _projected(
	testing.group({"saml_group_links": saml, "ldap_group_links": ldap}),
	params,
)

_without_ldap(saml, params) := _projected(
	object.remove(testing.group({"saml_group_links": saml}), ["ldap_group_links"]),
	params,
)

_projected(group, params) := testing.projected(
	"GL-GRP-019",
	testing.document(group, {"params": {"GL-GRP-019": object.union(_defaults, params)}}),
)

_defaults := {"approved_links": [], "directory_in_use": false}

_saml(role) := {"name": "Staff", "access_level": role, "member_role_id": 0}

_ldap(role) := {"cn": "staff", "filter": "", "group_access": role, "provider": "ldapmain", "member_role_id": 0}

_of_saml(name) := {"path": ["saml_group_links", name, "access_level"]}

_of_ldap(name) := {"path": ["ldap_group_links", name, "group_access"]}

_no_link := {
	"path": ["saml_group_links"],
	"message": "A directory should rule membership, but no group of it is linked, so members are added by hand.",
}

_only_the_top_level_group := "The group has no directory link, and only the top-level group must have one."
