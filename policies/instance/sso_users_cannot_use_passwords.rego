# METADATA
# title: People who use single sign-on cannot use passwords
# description: |
#   A password that GitLab keeps bypasses the identity provider: its second factor, and the day on which somebody
#   leaves. Passwords are off for all, or for those who have an identity at a provider; others, such as an emergency
#   account, may keep theirs. Whether a provider is in use is told by the identities of users.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/settings/sign_in_restrictions/
# custom:
#   id: GL-INS-003
#   severity: medium
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.password_authentication_enabled_for_git
#     - application_settings.password_authentication_enabled_for_web
#   also_reads:
#     - application_settings.disable_password_authentication_for_users_with_sso_identities
#     - users.*.identity_providers
#   params:
#     identity_provider:
#       type: text
#       default: detect
#       meaning: "Whether one is in use: present, absent, or detect = it is, where some user has an identity at one."
#   controls:
#     soc2: {CC6.1: moderate, CC6.6: weak}
#     iso27001_2022: {A.5.17: moderate, A.8.5: moderate}
#     cis_gitlab_1_0_1: {"4.2.4": moderate}
#     nist_800_53r5: {IA-2: moderate, IA-5(1): moderate}
#     owasp_cicd: {CICD-SEC-2: moderate, CICD-SEC-7: moderate}
#   remediation:
#     ui: >-
#       Admin > Settings > General > Sign-in restrictions: turn off password authentication for the web interface and
#       for Git over HTTP(S), or for users with an SSO identity
#     api: >-
#       PUT /application/settings disable_password_authentication_for_users_with_sso_identities=true, or
#       password_authentication_enabled_for_web=false password_authentication_enabled_for_git=false
package glscan.policies.instance.sso_users_cannot_use_passwords

deny contains {
	"path": ["application_settings", setting],
	"message": sprintf("People who have an identity at a provider can still use a password for %s.", [words]),
	"expected": false,
} if {
	_settings[_exception] == false
	_provider_is_used
	some setting, words in _ways
	_settings[setting]
}

skip contains "No identity provider is in use, as declared." if _declared == "absent"

skip contains "No user has an identity at a provider." if {
	_declared == "detect"
	every user in input.resource.users { _has_none(user) }
}

unknown contains sprintf("The parameter identity_provider is %s, not detect, present or absent.", [_declared]) if {
	not _declared in {"detect", "present", "absent"}
}

unknown contains "Whether people with an identity at a provider are kept from using passwords could not be read." if {
	_passwords_are_used
	object.get(_settings, _exception, "hidden") == "hidden"
}

unknown contains "Whether users have an identity at a provider could not be read: declare it as a parameter." if {
	_declared == "detect"
	_passwords_are_used
	_settings[_exception] == false
	not _provider_is_used
}

_passwords_are_used if {
	some setting, _ in _ways
	_settings[setting]
}

_provider_is_used if _declared == "present"

_provider_is_used if {
	_declared == "detect"
	some user in input.resource.users
	user.identity_providers != []
}

_has_none(user) if user.identity_providers == []

_ways := {
	"password_authentication_enabled_for_git": "Git over HTTPS",
	"password_authentication_enabled_for_web": "the web interface",
}

_exception := "disable_password_authentication_for_users_with_sso_identities"

_declared := input.params["GL-INS-003"].identity_provider

_settings := input.resource.application_settings
