# METADATA
# title: The default branch of a new project is protected
# description: |
#   Otherwise a new repository starts with a branch that Developers can rewrite. GitLab shows a group that chose nothing
#   the choice of the instance. Projects that exist already keep their own rules, which other policies judge.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/repository/branches/default/
# custom:
#   id: GL-INS-014
#   severity: high
#   kinds: [instance, group]
#   tier: free
#   requires:
#     - application_settings.default_branch_protection_defaults
#     - settings.default_branch_protection_defaults
#     - settings.parent_id
#   also_reads:
#     - application_settings.group_owners_can_manage_default_branch_protection
#   params:
#     minimum_role:
#       type: integer
#       default: 40
#       minimum: 0
#       maximum: 60
#       meaning: Lowest role that may push or merge (30 Developer, 40 Maintainer, 60 administrator); 0 = no role at all.
#     allow_initial_push:
#       type: boolean
#       default: false
#       meaning: Developers may make the first push.
#     lock:
#       type: boolean
#       default: false
#       meaning: Owners of groups must not be able to choose less than the instance (Premium).
#     groups:
#       type: text
#       default: all
#       meaning: "Groups to judge: all, or root = top-level groups only."
#   controls:
#     soc2: {CC8.1: moderate, CC6.3: weak}
#     iso27001_2022: {A.8.4: moderate, A.8.9: moderate, A.8.32: moderate}
#     cis_gitlab_1_0_1: {"1.1.14": weak, "1.1.15": moderate, "1.1.16": moderate, "1.1.20": moderate}
#     nist_800_53r5: {CM-5: moderate, CM-6: moderate}
#     owasp_cicd: {CICD-SEC-1: moderate}
#   remediation:
#     ui: >-
#       Group > Settings > Repository > Default branch (the instance - Admin > Settings > Repository): choose Fully
#       protected
#     api: >-
#       PUT /groups/:id default_branch_protection_defaults (instance - PUT /application/settings
#       default_branch_protection_defaults)
package glscan.policies.instance.new_projects_get_a_protected_default_branch

import data.glscan.lib.hierarchy

deny contains {
	"path": [_section, "default_branch_protection_defaults"],
	"message": "The default branch of a new project starts without any protection.",
} if {
	_chosen == {}
}

deny contains {
	"path": [_section, "default_branch_protection_defaults", "allow_force_push"],
	"message": "The default branch of a new project accepts force pushes.",
	"expected": false,
} if {
	_chosen.allow_force_push
}

deny contains {
	"path": [_section, "default_branch_protection_defaults", list],
	"message": sprintf("%s may %s the default branch of a new project.", [_holders(min(levels)), what]),
} if {
	some list, what in _lists
	levels := [entry.access_level | some entry in _entries(list); _is_too_low(entry)]
	levels != []
}

deny contains {
	"path": [_section, "default_branch_protection_defaults", "developer_can_initial_push"],
	"message": "Developers may make the first push to the default branch of a new project.",
	"expected": false,
} if {
	_params.allow_initial_push == false
	_chosen.developer_can_initial_push
}

deny contains {
	"path": ["application_settings", "group_owners_can_manage_default_branch_protection"],
	"message": "Owners of groups can choose less protection than the instance.",
	"expected": false,
} if {
	_params.lock
	input.resource.application_settings.group_owners_can_manage_default_branch_protection
}

skip contains "Only top-level groups are judged." if {
	_params.groups == "root"
	hierarchy.is_subgroup
}

unknown contains sprintf("Who may %s the default branch of a new project is not told.", [what]) if {
	_chosen != {}
	some list, what in _lists
	not _is_told(list)
}

unknown contains "Whether owners of groups can choose less than the instance could not be read." if {
	_params.lock
	settings := input.resource.application_settings
	object.get(settings, "group_owners_can_manage_default_branch_protection", "hidden") == "hidden"
}

_is_told(list) if every entry in _entries(list) { is_number(entry.access_level) }

# GitLab owns the shape of what was chosen.
_entries(list) := _chosen[list] if is_array(_chosen[list])

# The level 0 is nobody's.
_is_too_low(entry) if {
	entry.access_level > 0
	entry.access_level < _params.minimum_role
}

_is_too_low(entry) if {
	entry.access_level > 0
	_params.minimum_role == 0
}

_holders(level) := object.get(
	{30: "Developers", 40: "Maintainers", 60: "Administrators"},
	level,
	sprintf("Members with the role %v", [level]),
)

_lists := {"allowed_to_merge": "merge into", "allowed_to_push": "push to"}

_chosen := input.resource[_section].default_branch_protection_defaults

_section := {"group": "settings", "instance": "application_settings"}[input.resource.kind]

_params := input.params["GL-INS-014"]
