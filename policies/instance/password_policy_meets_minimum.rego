# METADATA
# title: Passwords are as long and as mixed as they should be
# description: |
#   Short passwords are guessed. The rules bind passwords that are set from now on: an older one may be shorter, and one
#   that an identity provider or directory keeps follows that one's rules.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/settings/sign_up_restrictions/
# custom:
#   id: GL-INS-004
#   severity: medium
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.minimum_password_length
#     - application_settings.password_authentication_enabled_for_git
#     - application_settings.password_authentication_enabled_for_web
#   also_reads:
#     - application_settings.password_lowercase_required
#     - application_settings.password_number_required
#     - application_settings.password_symbol_required
#     - application_settings.password_uppercase_required
#   params:
#     minimum_length:
#       type: integer
#       default: 12
#       minimum: 8
#       maximum: 128
#       meaning: Fewest characters of a password.
#     required_classes:
#       type: list of text
#       default: []
#       meaning: "Classes of characters that a password must have (Premium): number, symbol, uppercase, lowercase."
#   controls:
#     soc2: {CC6.1: moderate}
#     iso27001_2022: {A.5.17: strong, A.8.5: moderate}
#     nist_800_53r5: {IA-5(1): strong}
#     owasp_cicd: {CICD-SEC-7: moderate}
#   remediation:
#     ui: >-
#       Admin > Settings > General > Sign-up restrictions: raise Minimum password length, and require classes of
#       characters
#     api: PUT /application/settings minimum_password_length=12
package glscan.policies.instance.password_policy_meets_minimum

deny contains {
	"path": ["application_settings", "minimum_password_length"],
	"message": sprintf("A password of %d characters will do, where %d should be the fewest.", [length, least]),
	"expected": least,
} if {
	length := _settings.minimum_password_length
	least := _params.minimum_length
	length < least
}

deny contains {
	"path": ["application_settings", setting],
	"message": sprintf("A password need not have a character of the class %s.", [class]),
	"expected": true,
} if {
	some class in _params.required_classes
	setting := _setting(class)
	_settings[setting] == false
}

skip contains "Nobody can use a password." if {
	_settings.password_authentication_enabled_for_git == false
	_settings.password_authentication_enabled_for_web == false
}

unknown contains sprintf("Whether a password must have a character of the class %s could not be read.", [class]) if {
	some class in _params.required_classes
	object.get(_settings, _setting(class), "hidden") == "hidden"
}

_setting(class) := sprintf("password_%s_required", [class])

_params := input.params["GL-INS-004"]

_settings := input.resource.application_settings
