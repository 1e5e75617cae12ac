# METADATA
# title: No access token may do more than it needs
# description: |
#   A token that leaks with the scope api or sudo is a takeover; one that only reads is not. Names approve tokens here,
#   and whoever makes a token chooses its name: approve names that say what the token is for, and look at who has it.
#   Personal tokens are shown to administrators alone, and on GitLab.com to nobody but their owners.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/profile/personal_access_tokens/
#   - ref: https://docs.gitlab.com/user/project/settings/project_access_tokens/
# custom:
#   id: GL-TOK-004
#   severity: high
#   kinds: [instance, group, project]
#   tier: free
#   requires:
#     - personal_access_tokens.*.active
#     - personal_access_tokens.*.name
#     - personal_access_tokens.*.scopes
#     - access_tokens.*.active
#     - access_tokens.*.name
#     - access_tokens.*.scopes
#   also_reads:
#     - personal_access_tokens.*.username
#     - service_account_tokens.*.active
#     - service_account_tokens.*.name
#     - service_account_tokens.*.scopes
#     - service_account_tokens.*.username
#   params:
#     denied_scopes:
#       type: list of text
#       default: [admin_mode, sudo]
#       meaning: Scopes that no token may have.
#     write_scopes:
#       type: list of text
#       default:
#         - api
#         - create_runner
#         - k8s_proxy
#         - manage_runner
#         - write_registry
#         - write_repository
#         - write_virtual_registry
#       meaning: Scopes that only approved tokens may have.
#     approved_tokens:
#       type: list of text
#       default: []
#       meaning: Names of the tokens that may write.
#   controls:
#     soc2: {CC6.1: strong, CC6.3: strong}
#     iso27001_2022: {A.8.2: strong, A.5.15: moderate}
#     cis_gitlab_1_0_1: {"1.4.3": strong, "2.1.7": moderate}
#     nist_800_53r5: {AC-6: strong, IA-5: moderate}
#     owasp_cicd: {CICD-SEC-2: strong, CICD-SEC-5: strong, CICD-SEC-6: strong}
#   remediation:
#     ui: "User settings, or Settings of the group or project > Access tokens: add a narrower token, revoke this one"
#     api: POST /projects/:id/access_tokens scopes, then DELETE /projects/:id/access_tokens/:token_id
package glscan.policies.token.tokens_are_narrowly_scoped

import data.glscan.lib.tokens

deny contains {
	"path": [found.section, found.id, "scopes"],
	"message": sprintf("%s has the scope %s, which no token may have.", [tokens.named(found), scope]),
	"key": scope,
} if {
	some found in tokens.active
	some scope in found.token.scopes
	scope in _params.denied_scopes
}

deny contains {
	"path": [found.section, found.id, "scopes"],
	"message": sprintf("%s has the scope %s without approval.", [tokens.named(found), scope]),
	"key": scope,
} if {
	some found in tokens.active
	name := found.token.name
	not name in _params.approved_tokens
	some scope in found.token.scopes
	scope in _params.write_scopes
	not scope in _params.denied_scopes
}

skip contains reason if some reason in tokens.reasons_to_skip

unknown contains reason if some reason in tokens.reasons_to_doubt

unknown contains sprintf("Tokens of service accounts that could not be read: %d.", [count(_unread)]) if _unread != set()

_unread := tokens.unread(["active", "name", "scopes"])

_params := input.params["GL-TOK-004"]
