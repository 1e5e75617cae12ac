# METADATA
# title: Every access token has an end
# description: |
#   A token without an end works until somebody finds it. Newer GitLab asks for an end unless that is switched off; a
#   token without one is old, belongs to a service account, or was made where it is switched off. Personal tokens are
#   shown to administrators alone, and on GitLab.com to nobody but their owners.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/profile/personal_access_tokens/
#   - ref: https://docs.gitlab.com/user/project/settings/project_access_tokens/
# custom:
#   id: GL-TOK-001
#   severity: high
#   kinds: [instance, group, project]
#   tier: free
#   requires:
#     - personal_access_tokens.*.active
#     - personal_access_tokens.*.expires_at
#     - access_tokens.*.active
#     - access_tokens.*.expires_at
#   also_reads:
#     - personal_access_tokens.*.name
#     - personal_access_tokens.*.username
#     - access_tokens.*.name
#     - service_account_tokens.*.active
#     - service_account_tokens.*.days_until_expiry
#     - service_account_tokens.*.expires_at
#     - service_account_tokens.*.name
#     - service_account_tokens.*.username
#   controls:
#     soc2: {CC6.1: strong, CC6.2: moderate}
#     iso27001_2022: {A.5.17: strong, A.5.18: moderate}
#     cis_gitlab_1_0_1: {"2.1.7": moderate}
#     nist_800_53r5: {IA-5: strong}
#     owasp_cicd: {CICD-SEC-6: strong}
#   remediation:
#     ui: "User settings, or Settings of the group or project > Access tokens: rotate the token and give it an end"
#     api: POST /projects/:id/access_tokens/:token_id/rotate expires_at (or /groups/:id, /personal_access_tokens)
package glscan.policies.token.tokens_expire

import data.glscan.lib.tokens

deny contains {
	"path": [found.section, found.id, "expires_at"],
	"message": sprintf("%s never ends.", [tokens.named(found)]),
} if {
	some found in tokens.active
	found.token.expires_at == ""
}

skip contains reason if some reason in tokens.reasons_to_skip

unknown contains reason if some reason in tokens.reasons_to_doubt

unknown contains sprintf("Tokens of service accounts that could not be read: %d.", [count(_unread)]) if _unread != set()

_unread := tokens.unread(["active", "expires_at"]) | _undated

_undated contains id if {
	some id, token in input.resource.service_account_tokens
	token.expires_at != ""
	not token.days_until_expiry
}
