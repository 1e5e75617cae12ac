# METADATA
# title: Active integrations are approved
# description: |
#   Each integration holds a credential of another service and tells it what happens here. Which service an integration
#   reaches, and with which rights, is not read.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/integrations/
# custom:
#   id: GL-PRJ-025
#   severity: medium
#   kinds: [group, project]
#   tier: free
#   requires:
#     - integrations.*.active
#     - settings.archived
#   also_reads:
#     - integrations.*.inherited
#   params:
#     approved:
#       type: list of text
#       default: []
#       meaning: Names of the integrations that may be active, as the API spells them (jira, slack); empty = not judged.
#     inherited_only:
#       type: boolean
#       default: false
#       meaning: A project's integration must take its settings from a group or the instance.
#   controls:
#     soc2: {CC6.7: moderate, CC9.2: weak}
#     iso27001_2022: {A.5.14: moderate, A.5.19: weak}
#     cis_gitlab_1_0_1: {"1.4.1": moderate, "1.4.2": weak, "1.4.3": weak}
#     nist_800_53r5: {CA-3: moderate, AC-20: moderate}
#     owasp_cicd: {CICD-SEC-8: moderate}
#   remediation:
#     ui: "Settings > Integrations: turn the integration off, or let it use the default settings"
#     api: DELETE /projects/:id/integrations/:slug (a group - DELETE /groups/:id/integrations/:slug)
package glscan.policies.project.integrations_are_approved

deny contains {
	"path": ["integrations", slug],
	"message": sprintf("The integration %s is active without approval.", [slug]),
} if {
	some slug, _ in _active
	not lower(slug) in _approved
}

deny contains {
	"path": ["integrations", slug, "inherited"],
	"message": sprintf("The integration %s has settings of its own, outside what the group or instance says.", [slug]),
	"expected": true,
} if {
	_must_inherit
	some slug, integration in _active
	integration.inherited == false
}

skip contains "No integration is named as approved." if _params.approved == []

skip contains sprintf("The %s is archived.", [input.resource.kind]) if input.resource.settings.archived

unknown contains sprintf("GitLab does not tell whether the integration %s has settings of its own.", [slug]) if {
	_must_inherit
	some slug, integration in _active
	object.get(integration, "inherited", "absent") == "absent"
}

_active[slug] := integration if {
	some slug, integration in input.resource.integrations
	integration.active
}

# The settings of a group are those from above for its projects.
_must_inherit if {
	_params.inherited_only
	input.resource.kind == "project"
}

_approved contains lower(slug) if some slug in _params.approved

_params := input.params["GL-PRJ-025"]
