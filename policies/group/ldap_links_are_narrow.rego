# METADATA
# title: LDAP links name one directory group or a narrow filter
# description: |
#   A link with a star for a name, or with a filter that every account passes, admits the whole directory. A filter
#   that only leaves people out counts as one that everybody passes. Whether the directory still has the named
#   group, and who is in it, cannot be read here.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/auth/ldap/ldap_synchronization/
#   - ref: https://docs.gitlab.com/user/group/access_and_permissions/
# custom:
#   id: GL-GRP-024
#   severity: medium
#   kinds: [group]
#   tier: premium
#   requires:
#     - ldap_group_links.*.cn
#     - ldap_group_links.*.filter
#     - ldap_group_links.*.group_access
#     - ldap_group_links.*.provider
#   params:
#     catch_all_filters:
#       type: list of text
#       default:
#         - (objectcategory=person)
#         - (objectcategory=user)
#         - (objectclass=inetorgperson)
#         - (objectclass=organizationalperson)
#         - (objectclass=person)
#         - (objectclass=posixaccount)
#         - (objectclass=user)
#       meaning: Filters, or parts of one, that every account passes; an attribute that equals * is one anyway.
#     max_role:
#       type: integer
#       default: 40
#       minimum: 0
#       maximum: 50
#       meaning: Highest role by a link (30 Developer, 40 Maintainer, 50 Owner).
#     approved_links:
#       type: list of text
#       default: []
#       meaning: "Links that may give a higher role: PROVIDER/cn/CN or PROVIDER/filter/FILTER."
#   controls:
#     soc2: {CC6.2: moderate, CC6.3: moderate}
#     iso27001_2022: {A.5.16: moderate, A.5.18: moderate}
#     nist_800_53r5: {AC-2: moderate, AC-6: moderate}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: "Group > Settings > LDAP synchronization: remove the link and add it with one group or a narrow filter"
#     api: DELETE /groups/:id/ldap_group_links, then POST with cn or filter
package glscan.policies.group.ldap_links_are_narrow

deny contains {
	"path": ["ldap_group_links", name],
	"message": sprintf("The link %s names neither a directory group nor a filter.", [name]),
} if {
	some name, link in input.resource.ldap_group_links
	link.cn == ""
	link.filter == ""
}

deny contains {
	"path": ["ldap_group_links", name, "cn"],
	"message": sprintf("The link %s has a star in its name, so it admits more than one directory group.", [name]),
} if {
	some name, link in input.resource.ldap_group_links
	contains(link.cn, "*")
}

deny contains {
	"path": ["ldap_group_links", name, "cn"],
	"key": other,
	"message": sprintf("The links %s and %s name one directory group, which gets the higher role.", [other, name]),
} if {
	some name, link in input.resource.ldap_group_links
	link.cn != ""
	some other, twin in input.resource.ldap_group_links
	other < name
	twin.provider == link.provider
	lower(twin.cn) == lower(link.cn)
}

deny contains {
	"path": ["ldap_group_links", name, "filter"],
	"message": sprintf("The filter of the link %s keeps almost nobody of the directory out.", [name]),
} if {
	some name, admitted in _admitted
	admitted == "everybody"
}

deny contains {
	"path": ["ldap_group_links", name, "group_access"],
	"message": sprintf("The link %s gives a role above the highest that a link may give.", [name]),
} if {
	some name, link in input.resource.ldap_group_links
	link.group_access > _params.max_role
	not name in _params.approved_links
}

skip contains "The group has no LDAP link." if input.resource.ldap_group_links == {}

unknown contains sprintf("The filter of the link %s cannot be made out, so whom it admits cannot be told.", [name]) if {
	some name, admitted in _admitted
	admitted == "unclear"
}

_admitted[name] := object.get({"e": "everybody", "s": "some"}, _reduced(link.filter), "unclear") if {
	some name, link in input.resource.ldap_group_links
	link.filter != ""
}

# A filter comes down to one letter, from the inside out and a few levels deep: `e` for everybody, `s` for some.
_reduced(filter) := _step(_step(_step(_step(_step(_compared(_plain(filter)))))))

_compared(filter) := regex.replace(
	regex.replace(strings.replace_n(_catch_alls, filter), `\([^()&|!=]+=\*+\)`, "e"),
	`\([^()&|!][^()]*=[^()]*\)`,
	"s",
)

# Whoever is not left out is admitted, so a negation narrows nothing.
_step(filter) := regex.replace(
	regex.replace(filter, `\(&e*s[es]*\)|\(\|s*\)`, "s"),
	`\(&e*\)|\(\|s*e[es]*\)|\(![es]\)`,
	"e",
)

_catch_alls[_plain(filter)] := "e" if some filter in _params.catch_all_filters

_plain(filter) := _enclosed(regex.replace(lower(filter), `[ \t\r\n]`, ""))

_enclosed(text) := text if startswith(text, "(")

_enclosed(text) := sprintf("(%s)", [text]) if not startswith(text, "(")

_params := input.params["GL-GRP-024"]
