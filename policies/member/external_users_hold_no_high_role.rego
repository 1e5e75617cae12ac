# METADATA
# title: External users hold no high role
# description: |
#   People from outside may work on code, but should not merge it into protected branches or administer anything. Who is
#   external is shown to administrators, and on GitLab.com of managed users alone; only direct members are judged, each
#   where the role was given.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/external_users/
# custom:
#   id: GL-MEM-004
#   severity: high
#   kinds: [group, project]
#   tier: free
#   requires:
#     - members.*.access_level
#   also_reads:
#     - members.*.external
#     - members.*.is_bot
#     - members.*.username
#   params:
#     minimum_role:
#       type: integer
#       default: 40
#       minimum: 0
#       maximum: 60
#       meaning: Lowest role that external users may not have (30 Developer, 40 Maintainer, 50 Owner).
#   controls:
#     soc2: {CC6.3: strong, CC6.2: moderate}
#     iso27001_2022: {A.8.2: strong, A.5.18: moderate, A.5.19: weak}
#     cis_gitlab_1_0_1: {"1.3.8": strong}
#     nist_800_53r5: {AC-6: strong, AC-20: moderate}
#     owasp_cicd: {CICD-SEC-2: strong}
#   remediation:
#     ui: "Manage > Members: give the external user a lower role"
#     api: PUT /groups/:id/members/:user_id access_level=30 (a project - PUT /projects/:id/members/:user_id)
package glscan.policies.member.external_users_hold_no_high_role

import data.glscan.lib.members
import data.glscan.lib.roles

deny contains {
	"path": ["members", id, "access_level"],
	"message": sprintf(
		"%s is an external user and has the role %s.",
		[members.named(id, member), roles.named(level)],
	),
} if {
	some id, member in _high
	level := member.access_level
	member.external
}

unknown contains sprintf("Members with a high role who may be external, which is not shown: %d.", [count(_hidden)]) if {
	_hidden != set()
}

_high[id] := member if {
	some id, member in input.resource.members
	member.access_level >= input.params["GL-MEM-004"].minimum_role
}

_hidden contains id if {
	some id, member in _high
	members.may_be_a_person(member)
	not is_boolean(object.get(member, "external", ""))
}
