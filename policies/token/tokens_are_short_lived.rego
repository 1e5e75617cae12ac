# METADATA
# title: No access token lives long
# description: |
#   The longer a token works, the likelier it has leaked. The days from its creation to its end count; a token without
#   an end is that of GL-TOK-001. Personal tokens are shown to administrators alone, and on GitLab.com to nobody but
#   their owners.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/profile/personal_access_tokens/
#   - ref: https://docs.gitlab.com/user/project/settings/project_access_tokens/
# custom:
#   id: GL-TOK-002
#   severity: medium
#   kinds: [instance, group, project]
#   tier: free
#   requires:
#     - personal_access_tokens.*.active
#     - personal_access_tokens.*.expires_at
#     - access_tokens.*.active
#     - access_tokens.*.expires_at
#   also_reads:
#     - personal_access_tokens.*.lifetime_days
#     - personal_access_tokens.*.name
#     - personal_access_tokens.*.username
#     - access_tokens.*.lifetime_days
#     - access_tokens.*.name
#     - service_account_tokens.*.active
#     - service_account_tokens.*.expires_at
#     - service_account_tokens.*.lifetime_days
#     - service_account_tokens.*.name
#     - service_account_tokens.*.username
#   params:
#     max_days:
#       type: integer
#       default: 365
#       minimum: 0
#       meaning: Most days from the creation of a token to its end; 90 is a good aim.
#   controls:
#     soc2: {CC6.1: strong}
#     iso27001_2022: {A.5.17: strong}
#     cis_gitlab_1_0_1: {"2.1.7": moderate}
#     nist_800_53r5: {IA-5: strong}
#     owasp_cicd: {CICD-SEC-6: strong}
#   remediation:
#     ui: "User settings, or Settings of the group or project > Access tokens: rotate the token and let it end sooner"
#     api: POST /projects/:id/access_tokens/:token_id/rotate expires_at (or /groups/:id, /personal_access_tokens)
package glscan.policies.token.tokens_are_short_lived

import data.glscan.lib.tokens

deny contains {
	"path": [found.section, found.id, "expires_at"],
	"message": sprintf("%s lives %d days, and may live %d.", [tokens.named(found), found.token.lifetime_days, _max_days]),
} if {
	some found in _with_end
	found.token.lifetime_days > _max_days
}

skip contains reason if some reason in tokens.reasons_to_skip

unknown contains reason if some reason in tokens.reasons_to_doubt

unknown contains sprintf("Tokens of service accounts that could not be read: %d.", [count(_unread)]) if _unread != set()

unknown contains sprintf("Tokens with an end whose creation is not known: %d.", [count(_undated)]) if _undated != set()

_with_end contains found if {
	some found in tokens.active
	found.token.expires_at != ""
}

_undated contains found if {
	some found in _with_end
	not is_number(object.get(found.token, "lifetime_days", ""))
}

_unread := tokens.unread(["active", "expires_at"])

_max_days := input.params["GL-TOK-002"].max_days
