# METADATA
# title: Creation of projects and subgroups is limited
# description: |
#   Whoever creates a project or subgroup decides how it starts, past any onboarding. Each group has levels of its
#   own, which bind projects and groups right below it. What people create in their personal namespaces is another
#   setting.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/
#   - ref: https://docs.gitlab.com/user/group/subgroups/
# custom:
#   id: GL-GRP-021
#   severity: low
#   kinds: [group]
#   tier: free
#   requires:
#     - settings.project_creation_level
#     - settings.subgroup_creation_level
#   params:
#     project_levels:
#       type: list of text
#       default: [noone, owner, maintainer, administrator]
#       meaning: Who may be allowed to create projects.
#     subgroup_levels:
#       type: list of text
#       default: [owner]
#       meaning: Who may be allowed to create subgroups.
#   controls:
#     soc2: {CC6.3: moderate}
#     iso27001_2022: {A.5.15: moderate, A.5.18: moderate}
#     cis_gitlab_1_0_1: {"1.2.2": moderate}
#     nist_800_53r5: {AC-3: moderate, AC-6: moderate}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: >-
#       Group > Settings > General > Permissions and group features: raise Roles allowed to create projects and Roles
#       allowed to create subgroups
#     api: PUT /groups/:id project_creation_level=maintainer subgroup_creation_level=owner
package glscan.policies.group.creation_in_group_is_limited

deny contains {
	"path": ["settings", setting],
	"message": sprintf("The level %s creates %s here, which is more people than should.", [level, what]),
} if {
	some setting, what in _created
	level := input.resource.settings[setting]
	level != ""
	not level in _accepted[setting]
}

unknown contains sprintf("GitLab names no level that creates %s.", [what]) if {
	some setting, what in _created
	input.resource.settings[setting] == ""
}

_created := {"project_creation_level": "projects", "subgroup_creation_level": "subgroups"}

_accepted := {
	"project_creation_level": input.params["GL-GRP-021"].project_levels,
	"subgroup_creation_level": input.params["GL-GRP-021"].subgroup_levels,
}
