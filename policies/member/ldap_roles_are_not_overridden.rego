# METADATA
# title: Roles from LDAP are not overridden
# description: |
#   Where LDAP gives the roles, a role that was set by hand outlives every change in the directory. GitLab marks the
#   direct members who come from LDAP alone. Roles that the directory itself gives too generously are not seen here.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/access_and_permissions/
#   - ref: https://docs.gitlab.com/administration/auth/ldap/ldap_synchronization/
# custom:
#   id: GL-MEM-010
#   severity: medium
#   kinds: [group]
#   tier: premium
#   requires:
#     - ldap_group_links
#   also_reads:
#     - members.*.override
#     - members.*.username
#   controls:
#     soc2: {CC6.3: strong, CC6.2: moderate}
#     iso27001_2022: {A.5.18: strong, A.5.16: moderate}
#     cis_gitlab_1_0_1: {"4.2.4": moderate}
#     nist_800_53r5: {AC-2(1): strong, AC-2: moderate}
#     owasp_cicd: {CICD-SEC-2: strong}
#   remediation:
#     ui: "Group > Manage > Members: return the member to the role that the LDAP group gives"
#     api: DELETE /groups/:id/members/:user_id/override
package glscan.policies.member.ldap_roles_are_not_overridden

import data.glscan.lib.members

deny contains {
	"path": ["members", id, "override"],
	"message": sprintf("The role of %s was set by hand, over the one that LDAP gives.", [members.named(id, member)]),
	"expected": false,
} if {
	some id, member in input.resource.members
	member.override
}

skip contains "The group is not linked with LDAP." if input.resource.ldap_group_links == {}

# Members who were added by hand are not marked at all, so one who is not marked is fine, and all of them are not.
unknown contains "No member is marked as one from LDAP, so whether a role is overridden cannot be told." if {
	_from_ldap == set()
}

_from_ldap contains id if {
	some id, member in input.resource.members
	is_boolean(member.override)
}
