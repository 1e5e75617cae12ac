# METADATA
# title: A group has few owners
# description: |
#   Every Owner can switch the other controls off. Whoever owns the group in any way counts: directly, by a group above,
#   or by an invited group. Bots and people who cannot sign in do not count; who is deactivated does, being active again
#   by signing in. A subgroup that makes nobody an Owner is not judged: its owners are those of the group above.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/permissions/
# custom:
#   id: GL-MEM-001
#   severity: medium
#   kinds: [group]
#   tier: free
#   requires:
#     - members_all.*.access_level
#     - members_all.*.inherited_access_level
#     - members_all.*.is_bot
#     - members_all.*.state
#     - settings.parent_id
#   params:
#     maximum:
#       type: integer
#       default: 5
#       minimum: 1
#       meaning: Most people who may own a group.
#   controls:
#     soc2: {CC6.3: moderate}
#     iso27001_2022: {A.8.2: moderate, A.5.18: weak}
#     cis_gitlab_1_0_1: {"1.3.3": moderate, "4.2.6": moderate}
#     nist_800_53r5: {AC-6: moderate, AC-6(5): moderate}
#     owasp_cicd: {CICD-SEC-2: moderate, CICD-SEC-5: weak}
#   remediation:
#     ui: "Group > Manage > Members: give owners who need less a lower role"
#     api: PUT /groups/:id/members/:user_id access_level=40
package glscan.policies.member.owners_are_few

import data.glscan.lib.hierarchy
import data.glscan.lib.members
import data.glscan.lib.roles

deny contains {
	"path": ["members_all"],
	"message": sprintf("The group has more owners than %d: %d people who can sign in.", [_params.maximum, count(_owners)]),
} if {
	count(_owners) > _params.maximum
}

skip contains "Whoever owns the group owns the one above it, too." if {
	hierarchy.is_subgroup
	every member in input.resource.members_all { _is_no_new_owner(member) }
}

_owners contains id if {
	some id, member in input.resource.members_all
	member.access_level >= roles.owner
	members.is_person_who_can_sign_in(member)
}

_is_no_new_owner(member) if member.access_level < roles.owner

_is_no_new_owner(member) if member.inherited_access_level >= roles.owner

_is_no_new_owner(member) if member.is_bot

_is_no_new_owner(member) if members.is_shut_out(member)

_params := input.params["GL-MEM-001"]
