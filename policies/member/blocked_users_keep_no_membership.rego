# METADATA
# title: Nobody who is blocked, banned or deactivated keeps a membership
# description: |
#   Nobody uses such an account, but it has its old roles back the moment that somebody lets it in again; one that is
#   deactivated, as soon as its owner signs in. Only direct members are judged, each where the role was given. A
#   membership that waits for a seat is reported, too.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/moderate_users/
# custom:
#   id: GL-MEM-013
#   severity: low
#   kinds: [group, project]
#   tier: free
#   requires:
#     - members.*.state
#   also_reads:
#     - members.*.membership_state
#     - members.*.username
#   controls:
#     soc2: {CC6.2: moderate}
#     iso27001_2022: {A.5.18: moderate}
#     cis_gitlab_1_0_1: {"1.3.1": moderate}
#     nist_800_53r5: {AC-2: moderate, PS-4: moderate}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: "Manage > Members: remove the member"
#     api: DELETE /groups/:id/members/:user_id (a project - DELETE /projects/:id/members/:user_id)
package glscan.policies.member.blocked_users_keep_no_membership

import data.glscan.lib.members

deny contains {
	"path": ["members", id, "state"],
	"message": sprintf(
		"%s keeps the membership, but the account is %s.",
		[members.named(id, member), _said(member.state)],
	),
	"expected": "active",
} if {
	some id, member in input.resource.members
	member.state != "active"
}

deny contains {
	"path": ["members", id, "membership_state"],
	"message": sprintf("The membership of %s is %s.", [members.named(id, member), _said(state)]),
	"expected": "active",
} if {
	some id, member in input.resource.members
	state := member.membership_state
	not state in {"active", ""}
}

_said(state) := replace(state, "_", " ")
