# METADATA
# title: No member is dormant
# description: |
#   A role that nobody uses helps only whoever takes the account over. Bots and people who cannot sign in are not
#   judged, nor are memberships that are new. Activity anywhere in GitLab counts, not only here. It is shown to
#   administrators, and to owners of a top-level group for those who take a seat.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/moderate_users/
# custom:
#   id: GL-MEM-005
#   severity: medium
#   kinds: [group, project]
#   tier: free
#   requires:
#     - members.*.access_level
#     - members.*.created_at
#     - members.*.is_bot
#     - members.*.state
#   also_reads:
#     - members.*.days_since_created
#     - members.*.days_since_last_activity
#     - members.*.last_activity_on
#     - members.*.username
#   params:
#     max_days:
#       type: integer
#       default: 90
#       minimum: 0
#       meaning: Most days without activity.
#     minimum_role:
#       type: integer
#       default: 20
#       minimum: 0
#       maximum: 60
#       meaning: Lowest role that is judged (10 Guest, 20 Reporter, 30 Developer).
#     new_member_days:
#       type: integer
#       default: 30
#       minimum: 0
#       meaning: A membership younger than this many days is not judged.
#   controls:
#     soc2: {CC6.2: moderate, CC6.3: moderate}
#     iso27001_2022: {A.5.18: moderate, A.5.16: moderate}
#     cis_gitlab_1_0_1: {"1.3.1": moderate}
#     nist_800_53r5: {AC-2(3): moderate}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: "Manage > Members: remove the member"
#     api: DELETE /groups/:id/members/:user_id (a project - DELETE /projects/:id/members/:user_id)
package glscan.policies.member.members_are_not_dormant

import data.glscan.lib.members

deny contains {
	"path": ["members", id, "last_activity_on"],
	"message": sprintf(
		"%s was last active %d days ago.",
		[members.named(id, member), member.days_since_last_activity],
	),
} if {
	some id, member in _judged
	member.days_since_last_activity > _params.max_days
}

deny contains {
	"path": ["members", id, "last_activity_on"],
	"message": sprintf("%s has never been active.", [members.named(id, member)]),
} if {
	some id, member in _judged
	member.last_activity_on == ""
}

unknown contains sprintf("Members whose last activity is not shown: %d.", [count(_hidden)]) if _hidden != set()

_judged[id] := member if {
	some id, member in input.resource.members
	members.is_person_who_can_sign_in(member)
	member.access_level >= _params.minimum_role
	is_string(member.created_at)
	not _is_new(member)
}

_is_new(member) if member.days_since_created < _params.new_member_days

_hidden contains id if {
	some id, member in _judged
	not _is_shown(member)
}

_is_shown(member) if is_number(member.days_since_last_activity)

_is_shown(member) if member.last_activity_on == ""

_params := input.params["GL-MEM-005"]
