# METADATA
# title: Secret push protection is on
# description: |
#   It refuses a push that holds a known kind of key, before the key is in the history for ever. A pusher may bypass it
#   with a push option or a commit message.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/application_security/secret_detection/secret_push_protection/
# custom:
#   id: GL-PRJ-030
#   severity: medium
#   kinds: [project]
#   tier: ultimate
#   requires:
#     - settings.archived
#     - settings.secret_push_protection_enabled
#   controls:
#     soc2: {CC6.1: moderate, CC7.1: moderate}
#     iso27001_2022: {A.8.12: strong, A.8.28: moderate}
#     cis_gitlab_1_0_1: {"1.5.1": strong}
#     nist_800_53r5: {IA-5: strong, SI-4: moderate}
#     owasp_cicd: {CICD-SEC-6: strong}
#   remediation:
#     ui: "Project > Secure > Security configuration: turn on Secret push protection (the instance must allow it)"
#     api: PUT /projects/:id/security_settings secret_push_protection_enabled=true
package glscan.policies.project.secret_push_protection_is_on

deny contains {
	"path": ["settings", "secret_push_protection_enabled"],
	"message": "A push is not searched for keys, so one that is pushed stays in the history.",
	"expected": true,
} if {
	input.resource.settings.secret_push_protection_enabled == false
}

skip contains "The project is archived." if input.resource.settings.archived
