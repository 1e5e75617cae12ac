# METADATA
# title: The e-mail domain allowlist holds only domains of the organisation
# description: |
#   In a public mail domain anybody gets an address, and a domain of others admits others. Members of an invited group
#   are bound by the list of their own top-level group alone: an invited group from outside with a looser list, or none,
#   widens this one, so that is judged on subgroups too. A share that has expired is not judged. GitLab hides groups
#   from all tokens but those of administrators.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/access_and_permissions/
#   - ref: https://docs.gitlab.com/user/project/members/sharing_projects_groups/
# custom:
#   id: GL-GRP-010
#   severity: high
#   kinds: [group]
#   tier: premium
#   requires:
#     - settings.allowed_email_domains_list
#     - settings.parent_id
#   also_reads:
#     - ancestors.settings.allowed_email_domains_list
#     - shared_with_groups.*.allowed_email_domains_list
#     - shared_with_groups.*.days_until_expiry
#     - shared_with_groups.*.inside
#   params:
#     public_mail_domains:
#       type: list of text
#       default: [163.com, aol.com, fastmail.com, gmail.com, gmx.*, googlemail.com, hotmail.*, icloud.com, live.*,
#         mail.com, mail.ru, me.com, msn.com, outlook.*, pm.me, proton.me, protonmail.*, qq.com, tutanota.com, web.de,
#         yahoo.*, yandex.*, zohomail.com]
#       meaning: Domains in which anybody can get an address; an entry that ends in .* matches every suffix.
#     approved_domains:
#       type: list of text
#       default: []
#       meaning: Domains that the organisation owns; empty = any that is not public will do.
#   controls:
#     soc2: {CC6.1: moderate, CC6.2: moderate}
#     iso27001_2022: {A.5.16: moderate, A.8.9: moderate}
#     cis_gitlab_1_0_1: {"1.3.6": strong}
#     nist_800_53r5: {AC-2: moderate, CM-6: moderate}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: >-
#       Group > Settings > General > Permissions and group features: remove the domain under Restrict membership by
#       email (a share - Group > Manage > Members > Groups: remove the group)
#     api: PUT /groups/:id allowed_email_domains_list (a share - DELETE /groups/:id/share/:group_id)
package glscan.policies.group.email_domain_allowlist_has_no_public_domain

import data.glscan.lib.domains
import data.glscan.lib.hierarchy
import data.glscan.lib.shares

deny contains {
	"path": ["settings", "allowed_email_domains_list"],
	"key": domain,
	"message": sprintf("The allowlist admits %s, where anybody can get an address.", [domain]),
} if {
	some domain in input.resource.settings.allowed_email_domains_list
	domains.listed(domain, _params.public_mail_domains)
}

deny contains {
	"path": ["settings", "allowed_email_domains_list"],
	"key": domain,
	"message": sprintf("The allowlist admits %s, which is not an approved domain.", [domain]),
} if {
	_params.approved_domains != []
	some domain in input.resource.settings.allowed_email_domains_list
	not domains.listed(domain, _params.approved_domains)
	not domains.listed(domain, _params.public_mail_domains)
}

deny contains {
	"path": ["shared_with_groups", name],
	"message": sprintf("The group is shared with %s, which has no e-mail domain allowlist: anybody can be in it.", [name]),
} if {
	_own != set()
	some name, share in shares.from_outside
	share.allowed_email_domains_list == []
}

deny contains {
	"path": ["shared_with_groups", name],
	"message": sprintf(
		"The group is shared with %s, which admits what the allowlist here does not: %s.",
		[name, concat(", ", foreign)],
	),
} if {
	_own != set()
	some name, share in shares.from_outside
	foreign := {lower(domain) | some domain in share.allowed_email_domains_list} - _own
	foreign != set()
}

skip contains "No e-mail domain allowlist is set." if _list == []

skip contains "The allowlist of the top-level group is judged there, and no group from outside is invited here." if {
	hierarchy.is_subgroup
	every share in input.resource.shared_with_groups {
		_aside(share)
	}
}

unknown contains "The groups that are invited could not be read, and may widen the allowlist." if {
	object.get(input.resource, "shared_with_groups", "hidden") == "hidden"
}

unknown contains "The e-mail domain allowlist of the top-level group could not be read." if {
	hierarchy.is_subgroup
	shares.from_outside != {}
	not _list_is_read
}

unknown contains sprintf("Whether the group %s is from outside the hierarchy could not be told.", [name]) if {
	some name, share in input.resource.shared_with_groups
	object.get(share, "inside", "hidden") == "hidden"
	not shares.has_expired(share)
}

unknown contains sprintf("The e-mail domain allowlist of the group %s could not be read.", [name]) if {
	some name, share in shares.from_outside
	object.get(share, "allowed_email_domains_list", "hidden") == "hidden"
}

_aside(share) if share.inside

_aside(share) if shares.has_expired(share)

_list := input.resource.settings.allowed_email_domains_list if input.resource.settings.parent_id == 0

_list := input.ancestors[0].settings.allowed_email_domains_list if hierarchy.is_subgroup

_list_is_read if is_array(_list)

_own contains lower(domain) if some domain in _list

_params := input.params["GL-GRP-010"]
