# METADATA
# title: Every administrator has a second factor
# description: |
#   An administrator can read every repository and change every control. A second factor must be set up by each of them,
#   and be required, so that the next one has it too. Deactivated accounts are judged, since they come back by signing
#   in; bots and service accounts are not. What an identity provider enforces is not visible to GitLab.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/security/two_factor_authentication/
# custom:
#   id: GL-INS-006
#   severity: critical
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.require_two_factor_authentication
#     - users.*.bot
#     - users.*.is_admin
#     - users.*.state
#     - users.*.two_factor_enabled
#   also_reads:
#     - application_settings.require_admin_two_factor_authentication
#     - users.*.username
#   controls:
#     soc2: {CC6.1: strong, CC6.3: moderate}
#     iso27001_2022: {A.8.2: strong, A.8.5: strong}
#     cis_gitlab_1_0_1: {"1.3.5": strong}
#     nist_800_53r5: {IA-2(1): strong, AC-6(5): moderate}
#     owasp_cicd: {CICD-SEC-2: strong}
#   remediation:
#     ui: >-
#       Admin > Settings > General > Sign-in restrictions: enforce two-factor authentication for administrators; the
#       administrator - Edit profile > Account: enable two-factor authentication
#     api: PUT /application/settings require_admin_two_factor_authentication=true
package glscan.policies.instance.administrators_have_two_factor

import data.glscan.lib.administrators

deny contains {
	"path": ["users", id, "two_factor_enabled"],
	"message": sprintf("The administrator %s has no second factor.", [administrators.named(id, user)]),
	"expected": true,
} if {
	some id, user in administrators.people
	user.two_factor_enabled == false
}

deny contains {
	"path": ["application_settings", "require_admin_two_factor_authentication"],
	"message": "A second factor is not required of administrators, so the next one may have none.",
	"expected": true,
} if {
	_settings.require_two_factor_authentication == false
	_settings.require_admin_two_factor_authentication == false
}

unknown contains "Whether a second factor is required of administrators could not be read." if {
	_settings.require_two_factor_authentication == false
	object.get(_settings, "require_admin_two_factor_authentication", "hidden") == "hidden"
}

_settings := input.resource.application_settings
