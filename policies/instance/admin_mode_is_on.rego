# METADATA
# title: Admin Mode is on
# description: |
#   In Admin Mode an administrator signs in again before acting as one, so that a stolen session is a common user's.
#   A token then needs the scope admin_mode beside its own to use what is for administrators: that of this tool too.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/settings/sign_in_restrictions/
# custom:
#   id: GL-INS-009
#   severity: medium
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.admin_mode
#   controls:
#     soc2: {CC6.1: moderate, CC6.3: moderate}
#     iso27001_2022: {A.8.2: strong, A.8.5: moderate}
#     nist_800_53r5: {AC-6(2): strong, IA-11: strong}
#     owasp_cicd: {CICD-SEC-2: moderate, CICD-SEC-7: moderate}
#   remediation:
#     ui: "Admin > Settings > General > Sign-in restrictions: turn on Admin Mode"
#     api: PUT /application/settings admin_mode=true
package glscan.policies.instance.admin_mode_is_on

deny contains {
	"path": ["application_settings", "admin_mode"],
	"message": "Every session of an administrator has their full rights, without a second sign-in.",
	"expected": true,
} if {
	input.resource.application_settings.admin_mode == false
}
