# METADATA
# title: No access token of a group or project is an Owner
# description: |
#   Such a token is a bot that can switch the other controls off. Names approve tokens here, and whoever makes a token
#   chooses its name. Personal tokens and those of service accounts have the roles of their owners and are not judged.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/settings/group_access_tokens/
#   - ref: https://docs.gitlab.com/user/project/settings/project_access_tokens/
# custom:
#   id: GL-TOK-005
#   severity: high
#   kinds: [group, project]
#   tier: free
#   requires:
#     - access_tokens.*.access_level
#     - access_tokens.*.active
#     - access_tokens.*.name
#   params:
#     maximum_role:
#       type: integer
#       default: 40
#       minimum: 0
#       maximum: 50
#       meaning: Highest role a token may have (20 Reporter, 30 Developer, 40 Maintainer).
#     approved_tokens:
#       type: list of text
#       default: []
#       meaning: Names of the tokens that may have a higher one, such as the one that glscan itself uses.
#   controls:
#     soc2: {CC6.3: strong}
#     iso27001_2022: {A.8.2: strong}
#     cis_gitlab_1_0_1: {"1.4.3": strong}
#     nist_800_53r5: {AC-6: strong, AC-6(5): strong}
#     owasp_cicd: {CICD-SEC-2: strong, CICD-SEC-5: strong, CICD-SEC-6: moderate}
#   remediation:
#     ui: "Settings > Access tokens: add a token with a lower role, then revoke this one"
#     api: DELETE /groups/:id/access_tokens/:token_id (a project - DELETE /projects/:id/access_tokens/:token_id)
package glscan.policies.token.tokens_are_not_owners

import data.glscan.lib.roles
import data.glscan.lib.tokens

deny contains {
	"path": ["access_tokens", id, "access_level"],
	"message": sprintf("Access token %s has the role %s.", [tokens.name(id, token), roles.named(token.access_level)]),
} if {
	some id, token in input.resource.access_tokens
	token.active
	token.access_level > _params.maximum_role
	name := token.name
	not name in _params.approved_tokens
}

skip contains "There is no active token." if every token in input.resource.access_tokens {
	token.active == false
}

_params := input.params["GL-TOK-005"]
