# METADATA
# title: Every member's e-mail domain is allowed
# description: |
#   The allowlist of the top-level group does not remove those who joined before it was set. Only direct members are
#   judged, and no bots. An address is shown to administrators, and on GitLab.com of managed users alone; the public
#   address that people give themselves proves nothing and is not used.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/access_and_permissions/
# custom:
#   id: GL-MEM-009
#   severity: high
#   kinds: [group, project]
#   tier: premium
#   requires:
#     - members.*.is_bot
#     - settings.allowed_email_domains_list
#     - ancestors.settings.allowed_email_domains_list
#   also_reads:
#     - members.*.email_domain
#     - members.*.username
#   params:
#     approved_domains:
#       type: list of text
#       default: []
#       meaning: Further domains; acme.* means acme under every suffix.
#   controls:
#     soc2: {CC6.2: moderate}
#     iso27001_2022: {A.5.16: moderate, A.5.18: moderate}
#     cis_gitlab_1_0_1: {"1.3.6": moderate}
#     nist_800_53r5: {AC-2: moderate, IA-4: moderate}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: "Manage > Members: remove the member, or ask for the address of the organisation"
#     api: DELETE /groups/:id/members/:user_id (a project - DELETE /projects/:id/members/:user_id)
package glscan.policies.member.member_domains_are_allowed

import data.glscan.lib.domains
import data.glscan.lib.members

deny contains {
	"path": ["members", id, "email_domain"],
	"message": sprintf(
		"The address of %s is at %s, which is not allowed.",
		[members.named(id, member), domain],
	),
} if {
	_allowed != set()
	some id, member in input.resource.members
	member.is_bot == false
	domain := member.email_domain
	domain != ""
	not domains.listed(domain, _allowed)
}

skip contains "No list says which e-mail domains are allowed." if {
	_allowed == set()
	_is_list_known
}

unknown contains "The allowlist of the top-level group could not be read." if not _is_list_known

unknown contains sprintf("Members whose address is not shown: %d.", [count(_hidden)]) if _hidden != set()

_hidden contains id if {
	some id, member in input.resource.members
	members.may_be_a_person(member)
	object.get(member, "email_domain", "") == ""
}

_allowed contains domain if some domain in input.params["GL-MEM-009"].approved_domains

_allowed contains domain if some domain in input.resource.settings.allowed_email_domains_list

_allowed contains domain if some domain in input.ancestors[0].settings.allowed_email_domains_list

# The list is that of the top-level group: of the resource itself, or of the first above it.
_is_list_known if is_array(input.resource.settings.allowed_email_domains_list)

_is_list_known if is_array(input.ancestors[0].settings.allowed_email_domains_list)

# Above a personal project there is no group.
_is_list_known if {
	input.resource.kind == "project"
	input.ancestors == []
}
