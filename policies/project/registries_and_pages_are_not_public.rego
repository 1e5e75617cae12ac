# METADATA
# title: Registries, releases and Pages are open to members only
# description: |
#   Built artefacts tell what the repository hides. Pages and packages can be open to everyone even where the project
#   is private. Older versions of GitLab do not show who may read packages, only whether there can be any. Where the
#   instance has no access control for Pages, every site is open whatever is set here.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/settings/
#   - ref: https://docs.gitlab.com/user/project/pages/pages_access_control/
# custom:
#   id: GL-PRJ-019
#   severity: medium
#   kinds: [project]
#   tier: free
#   requires:
#     - settings.container_registry_access_level
#     - settings.pages_access_level
#     - settings.releases_access_level
#     - settings.visibility
#   also_reads:
#     - settings.package_registry_access_level
#     - settings.packages_enabled
#   params:
#     public_projects:
#       type: list of text
#       default: []
#       meaning: >-
#         Paths of projects that are internal or public on purpose, and their artefacts with them; group/* means all
#         below a group.
#   controls:
#     soc2: {CC6.1: moderate, C1.1: moderate}
#     iso27001_2022: {A.8.3: moderate, A.8.12: moderate}
#     cis_gitlab_1_0_1: {"4.2.5": strong}
#     nist_800_53r5: {AC-3: moderate, AC-22: moderate}
#     owasp_cicd: {CICD-SEC-7: moderate, CICD-SEC-9: weak}
#   remediation:
#     ui: "Project > Settings > General > Visibility, project features, permissions: set Only Project Members"
#     api: PUT /projects/:id container_registry_access_level=private (likewise the other levels)
package glscan.policies.project.registries_and_pages_are_not_public

import data.glscan.lib.paths

deny contains {
	"path": ["settings", name],
	"message": sprintf("%s is open to everyone, signed in or not.", [feature]),
	"expected": "private",
} if {
	some name, feature in _features
	input.resource.settings[name] == "public"
}

deny contains {
	"path": ["settings", name],
	"message": sprintf("%s is open to everyone who can see the project, which is %s.", [feature, _visibility]),
	"expected": "private",
} if {
	_visibility != "private"
	not _meant_to_be_open
	some name, feature in _features
	input.resource.settings[name] == "enabled"
}

skip contains "The project is public on purpose." if {
	_visibility == "public"
	_meant_to_be_open
}

unknown contains "GitLab does not show who may read the packages of the project." if {
	settings := input.resource.settings
	object.get(settings, "package_registry_access_level", "absent") == "absent"
	object.get(settings, "packages_enabled", true)
}

unknown contains sprintf("%s has an access level that is not known.", [feature]) if {
	some name, feature in _features
	level := input.resource.settings[name]
	not level in {"disabled", "private", "enabled", "public"}
}

_features := {
	"container_registry_access_level": "The container registry",
	"package_registry_access_level": "The package registry",
	"pages_access_level": "The Pages site",
	"releases_access_level": "The list of releases",
}

_visibility := input.resource.settings.visibility

_meant_to_be_open if paths.listed(input.resource.path, input.params["GL-PRJ-019"].public_projects)
