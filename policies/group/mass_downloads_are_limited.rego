# METADATA
# title: A guard against mass downloads is set
# description: |
#   One account can clone a whole estate in minutes. Beyond the limit GitLab bans the account, or tells the Owners
#   or administrators only. How many projects the limit lets through, and who is exempt from it, is not judged;
#   deploy keys, deploy tokens and the Owners or administrators themselves are never limited. The limits of the
#   instance and of a top-level group are counted apart, so each is judged by itself.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/reporting/git_abuse_rate_limit/
#   - ref: https://docs.gitlab.com/administration/reporting/git_abuse_rate_limit/
# custom:
#   id: GL-GRP-023
#   severity: medium
#   kinds: [instance, group]
#   tier: ultimate
#   requires:
#     - settings.parent_id
#     - settings.auto_ban_user_on_excessive_projects_download
#     - settings.unique_project_download_limit
#     - settings.unique_project_download_limit_alertlist
#     - settings.unique_project_download_limit_interval_in_seconds
#     - application_settings.auto_ban_user_on_excessive_projects_download
#     - application_settings.max_number_of_repository_downloads
#     - application_settings.max_number_of_repository_downloads_within_time_period
#   params:
#     max_seconds:
#       type: integer
#       default: 3600
#       minimum: 1
#       meaning: Longest time in which downloads are counted.
#     require_ban:
#       type: boolean
#       default: false
#       meaning: It is not enough that somebody is told; the account must be banned.
#   controls:
#     soc2: {CC6.7: moderate, CC7.2: moderate}
#     iso27001_2022: {A.8.12: moderate, A.8.16: moderate}
#     cis_gitlab_1_0_1: {"1.3.13": moderate}
#     nist_800_53r5: {SI-4: moderate, AC-2(12): moderate}
#     owasp_cicd: {CICD-SEC-10: moderate}
#   remediation:
#     ui: "Group > Settings > Reporting (instance: Admin > Settings > Reporting): Git abuse rate limit"
#     api: >-
#       PUT /groups/:id unique_project_download_limit, unique_project_download_limit_interval_in_seconds (instance - PUT
#       /application/settings max_number_of_repository_downloads, max_number_of_repository_downloads_within_time_period)
package glscan.policies.group.mass_downloads_are_limited

import data.glscan.lib.hierarchy

deny contains {
	"path": [_section, _names.limit],
	"message": "The number of projects that one account may download is not limited.",
} if {
	_settings[_names.limit] <= 0
}

deny contains {
	"path": [_section, _names.seconds],
	"message": "Downloads are counted within no time at all, which turns the limit off.",
} if {
	_settings[_names.limit] > 0
	_settings[_names.seconds] <= 0
}

deny contains {
	"path": [_section, _names.seconds],
	"message": sprintf("Downloads are counted within %d seconds, longer than the %d that should do.", [
		_settings[_names.seconds],
		_params.max_seconds,
	]),
} if {
	_settings[_names.limit] > 0
	_settings[_names.seconds] > _params.max_seconds
}

deny contains {
	"path": [_section, "auto_ban_user_on_excessive_projects_download"],
	"message": "An account that downloads too many projects is not banned.",
	"expected": true,
} if {
	_params.require_ban
	_only_tells
}

deny contains {
	"path": [_section, "auto_ban_user_on_excessive_projects_download"],
	"message": "An account that downloads too many projects is not banned, and nobody is told.",
	"expected": true,
} if {
	_params.require_ban == false
	_only_tells
	_settings.unique_project_download_limit_alertlist == []
}

skip contains "The guard of the top-level group holds for everything below it." if hierarchy.is_subgroup

_only_tells if {
	_settings[_names.limit] > 0
	_settings.auto_ban_user_on_excessive_projects_download == false
}

_settings := input.resource[_section]

_section := {"group": "settings", "instance": "application_settings"}[input.resource.kind]

_names := {
	"group": {
		"limit": "unique_project_download_limit",
		"seconds": "unique_project_download_limit_interval_in_seconds",
	},
	"instance": {
		"limit": "max_number_of_repository_downloads",
		"seconds": "max_number_of_repository_downloads_within_time_period",
	},
}[input.resource.kind]

_params := input.params["GL-GRP-023"]
