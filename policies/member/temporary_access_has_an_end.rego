# METADATA
# title: Temporary access has an end that is near and has not passed
# description: |
#   Nobody thinks of the access of a contractor when the contract ends. Only direct members are judged, each where the
#   access was given. Who is external is shown to administrators, and on GitLab.com of managed users alone. GitLab
#   removes a membership on the day after its last, so one that is overdue is rare.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/members/
# custom:
#   id: GL-MEM-008
#   severity: medium
#   kinds: [group, project]
#   tier: free
#   requires:
#     - members.*.expires_at
#     - members.*.username
#   also_reads:
#     - members.*.days_until_expiry
#     - members.*.external
#     - members.*.is_bot
#   params:
#     external_users:
#       type: boolean
#       default: true
#       meaning: >-
#         External users are temporary. Where GitLab does not show who is external, set it to false and name them in
#         temporary_users.
#     temporary_users:
#       type: list of text
#       default: []
#       meaning: Usernames of contractors and others who stay for a while.
#     max_days:
#       type: integer
#       default: 180
#       minimum: 0
#       meaning: Most days that temporary access may still last.
#   controls:
#     soc2: {CC6.2: moderate}
#     iso27001_2022: {A.5.18: moderate}
#     cis_gitlab_1_0_1: {"1.3.8": moderate}
#     nist_800_53r5: {AC-2: moderate, PS-4: moderate}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: "Manage > Members: set an expiration date"
#     api: PUT /groups/:id/members/:user_id expires_at (a project - PUT /projects/:id/members/:user_id)
package glscan.policies.member.temporary_access_has_an_end

import data.glscan.lib.members
import data.glscan.lib.paths

deny contains {
	"path": ["members", id, "expires_at"],
	"message": sprintf("The temporary access of %s never ends.", [members.named(id, member)]),
} if {
	some id, member in input.resource.members
	_is_temporary(member)
	member.expires_at == ""
}

deny contains {
	"path": ["members", id, "expires_at"],
	"message": sprintf(
		"The temporary access of %s ends in %d days, and may last %d.",
		[members.named(id, member), member.days_until_expiry, _params.max_days],
	),
} if {
	some id, member in input.resource.members
	_is_temporary(member)
	member.days_until_expiry > _params.max_days
	member.days_until_expiry >= 0
}

deny contains {
	"path": ["members", id, "expires_at"],
	"message": sprintf("The access of %s has ended, but the membership is still there.", [members.named(id, member)]),
} if {
	some id, member in input.resource.members
	member.days_until_expiry < 0
}

unknown contains sprintf("Members with long access who may be external, which is not shown: %d.", [count(_hidden)]) if {
	_hidden != set()
}

_is_temporary(member) if paths.listed(member.username, _params.temporary_users)

_is_temporary(member) if {
	_params.external_users
	member.external
}

# It matters only where the access would be too long for somebody external.
_hidden contains id if {
	_params.external_users
	some id, member in input.resource.members
	members.may_be_a_person(member)
	not is_boolean(object.get(member, "external", ""))
	_is_long(member)
}

_is_long(member) if member.expires_at == ""

_is_long(member) if member.days_until_expiry > _params.max_days

_params := input.params["GL-MEM-008"]
