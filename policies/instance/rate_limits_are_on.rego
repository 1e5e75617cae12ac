# METADATA
# title: Rate limits are on
# description: |
#   Requests without a limit are brute force, scraping and exhaustion. The limits are off on a new server. Which paths
#   are protected, and who is exempt, is not read. A proxy in front may do the same: accept that with a waiver.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/
#   - ref: https://docs.gitlab.com/administration/settings/protected_paths/
# custom:
#   id: GL-INS-013
#   severity: medium
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.throttle_authenticated_api_enabled
#     - application_settings.throttle_authenticated_web_enabled
#     - application_settings.throttle_protected_paths_enabled
#     - application_settings.throttle_unauthenticated_api_enabled
#     - application_settings.throttle_unauthenticated_web_enabled
#   also_reads:
#     - application_settings.throttle_authenticated_api_period_in_seconds
#     - application_settings.throttle_authenticated_api_requests_per_period
#     - application_settings.throttle_authenticated_web_period_in_seconds
#     - application_settings.throttle_authenticated_web_requests_per_period
#     - application_settings.throttle_protected_paths_period_in_seconds
#     - application_settings.throttle_protected_paths_requests_per_period
#     - application_settings.throttle_unauthenticated_api_period_in_seconds
#     - application_settings.throttle_unauthenticated_api_requests_per_period
#     - application_settings.throttle_unauthenticated_web_period_in_seconds
#     - application_settings.throttle_unauthenticated_web_requests_per_period
#   params:
#     max_per_minute:
#       type: integer
#       default: 0
#       minimum: 0
#       meaning: Most requests per minute that any of the limits lets through; 0 = any number.
#   controls:
#     soc2: {CC6.6: moderate, A1.1: weak}
#     iso27001_2022: {A.8.20: moderate, A.8.6: weak}
#     nist_800_53r5: {SC-5: moderate, AC-7: moderate}
#     owasp_cicd: {CICD-SEC-7: moderate}
#   remediation:
#     ui: "Admin > Settings > Network: turn on the limits under User and IP rate limits and under Protected paths"
#     api: >-
#       PUT /application/settings throttle_unauthenticated_api_enabled=true (and _unauthenticated_web,
#       _authenticated_api, _authenticated_web, _protected_paths)
package glscan.policies.instance.rate_limits_are_on

deny contains {
	"path": ["application_settings", setting],
	"message": sprintf("Requests %s are not limited.", [words]),
	"expected": true,
} if {
	some name, words in _throttles
	setting := sprintf("throttle_%s_enabled", [name])
	_settings[setting] == false
}

deny contains {
	"path": ["application_settings", setting],
	"message": sprintf("%d requests %s are let through in %d seconds, more than %d a minute.", [
		requests,
		words,
		seconds,
		_most,
	]),
} if {
	_most > 0
	some name, words in _throttles
	_settings[sprintf("throttle_%s_enabled", [name])]
	setting := sprintf("throttle_%s_requests_per_period", [name])
	requests := _settings[setting]
	seconds := _settings[_period(name)]

	# requests * 60 / seconds, rounded down, without a division.
	requests * 60 >= (_most + 1) * seconds
}

unknown contains sprintf("How many requests %s are let through could not be read.", [words]) if {
	_most > 0
	some name, words in _throttles
	some setting in [sprintf("throttle_%s_requests_per_period", [name]), _period(name)]
	object.get(_settings, setting, "hidden") == "hidden"
}

_period(name) := sprintf("throttle_%s_period_in_seconds", [name])

_throttles := {
	"authenticated_api": "to the API by users",
	"authenticated_web": "for web pages by users",
	"protected_paths": "to protected paths, such as the sign-in",
	"unauthenticated_api": "to the API without sign-in",
	"unauthenticated_web": "for web pages without sign-in",
}

_most := input.params["GL-INS-013"].max_per_minute

_settings := input.resource.application_settings
