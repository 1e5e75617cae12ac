# METADATA
# title: Everybody has two-factor authentication
# description: |
#   Where it is required there is still a grace period; what counts is who has it. Bots and people who cannot sign in
#   are not judged. On a GitLab of one's own the instance is judged for all users. On GitLab.com the top-level group is
#   judged for its managed users; of its other direct members GitLab shows nobody the second factor.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/security/two_factor_authentication/
#   - ref: https://docs.gitlab.com/user/enterprise_user/
# custom:
#   id: GL-MEM-011
#   severity: high
#   kinds: [instance, group]
#   tier: free
#   requires:
#     - users.*.bot
#     - users.*.identity_providers
#     - users.*.state
#     - users.*.two_factor_enabled
#     - managed_users.*.bot
#     - managed_users.*.state
#     - managed_users.*.two_factor_enabled
#   also_reads:
#     - users.*.username
#     - managed_users.*.username
#     - members.*.is_bot
#     - members.*.state
#     - members.*.two_factor_enabled
#   params:
#     accept_sso:
#       type: boolean
#       default: false
#       meaning: Of the users of the instance, those who have an identity provider need no second factor in GitLab.
#     managed_only:
#       type: boolean
#       default: false
#       meaning: Of a group, managed users alone are judged; other members are no reason to doubt.
#   controls:
#     soc2: {CC6.1: strong}
#     iso27001_2022: {A.8.5: strong}
#     cis_gitlab_1_0_1: {"1.1.3": moderate, "1.3.4": strong, "1.3.5": strong}
#     nist_800_53r5: {IA-2(1): strong, IA-2(2): strong}
#     owasp_cicd: {CICD-SEC-2: strong}
#   remediation:
#     ui: "Ask the person to set up a second factor: User settings > Account; or remove the person"
#     api: GET /users?two_factor=disabled (a group - GET /groups/:id/enterprise_users?two_factor=disabled) names them
package glscan.policies.member.members_have_two_factor

import data.glscan.lib.members

deny contains {
	"path": ["users", id, "two_factor_enabled"],
	"message": sprintf("%s has no second factor.", [members.named(id, user)]),
	"expected": true,
} if {
	some id, user in input.resource.users
	_lacks_it(user)
	_needs_it(user)
}

deny contains {
	"path": ["managed_users", id, "two_factor_enabled"],
	"message": sprintf("%s has no second factor.", [members.named(id, user)]),
	"expected": true,
} if {
	some id, user in input.resource.managed_users
	_lacks_it(user)
}

unknown contains sprintf("Members who are not managed, whose second factor is not shown: %d.", [count(_hidden)]) if {
	_hidden != set()
}

unknown contains "Whether there are members who are no managed users could not be read." if {
	_params.managed_only == false
	input.resource.kind == "group"
	not input.resource.members
}

_lacks_it(user) if {
	members.can_sign_in(user)
	user.bot == false
	user.two_factor_enabled == false
}

_needs_it(_) if _params.accept_sso == false

_needs_it(user) if user.identity_providers == []

_hidden contains id if {
	_params.managed_only == false
	some id, member in input.resource.members
	members.may_be_a_person(member)
	not members.is_shut_out(member)
	not is_boolean(object.get(member, "two_factor_enabled", ""))
}

_params := input.params["GL-MEM-011"]
