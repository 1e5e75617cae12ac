# METADATA
# title: Two-factor authentication is enforced for the whole instance, with a short grace period
# description: |
#   A stolen password is otherwise enough to change source code, and until the grace period ends it is so even where a
#   second factor is required. What an identity provider enforces is not visible to GitLab: where it does so, accept
#   the finding with a waiver that names the proof.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/security/two_factor_authentication/
# custom:
#   id: GL-INS-005
#   severity: critical
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.require_two_factor_authentication
#     - application_settings.two_factor_grace_period
#   params:
#     max_grace_hours:
#       type: integer
#       default: 48
#       minimum: 0
#       meaning: Longest grace period in hours.
#   controls:
#     soc2: {CC6.1: strong, CC6.6: moderate}
#     iso27001_2022: {A.8.5: strong, A.5.17: moderate}
#     cis_gitlab_1_0_1: {"1.3.4": strong, "1.3.5": strong, "4.2.3": moderate}
#     nist_800_53r5: {IA-2(1): strong, IA-2(2): strong}
#     owasp_cicd: {CICD-SEC-2: strong, CICD-SEC-7: moderate}
#   remediation:
#     ui: >-
#       Admin > Settings > General > Sign-in restrictions: enforce two-factor authentication for all users and shorten
#       the grace period
#     api: PUT /application/settings require_two_factor_authentication=true two_factor_grace_period=48
package glscan.policies.instance.two_factor_is_enforced_instance_wide

deny contains {
	"path": ["application_settings", "require_two_factor_authentication"],
	"message": "The instance does not require two-factor authentication, so a stolen password is enough.",
	"expected": true,
} if {
	input.resource.application_settings.require_two_factor_authentication == false
}

deny contains {
	"path": ["application_settings", "two_factor_grace_period"],
	"message": sprintf("A user has %d hours to set up two-factor authentication, where %d are the most.", [hours, most]),
	"expected": most,
} if {
	hours := input.resource.application_settings.two_factor_grace_period
	most := input.params["GL-INS-005"].max_grace_hours
	hours > most
}
