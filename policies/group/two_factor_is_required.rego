# METADATA
# title: Two-factor authentication is required for the group
# description: |
#   With a password alone, one phished password reaches the code base. A requirement of a group above binds this
#   one too, though GitLab's API shows the own value only. It does not bind people who reach a project by direct
#   membership, and what an identity provider enforces is not visible to GitLab.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/security/two_factor_authentication/
# custom:
#   id: GL-GRP-017
#   severity: critical
#   kinds: [group]
#   tier: free
#   requires:
#     - settings.parent_id
#     - settings.require_two_factor_authentication
#     - ancestors.settings.require_two_factor_authentication
#   also_reads:
#     - instance.application_settings.require_two_factor_authentication
#   params:
#     report_once:
#       type: boolean
#       default: true
#       meaning: Report on the top-level group only.
#   controls:
#     soc2: {CC6.1: strong, CC6.6: moderate}
#     iso27001_2022: {A.8.5: strong, A.5.17: moderate}
#     cis_gitlab_1_0_1: {"1.3.4": strong, "1.3.5": strong, "4.2.3": moderate}
#     nist_800_53r5: {IA-2(1): strong, IA-2(2): strong}
#     owasp_cicd: {CICD-SEC-2: strong, CICD-SEC-7: moderate}
#   remediation:
#     ui: >-
#       Group > Settings > General > Permissions and group features: turn on Require all users in this group to set up
#       two-factor authentication
#     api: PUT /groups/:id require_two_factor_authentication=true
package glscan.policies.group.two_factor_is_required

import data.glscan.lib.hierarchy

deny contains {
	"path": ["settings", "require_two_factor_authentication"],
	"message": "Neither this group nor one above it requires two-factor authentication, so a stolen password is enough.",
	"expected": true,
} if {
	hierarchy.requires_two_factor == false
}

skip contains "The instance requires two-factor authentication of everyone." if {
	input.instance.application_settings.require_two_factor_authentication
}

skip contains "The top-level group is judged for all groups below it." if {
	input.params["GL-GRP-017"].report_once
	hierarchy.is_subgroup
}
