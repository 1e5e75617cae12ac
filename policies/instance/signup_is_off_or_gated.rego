# METADATA
# title: Self-service sign-up is off, or gated by approval
# description: |
#   Whoever can register an account sees every internal project. Where sign-up is on, an administrator must approve
#   each new account, and its address must be confirmed before the first sign-in, so that the one who is approved is
#   the one who asked. Accounts that an identity provider creates are not judged.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/settings/sign_up_restrictions/
# custom:
#   id: GL-INS-001
#   severity: high
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.require_admin_approval_after_user_signup
#     - application_settings.signup_enabled
#   also_reads:
#     - application_settings.email_confirmation_setting
#   controls:
#     soc2: {CC6.1: moderate, CC6.2: strong}
#     iso27001_2022: {A.5.16: strong, A.5.18: moderate}
#     cis_gitlab_1_0_1: {"1.2.2": weak, "1.3.6": moderate}
#     nist_800_53r5: {AC-2: strong, IA-4: moderate, IA-8: moderate}
#     owasp_cicd: {CICD-SEC-2: strong}
#   remediation:
#     ui: >-
#       Admin > Settings > General > Sign-up restrictions: clear Sign-up enabled, or require admin approval for new
#       sign-ups and set Email confirmation settings to Hard
#     api: >-
#       PUT /application/settings signup_enabled=false, or require_admin_approval_after_user_signup=true
#       email_confirmation_setting=hard
package glscan.policies.instance.signup_is_off_or_gated

deny contains {
	"path": ["application_settings", "signup_enabled"],
	"message": "Anybody can sign up, and no administrator approves the account first.",
	"expected": false,
} if {
	_settings.signup_enabled
	_settings.require_admin_approval_after_user_signup == false
}

deny contains {
	"path": ["application_settings", "email_confirmation_setting"],
	"message": "Who signs up need not confirm the address before the first sign-in.",
	"expected": "hard",
} if {
	_settings.signup_enabled
	_settings.email_confirmation_setting != "hard"
}

unknown contains "Whether who signs up must confirm the address could not be read." if {
	_settings.signup_enabled
	object.get(_settings, "email_confirmation_setting", "hidden") == "hidden"
}

_settings := input.resource.application_settings
