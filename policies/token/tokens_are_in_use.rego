# METADATA
# title: No access token lies unused
# description: |
#   Nobody notices the misuse of a token that nobody uses. A token that is new is not judged. Personal tokens are shown
#   to administrators alone, and on GitLab.com to nobody but their owners.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/profile/personal_access_tokens/
#   - ref: https://docs.gitlab.com/user/project/settings/project_access_tokens/
# custom:
#   id: GL-TOK-003
#   severity: medium
#   kinds: [instance, group, project]
#   tier: free
#   requires:
#     - personal_access_tokens.*.active
#     - personal_access_tokens.*.created_at
#     - personal_access_tokens.*.days_since_created
#     - personal_access_tokens.*.days_since_last_used
#     - personal_access_tokens.*.last_used_at
#     - access_tokens.*.active
#     - access_tokens.*.created_at
#     - access_tokens.*.days_since_created
#     - access_tokens.*.days_since_last_used
#     - access_tokens.*.last_used_at
#   also_reads:
#     - personal_access_tokens.*.name
#     - personal_access_tokens.*.username
#     - access_tokens.*.name
#     - service_account_tokens.*.active
#     - service_account_tokens.*.created_at
#     - service_account_tokens.*.days_since_created
#     - service_account_tokens.*.days_since_last_used
#     - service_account_tokens.*.last_used_at
#     - service_account_tokens.*.name
#     - service_account_tokens.*.username
#   params:
#     max_days:
#       type: integer
#       default: 90
#       minimum: 0
#       meaning: Most days since a token was last used.
#     grace_days:
#       type: integer
#       default: 30
#       minimum: 0
#       meaning: A token is not judged until it is older than this many days.
#   controls:
#     soc2: {CC6.2: moderate, CC6.3: moderate}
#     iso27001_2022: {A.5.18: moderate}
#     nist_800_53r5: {AC-2(3): moderate, IA-5: moderate}
#     owasp_cicd: {CICD-SEC-6: moderate}
#   remediation:
#     ui: "User settings, or Settings of the group or project > Access tokens: revoke the token"
#     api: DELETE /projects/:id/access_tokens/:token_id (or /groups/:id, /personal_access_tokens)
package glscan.policies.token.tokens_are_in_use

import data.glscan.lib.tokens

deny contains {
	"path": [found.section, found.id, "last_used_at"],
	"message": sprintf("%s has never been used.", [tokens.named(found)]),
} if {
	some found in _judged
	found.token.last_used_at == ""
}

deny contains {
	"path": [found.section, found.id, "last_used_at"],
	"message": sprintf("%s was last used %d days ago.", [tokens.named(found), found.token.days_since_last_used]),
} if {
	some found in _judged
	found.token.days_since_last_used > _params.max_days
}

skip contains reason if some reason in tokens.reasons_to_skip

unknown contains reason if some reason in tokens.reasons_to_doubt

unknown contains sprintf("Tokens of service accounts that could not be read: %d.", [count(_unread)]) if _unread != set()

_judged contains found if {
	some found in tokens.active
	_is_old(found.token)
}

_is_old(token) if token.days_since_created > _params.grace_days

# One that was made nobody knows when is not new.
_is_old(token) if token.created_at == ""

_unread := tokens.unread(["active", "created_at", "last_used_at"]) | _undated

_undated contains id if {
	some id, token in input.resource.service_account_tokens
	token.created_at != ""
	not token.days_since_created
}

_undated contains id if {
	some id, token in input.resource.service_account_tokens
	token.last_used_at != ""
	not token.days_since_last_used
}

_params := input.params["GL-TOK-003"]
