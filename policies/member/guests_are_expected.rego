# METADATA
# title: Guests of confidential places are expected
# description: |
#   A Guest sees issues and, depending on the settings, pipelines and their logs. Only the paths that are named as
#   confidential are judged. All who get in count, also by a group above or an invited group.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/permissions/
# custom:
#   id: GL-MEM-007
#   severity: info
#   kinds: [group, project]
#   tier: free
#   requires:
#     - members_all.*.access_level
#     - members_all.*.username
#   params:
#     confidential_paths:
#       type: list of text
#       default: []
#       meaning: Full paths of what is confidential; acme/secret/* means all below a group.
#     approved:
#       type: list of text
#       default: []
#       meaning: Usernames of people who may be guests there.
#   controls:
#     soc2: {CC6.3: weak}
#     iso27001_2022: {A.5.18: weak, A.8.3: weak}
#     cis_gitlab_1_0_1: {"1.3.8": weak}
#     nist_800_53r5: {AC-3: weak, AC-6: weak}
#     owasp_cicd: {CICD-SEC-2: weak}
#   remediation:
#     ui: "Manage > Members: remove the guest"
#     api: DELETE /projects/:id/members/:user_id (a group - DELETE /groups/:id/members/:user_id)
package glscan.policies.member.guests_are_expected

import data.glscan.lib.members
import data.glscan.lib.paths
import data.glscan.lib.roles

deny contains {
	"path": ["members_all", id, "access_level"],
	"message": sprintf(
		"%s has the role %s in a confidential %s.",
		[members.named(id, member), roles.named(member.access_level), input.resource.kind],
	),
} if {
	some id, member in input.resource.members_all
	member.access_level in _guest_levels
	username := member.username
	not paths.listed(username, _params.approved)
}

skip contains sprintf("The %s is not named as confidential.", [input.resource.kind]) if {
	not paths.listed(input.resource.path, _params.confidential_paths)
}

_guest_levels := {5, 10}

_params := input.params["GL-MEM-007"]
