# METADATA
# title: A top-level group has more than one owner
# description: |
#   If the only Owner is away or gone, nobody can manage the group any more. Bots and people who cannot sign in do not
#   count, nor does who is deactivated: such an owner has been away for long. Where too few are seen, and GitLab may
#   have left out invited groups, nothing is said; where enough are seen, it passes all the same. Whether owners can be
#   reached is not seen.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/permissions/
# custom:
#   id: GL-MEM-002
#   severity: medium
#   kinds: [group]
#   tier: free
#   requires:
#     - members_all.*.access_level
#     - members_all.*.is_bot
#     - members_all.*.state
#     - settings.parent_id
#   enough_of: [members_all]
#   params:
#     minimum:
#       type: integer
#       default: 2
#       minimum: 1
#       meaning: Fewest people who must own a top-level group.
#   controls:
#     soc2: {CC6.3: weak, A1.2: weak}
#     iso27001_2022: {A.5.2: moderate, A.8.2: weak}
#     cis_gitlab_1_0_1: {"1.3.3": moderate, "1.3.7": moderate}
#     nist_800_53r5: {AC-2: moderate, CP-2: weak}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: "Group > Manage > Members: make a second person Owner"
#     api: PUT /groups/:id/members/:user_id access_level=50
package glscan.policies.member.owner_is_not_alone

import data.glscan.lib.hierarchy
import data.glscan.lib.roles

deny contains {
	"path": ["members_all"],
	"message": sprintf("Owners who can act: %d, fewer than %d.", [count(_owners), _params.minimum]),
} if {
	input.resource.settings.parent_id == 0
	is_object(input.resource.members_all)
	count(_owners) < _params.minimum
}

skip contains "The owners of the top-level group own everything below it." if hierarchy.is_subgroup

# Somebody of whom not all could be read may be an owner: that there are too few must be seen.
_owners contains id if {
	some id, member in input.resource.members_all
	not _is_no_owner(member)
}

_is_no_owner(member) if member.access_level < roles.owner

_is_no_owner(member) if member.is_bot

_is_no_owner(member) if member.state != "active"

_params := input.params["GL-MEM-002"]
