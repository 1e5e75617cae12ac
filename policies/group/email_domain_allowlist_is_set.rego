# METADATA
# title: An e-mail domain allowlist is set
# description: |
#   Without one anybody's personal account can be made a member. The list of the top-level group binds everything below
#   it. It does not remove members who are there already, and the members of an invited group are bound by the list of
#   their own group alone.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/access_and_permissions/
# custom:
#   id: GL-GRP-009
#   severity: medium
#   kinds: [group]
#   tier: premium
#   requires:
#     - settings.allowed_email_domains_list
#     - settings.parent_id
#   controls:
#     soc2: {CC6.2: moderate, CC6.1: moderate}
#     iso27001_2022: {A.5.16: moderate, A.5.18: moderate}
#     cis_gitlab_1_0_1: {"1.3.6": moderate}
#     nist_800_53r5: {AC-2: moderate, IA-4: moderate}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: >-
#       Group > Settings > General > Permissions and group features: list the organisation's domains under Restrict
#       membership by email
#     api: PUT /groups/:id allowed_email_domains_list
package glscan.policies.group.email_domain_allowlist_is_set

import data.glscan.lib.hierarchy

deny contains {
	"path": ["settings", "allowed_email_domains_list"],
	"message": "No e-mail domain allowlist is set, so an account with any address can be made a member.",
} if {
	input.resource.settings.allowed_email_domains_list == []
}

skip contains "The allowlist of the top-level group binds everything below it." if hierarchy.is_subgroup
