# METADATA
# title: The grace period for two-factor authentication is short
# description: |
#   Until the grace period ends a password alone is enough. Of all groups that bind a member, and of the instance, the
#   shortest period counts; that of the instance counts where it can be read. Groups that require nothing themselves are
#   not judged: the group above that does is.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/security/two_factor_authentication/
# custom:
#   id: GL-GRP-018
#   severity: medium
#   kinds: [group]
#   tier: free
#   requires:
#     - settings.require_two_factor_authentication
#     - settings.two_factor_grace_period
#     - ancestors.settings.require_two_factor_authentication
#     - ancestors.settings.two_factor_grace_period
#   also_reads:
#     - instance.application_settings.two_factor_grace_period
#   params:
#     max_hours:
#       type: integer
#       default: 48
#       minimum: 0
#       meaning: Longest grace period in hours.
#   controls:
#     soc2: {CC6.1: strong}
#     iso27001_2022: {A.8.5: strong}
#     cis_gitlab_1_0_1: {"1.3.5": moderate}
#     nist_800_53r5: {IA-2(1): strong, CM-6: moderate}
#     owasp_cicd: {CICD-SEC-2: moderate, CICD-SEC-7: moderate}
#   remediation:
#     ui: "Group > Settings > General > Permissions and group features: shorten Delay 2FA enforcement (hours)"
#     api: PUT /groups/:id two_factor_grace_period=48
package glscan.policies.group.two_factor_grace_period_is_short

import data.glscan.lib.hierarchy

deny contains {
	"path": ["settings", "two_factor_grace_period"],
	"message": sprintf(
		"A member has %d hours to set up two-factor authentication, where %d are the most.",
		[hierarchy.two_factor_grace_period, _params.max_hours],
	),
} if {
	hierarchy.two_factor_grace_period > _params.max_hours
}

skip contains "This group itself does not require two-factor authentication." if {
	input.resource.settings.require_two_factor_authentication == false
}

_params := input.params["GL-GRP-018"]
