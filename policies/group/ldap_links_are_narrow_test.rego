package glscan.policies.group.ldap_links_are_narrow_test

import data.glscan.policies.group.ldap_links_are_narrow as policy
import data.glscan.testing

test_denies_a_link_without_a_name_and_a_filter if {
	document := _document({"ldapmain/cn/": _of_name("")}, {})
	policy.deny == {{
		"path": ["ldap_group_links", "ldapmain/cn/"],
		"message": "The link ldapmain/cn/ names neither a directory group nor a filter.",
	}} with input as document
}

test_denies_a_star_in_the_name if {
	document := _document({"ldapmain/cn/dev*": _of_name("dev*")}, {})
	policy.deny == {{
		"path": ["ldap_group_links", "ldapmain/cn/dev*", "cn"],
		"message": "The link ldapmain/cn/dev* has a star in its name, so it admits more than one directory group.",
	}} with input as document
}

test_denies_one_directory_group_in_two_links if {
	document := _document({"ldapmain/cn/DEV": _of_name("DEV"), "ldapmain/cn/Dev": _of_name("Dev")}, {})
	policy.deny == {{
		"path": ["ldap_group_links", "ldapmain/cn/Dev", "cn"],
		"key": "ldapmain/cn/DEV",
		"message": "The links ldapmain/cn/DEV and ldapmain/cn/Dev name one directory group, which gets the higher role.",
	}} with input as document
}

test_denies_a_star_and_a_second_link_at_one_place if {
	document := _document({"ldapmain/cn/D*": _of_name("D*"), "ldapmain/cn/d*": _of_name("d*")}, {})
	testing.places(policy.deny) == {
		{"path": ["ldap_group_links", "ldapmain/cn/D*", "cn"]},
		{"path": ["ldap_group_links", "ldapmain/cn/d*", "cn"]},
		{"path": ["ldap_group_links", "ldapmain/cn/d*", "cn"], "key": "ldapmain/cn/D*"},
	} with input as document
}

test_denies_a_filter_that_everybody_passes if {
	document := _document({"ldapmain/filter/(uid=*)": _of_filter("(uid=*)")}, {})
	policy.deny == {{
		"path": ["ldap_group_links", "ldapmain/filter/(uid=*)", "filter"],
		"message": "The filter of the link ldapmain/filter/(uid=*) keeps almost nobody of the directory out.",
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_each_filter_that_everybody_passes if {
	document := _filters(_wide)
	testing.places(policy.deny) == {_at(filter) | some filter in _wide} with input as document
	policy.unknown == set() with input as document
}

_wide := [
	"(objectClass=*)",
	"( objectClass = Person )",
	"(objectclass=user)",
	"(OBJECTCLASS=inetOrgPerson)",
	"objectclass=user",
	"OBJECTCLASS = User",
	"(mail=**)",
	"(&)",
	"(&(objectclass=user))",
	"(&(objectclass=user)(uid=*))",
	"(&(objectclass=user)(|(uid=*)(cn=x)))",
	"(|(objectclass=user)(ou=x))",
	"(|(ou=x)(objectclass=user)(ou=y))",
	"(!(cn=nobody))",
	"(!(cn=*))",
	"(&(objectclass=user)(!(useraccountcontrol:1.2.840.113556.1.4.803:=2)))",
	"(|(ou=x)(!(cn=nobody)))",
	"(&\n\t(objectclass=user)\r\n\t(uid=*)\n)",
	"(&(&(&(&(uid=*)(cn=*))(mail=*))(sn=*))(ou=*))",
	"(|(&(|(&(|(uid=*)(ou=a))(uid=*))(ou=b))(uid=*))(ou=c))",
]

test_passes_each_filter_that_names_somebody if {
	document := _filters(_narrow)
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

_narrow := [
	"(ou=ops)",
	"ou=ops",
	"(ou=)",
	"(o=acme)",
	"(|)",
	"(&(objectclass=user)(|))",
	"(cn=a*)",
	`(cn=\2a)`,
	"(description=R&D|Ops!)",
	"(&(objectclass=user)(ou=ops))",
	"(&(ou=ops)(objectclass=user))",
	"(&(ou=ops)(l=berlin))",
	"(|(ou=ops)(ou=dev))",
	"(&(|(objectclass=user)(objectclass=person))(memberOf=cn=dev,ou=groups,dc=acme))",
	"(&(objectclass=user)(!(disabled=true))(ou=ops))",
	"(&(objectclass=user)(|(ou=ops)(&(ou=dev)(!(l=berlin)))))",
	"(memberOf:1.2.840.113556.1.4.1941:=cn=dev,dc=acme)",
	"(|(&(|(&(ou=a)(uid=*))(ou=b))(uid=*))(ou=c))",
	"(|(|(ou=a)(ou=b))(ou=c))",
	"(&(&(ou=a)(uid=*))(&(uid=*)(ou=b)))",
]

test_does_not_know_whom_an_odd_filter_admits if {
	document := _filters(_odd)
	policy.deny == set() with input as document
	policy.unknown == {reason |
		some filter in _odd
		reason := sprintf("The filter of the link %s cannot be made out, so whom it admits cannot be told.", [filter])
	} with input as document
}

_odd := [
	"(",
	")",
	"()",
	"(ou)",
	"(=x)",
	"(=*)",
	"(ou=ops",
	"ou=ops)",
	"((ou=ops))",
	"(ou=ops)(ou=dev)",
	"(&(ou))",
	"(!(ou=a)(ou=b))",
	"(&(&(&(&(&(&(uid=*)))))))",
	"es",
	"(e)",
]

test_denies_a_filter_that_is_named_as_a_catch_all if {
	params := {"catch_all_filters": ["(Employee = TRUE)", "active=1", "(&(a=1)(b=2))"]}
	filters := ["(employee=true)", "(active=1)", "(&(employee=true)(active=1))", "(|(&(a=1)(b=2))(ou=x))"]
	document := _document({filter: _of_filter(filter) | some filter in filters}, params)
	testing.places(policy.deny) == {_at(filter) | some filter in filters} with input as document
}

test_passes_a_filter_where_no_catch_all_is_named if {
	document := _document({"link": _of_filter("(objectclass=user)")}, {"catch_all_filters": []})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_role_above_the_highest if {
	document := _document({"ldapmain/cn/dev": _with_role(50)}, {})
	policy.deny == {{
		"path": ["ldap_group_links", "ldapmain/cn/dev", "group_access"],
		"message": "The link ldapmain/cn/dev gives a role above the highest that a link may give.",
	}} with input as document
}

test_denies_a_role_above_another_highest if {
	document := _document({"ldapmain/cn/dev": _with_role(40)}, {"max_role": 30, "approved_links": ["dev"]})
	testing.places(policy.deny) == {_role_of("ldapmain/cn/dev")} with input as document
}

test_passes_the_highest_role if {
	policy.deny == set() with input as _document({"ldapmain/cn/dev": _with_role(40)}, {})
	policy.deny == set() with input as _document({"ldapmain/cn/dev": _with_role(50)}, {"max_role": 50})
}

test_passes_an_approved_link if {
	params := {"approved_links": ["ldapmain/cn/dev"]}
	policy.deny == set() with input as _document({"ldapmain/cn/dev": _with_role(50)}, params)
}

test_passes_one_name_at_two_providers if {
	links := {
		"ldapmain/cn/dev": _of_name("dev"),
		"ldapother/cn/dev": object.union(_of_name("dev"), {"provider": "ldapother"}),
	}
	policy.deny == set() with input as _document(links, {})
}

test_passes_several_filters if {
	links := {"ldapmain/filter/(ou=a)": _of_filter("(ou=a)"), "ldapmain/filter/(ou=b)": _of_filter("(ou=b)")}
	policy.deny == set() with input as _document(links, {})
}

test_passes_several_names if {
	links := {"ldapmain/cn/dev": _of_name("dev"), "ldapmain/cn/ops": _of_name("ops")}
	document := _document(links, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_skips_a_group_without_a_link if {
	document := _document({}, {})
	policy.deny == set() with input as document
	policy.skip == {"The group has no LDAP link."} with input as document
}

test_claims_nothing_without_the_links if {
	document := _projected(object.remove(testing.group({}), ["ldap_group_links"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_of_a_link_that_is_hidden if {
	document := _document({"ldapmain/cn/a": {}, "ldapmain/cn/b": {}, "ldapmain/filter/(uid=*)": {}}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

_filters(filters) := _document({filter: _of_filter(filter) | some filter in filters}, {})

_role_of(name) := {"path": ["ldap_group_links", name, "group_access"]}

_at(filter) := {"path": ["ldap_group_links", filter, "filter"]}

_document(links, params) := _projected(testing.group({"ldap_group_links": links}), params)

_projected(group, params) := testing.projected(
	"GL-GRP-024",
	testing.document(group, {"params": {"GL-GRP-024": object.union(_defaults, params)}}),
)

_defaults := {
	"approved_links": [],
	"catch_all_filters": [
		"(objectcategory=person)",
		"(objectcategory=user)",
		"(objectclass=inetorgperson)",
		"(objectclass=organizationalperson)",
		"(objectclass=person)",
		"(objectclass=posixaccount)",
		"(objectclass=user)",
	],
	"max_role": 40,
}

_of_name(cn) := {"cn": cn, "filter": "", "group_access": 30, "provider": "ldapmain", "member_role_id": 0}

_of_filter(filter) := object.union(_of_name(""), {"filter": filter})

_with_role(role) := object.union(_of_name("dev"), {"group_access": role})
