# METADATA
# title: Access to a project comes from groups
# description: |
#   A role that is given in one project alone is easily missed when access is reviewed or somebody leaves. Bots and
#   people who cannot sign in are not judged, nor are personal projects, which have no group. Whoever creates a project
#   may become its direct member by that.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/members/
# custom:
#   id: GL-MEM-003
#   severity: low
#   kinds: [project]
#   tier: free
#   requires:
#     - members.*.access_level
#     - members.*.state
#     - members.*.username
#     - settings.namespace_kind
#   also_reads:
#     - members.*.is_bot
#   params:
#     minimum_role:
#       type: integer
#       default: 30
#       minimum: 0
#       maximum: 60
#       meaning: Lowest direct role that is judged (20 Reporter, 30 Developer, 40 Maintainer).
#     approved:
#       type: list of text
#       default: []
#       meaning: Usernames of people who may be direct members.
#   controls:
#     soc2: {CC6.2: moderate, CC6.3: moderate}
#     iso27001_2022: {A.5.15: moderate, A.5.18: moderate}
#     cis_gitlab_1_0_1: {"1.3.8": moderate}
#     nist_800_53r5: {AC-2: moderate, AC-6: moderate}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: "Project > Manage > Members: remove the direct member, and add the person to a group that has the project"
#     api: DELETE /projects/:id/members/:user_id
package glscan.policies.member.access_comes_from_groups

import data.glscan.lib.members
import data.glscan.lib.paths
import data.glscan.lib.roles

deny contains {
	"path": ["members", id, "access_level"],
	"message": sprintf(
		"%s has the role %s by a direct membership of the project.",
		[members.named(id, member), roles.named(level)],
	),
} if {
	some id, member in _judged
	members.is_person_who_can_sign_in(member)
	level := member.access_level
}

skip contains "A personal project has no group." if input.resource.settings.namespace_kind == "user"

unknown contains sprintf("Direct members who may be bots, which is not shown: %d.", [count(_hidden)]) if {
	_hidden != set()
}

_judged[id] := member if {
	some id, member in input.resource.members
	members.can_sign_in(member)
	member.access_level >= _params.minimum_role
	username := member.username
	not paths.listed(username, _params.approved)
}

_hidden contains id if {
	some id, member in _judged
	not is_boolean(object.get(member, "is_bot", ""))
}

_params := input.params["GL-MEM-003"]
