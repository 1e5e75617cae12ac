# METADATA
# title: Directory group links make nobody an Owner
# description: |
#   A link lets whoever runs the directory decide who joins, so it should not hand out the group itself. Where a
#   directory is said to rule membership, the top-level group must have links at all. Whom the directory holds, and
#   what single sign-on enforces, cannot be read here. A custom role counts as the role it is built on. On GitLab.com
#   there are no LDAP links.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/saml_sso/group_sync/
#   - ref: https://docs.gitlab.com/administration/auth/ldap/ldap_synchronization/
# custom:
#   id: GL-GRP-019
#   severity: medium
#   kinds: [group]
#   tier: premium
#   requires:
#     - saml_group_links.*.access_level
#     - ldap_group_links.*.group_access
#     - settings.parent_id
#   params:
#     approved_links:
#       type: list of text
#       default: []
#       meaning: "Links that may make people Owners: a SAML group's name, or PROVIDER/cn/CN or PROVIDER/filter/FILTER."
#     directory_in_use:
#       type: boolean
#       default: false
#       meaning: A directory rules membership, so the top-level group must have a link.
#   controls:
#     soc2: {CC6.2: moderate, CC6.3: moderate}
#     iso27001_2022: {A.5.16: moderate, A.5.18: moderate}
#     cis_gitlab_1_0_1: {"4.2.4": moderate}
#     nist_800_53r5: {AC-2: moderate, AC-2(1): weak, AC-6: moderate}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: "Group > Settings > SAML group links or LDAP synchronization: remove the link and add it with a lower role"
#     api: DELETE /groups/:id/saml_group_links/:name or /groups/:id/ldap_group_links, then POST with a lower role
package glscan.policies.group.directory_links_give_no_high_role

import data.glscan.lib.hierarchy

deny contains {
	"path": ["saml_group_links", name, "access_level"],
	"message": sprintf("Everybody in the SAML group %s becomes an Owner.", [name]),
} if {
	some name, link in input.resource.saml_group_links
	link.access_level >= _owner
	not name in _params.approved_links
}

deny contains {
	"path": ["ldap_group_links", name, "group_access"],
	"message": sprintf("Everybody whom the LDAP link %s admits becomes an Owner.", [name]),
} if {
	some name, link in _ldap_group_links
	link.group_access >= _owner
	not name in _params.approved_links
}

deny contains {
	"path": ["saml_group_links"],
	"message": "A directory should rule membership, but no group of it is linked, so members are added by hand.",
} if {
	_has_no_link
	_params.directory_in_use
	input.resource.settings.parent_id == 0
}

skip contains "The group has no directory link." if {
	_has_no_link
	_params.directory_in_use == false
}

skip contains "The group has no directory link, and only the top-level group must have one." if {
	_has_no_link
	_params.directory_in_use
	hierarchy.is_subgroup
}

_has_no_link if {
	input.resource.saml_group_links == {}
	_ldap_group_links == {}
}

# Absent means that GitLab does not offer them: absent for any other reason, they make the verdict unknown.
_ldap_group_links := object.get(input.resource, "ldap_group_links", {})

_owner := 50

_params := input.params["GL-GRP-019"]
