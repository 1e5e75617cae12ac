# METADATA
# title: Access tokens end, and in good time
# description: |
#   A token without an end outlives its owner. Where tokens must end and the instance sets no limit of its own, which it
#   can on Ultimate, GitLab gives them 365 days. What was made before is judged among the tokens. Tokens of service
#   accounts may be exempt.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/settings/account_and_limit_settings/
# custom:
#   id: GL-INS-016
#   severity: high
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.require_personal_access_token_expiry
#   also_reads:
#     - application_settings.max_personal_access_token_lifetime
#     - application_settings.service_access_tokens_expiration_enforced
#   params:
#     max_days:
#       type: integer
#       default: 365
#       minimum: 1
#       meaning: Longest lifetime of a token in days.
#     service_accounts_too:
#       type: boolean
#       default: false
#       meaning: Tokens of service accounts must end, too (Premium).
#   controls:
#     soc2: {CC6.1: strong, CC6.2: moderate}
#     iso27001_2022: {A.5.17: strong, A.5.18: moderate}
#     cis_gitlab_1_0_1: {"2.1.7": weak}
#     nist_800_53r5: {IA-5: strong, AC-2: moderate}
#     owasp_cicd: {CICD-SEC-6: strong}
#   remediation:
#     ui: >-
#       Admin > Settings > General > Account and limit: require an expiration date, and set the maximum allowable
#       lifetime for access tokens (Ultimate)
#     api: PUT /application/settings require_personal_access_token_expiry=true max_personal_access_token_lifetime=90
package glscan.policies.instance.token_lifetime_is_capped

deny contains {
	"path": ["application_settings", "require_personal_access_token_expiry"],
	"message": "An access token may be made that never ends.",
	"expected": true,
} if {
	_settings.require_personal_access_token_expiry == false
}

deny contains {
	"path": ["application_settings", "max_personal_access_token_lifetime"],
	"message": "The instance sets no limit of its own to the lifetime of access tokens.",
	"expected": _params.max_days,
} if {
	_settings.require_personal_access_token_expiry == false
	_settings.max_personal_access_token_lifetime <= 0
}

deny contains {
	"path": ["application_settings", "max_personal_access_token_lifetime"],
	"message": sprintf(
		"The instance sets no limit of its own, so an access token may live for %d days, where %d are the most.",
		[_default_days, most],
	),
	"expected": most,
} if {
	_settings.require_personal_access_token_expiry
	_settings.max_personal_access_token_lifetime <= 0
	most := _params.max_days
	most < _default_days
}

deny contains {
	"path": ["application_settings", "max_personal_access_token_lifetime"],
	"message": sprintf("An access token may live for %d days, where %d are the most.", [days, most]),
	"expected": most,
} if {
	days := _settings.max_personal_access_token_lifetime
	most := _params.max_days
	days > 0
	days > most
}

deny contains {
	"path": ["application_settings", "service_access_tokens_expiration_enforced"],
	"message": "A token of a service account may be made that never ends.",
	"expected": true,
} if {
	_params.service_accounts_too
	_settings.service_access_tokens_expiration_enforced == false
}

unknown contains "The limit to the lifetime of access tokens could not be read." if {
	_has_no_limit_to_read
	not input.resource.tier in {"free", "premium"}
}

unknown contains "This tier cannot set a limit to the lifetime of tokens, and GitLab's own is 365 days or more." if {
	_has_no_limit_to_read
	input.resource.tier in {"free", "premium"}
	_params.max_days < _default_days
}

unknown contains "Whether tokens of service accounts must end could not be read." if {
	_params.service_accounts_too
	object.get(_settings, "service_access_tokens_expiration_enforced", "hidden") == "hidden"
}

_has_no_limit_to_read if object.get(_settings, "max_personal_access_token_lifetime", "hidden") == "hidden"

# What a limit that is left blank stands for: https://docs.gitlab.com/api/settings/
_default_days := 365

_params := input.params["GL-INS-016"]

_settings := input.resource.application_settings
