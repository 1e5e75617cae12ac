# METADATA
# title: Few may create top-level groups and projects
# description: |
#   What is set for a group does not reach a group or project beside it. Accounts that exist keep their own right to
#   create top-level groups, and a group can choose another level for projects: neither is judged here.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/settings/account_and_limit_settings/
#   - ref: https://docs.gitlab.com/administration/settings/visibility_and_access_controls/
# custom:
#   id: GL-INS-015
#   severity: low
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.allow_project_creation_for_guest_and_below
#     - application_settings.can_create_group
#     - application_settings.default_project_creation
#   params:
#     max_project_creation:
#       type: integer
#       default: 1
#       minimum: 0
#       maximum: 2
#       meaning: >-
#         Loosest level at which projects may be created in groups: 0 nobody, 1 Maintainers, 2 Developers; Owners and
#         administrators only (4, 3) always pass.
#   controls:
#     soc2: {CC6.3: moderate}
#     iso27001_2022: {A.5.15: moderate, A.5.18: weak}
#     cis_gitlab_1_0_1: {"1.2.2": moderate, "1.3.2": moderate}
#     nist_800_53r5: {AC-3: moderate, AC-6: moderate}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: >-
#       Admin > Settings > General: Account and limit - clear Allow new users to create top-level groups; Visibility and
#       access controls - Default minimum role required to create projects
#     api: >-
#       PUT /application/settings can_create_group=false default_project_creation=1
#       allow_project_creation_for_guest_and_below=false
package glscan.policies.instance.top_level_creation_is_limited

deny contains {
	"path": ["application_settings", "can_create_group"],
	"message": "New users can create top-level groups.",
	"expected": false,
} if {
	_settings.can_create_group
}

deny contains {
	"path": ["application_settings", "default_project_creation"],
	"message": sprintf("%s can create projects in groups.", [who]),
} if {
	some level, who in _holders
	_settings.default_project_creation == level
	level > input.params["GL-INS-015"].max_project_creation
}

deny contains {
	"path": ["application_settings", "allow_project_creation_for_guest_and_below"],
	"message": "Users with no higher role than Guest can create projects of their own.",
	"expected": false,
} if {
	_settings.allow_project_creation_for_guest_and_below
}

unknown contains sprintf("Who can create projects at the level %v is not known.", [level]) if {
	level := _settings.default_project_creation
	not level in {0, 1, 2, 3, 4}
}

_holders := {1: "Maintainers", 2: "Developers"}

_settings := input.resource.application_settings
