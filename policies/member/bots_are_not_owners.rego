# METADATA
# title: Bots and service accounts are not owners
# description: |
#   The token of a bot that is an Owner gives whoever finds it the whole group or project. Its account tells that it is
#   a bot, or a token that it acts by. Where neither can be read, a username that GitLab gives to bots is a reason to
#   doubt and no proof, and a service account with another name is not recognised.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/profile/service_accounts/
#   - ref: https://docs.gitlab.com/user/project/settings/project_access_tokens/
# custom:
#   id: GL-MEM-006
#   severity: high
#   kinds: [group, project]
#   tier: free
#   requires:
#     - members.*.access_level
#     - members.*.username
#   also_reads:
#     - members.*.is_bot
#   params:
#     approved:
#       type: list of text
#       default: []
#       meaning: Usernames of bots that may be owners, such as the bot of the token that glscan itself uses.
#   controls:
#     soc2: {CC6.3: strong, CC6.1: strong}
#     iso27001_2022: {A.8.2: strong, A.5.16: moderate}
#     cis_gitlab_1_0_1: {"1.4.3": strong}
#     nist_800_53r5: {AC-6: strong, AC-2: moderate}
#     owasp_cicd: {CICD-SEC-2: strong, CICD-SEC-5: strong}
#   remediation:
#     ui: "Manage > Members: give the service account a lower role, or Settings > Access tokens: revoke the token"
#     api: PUT /groups/:id/members/:user_id access_level=40, or DELETE /groups/:id/access_tokens/:token_id
package glscan.policies.member.bots_are_not_owners

import data.glscan.lib.members
import data.glscan.lib.paths
import data.glscan.lib.roles

deny contains {
	"path": ["members", id, "access_level"],
	"message": sprintf("The bot %s is an Owner of the %s.", [members.named(id, member), input.resource.kind]),
} if {
	some id, member in _owners
	member.is_bot
}

unknown contains sprintf("Owners who may be bots, which is not shown: %d.", [count(_hidden)]) if _hidden != set()

_owners[id] := member if {
	some id, member in input.resource.members
	member.access_level >= roles.owner
	username := member.username
	not paths.listed(username, input.params["GL-MEM-006"].approved)
}

_hidden contains id if {
	some id, member in _owners
	not is_boolean(object.get(member, "is_bot", ""))
}
