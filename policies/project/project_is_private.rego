# METADATA
# title: A project is private unless it is meant to be open
# description: |
#   A public project can be read by the world, an internal one by every user of the instance except external ones.
#   Archived projects stay readable and are judged too. Features that are limited to members are not considered.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/public_access/
# custom:
#   id: GL-PRJ-016
#   severity: critical
#   kinds: [project]
#   tier: free
#   requires:
#     - settings.visibility
#   params:
#     public_projects:
#       type: list of text
#       default: []
#       meaning: Paths of projects that may be internal or public; group/* means all below a group.
#     private_paths:
#       type: list of text
#       default: []
#       meaning: Paths at and below which every project must be private, whatever public_projects says.
#   controls:
#     soc2: {CC6.1: strong, CC6.7: moderate, C1.1: strong}
#     iso27001_2022: {A.8.3: strong, A.8.4: strong, A.8.12: moderate}
#     cis_gitlab_1_0_1: {"1.2.6": moderate, "4.2.5": moderate}
#     nist_800_53r5: {AC-3: strong, AC-22: strong}
#     owasp_cicd: {CICD-SEC-7: strong}
#   remediation:
#     ui: "Project > Settings > General > Visibility, project features, permissions: set Project visibility to Private"
#     api: PUT /projects/:id visibility=private
package glscan.policies.project.project_is_private

import data.glscan.lib.paths

deny contains {
	"path": ["settings", "visibility"],
	"message": sprintf("The project is %s: it is open to %s.", [visibility, _audience(visibility)]),
	"expected": "private",
} if {
	visibility := input.resource.settings.visibility
	visibility != "private"
	not _meant_to_be_open
}

_audience(visibility) := object.get(
	{
		"internal": "every user of the instance, external ones excepted",
		"public": "everyone, signed in or not",
	},
	visibility,
	"others than its members",
)

_meant_to_be_open if {
	paths.listed(input.resource.path, _params.public_projects)
	not paths.listed(input.resource.path, _private)
}

_private contains entry if some entry in _params.private_paths

_private contains sprintf("%s/*", [entry]) if some entry in _params.private_paths

_params := input.params["GL-PRJ-016"]
