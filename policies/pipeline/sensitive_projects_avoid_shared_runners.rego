# METADATA
# title: Sensitive projects stay off shared runners
# description: |
#   Instance runners serve everyone, so jobs may share a host with strangers. Which projects are sensitive, and which
#   groups must lock instance runners off, the parameters say. A runner that is made anew for every job, as on
#   GitLab.com, is a smaller worry, and not told apart.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/runners/runners_scope/
# custom:
#   id: GL-PIP-010
#   severity: medium
#   kinds: [group, project]
#   tier: free
#   requires:
#     - settings.archived
#     - settings.builds_access_level
#     - settings.shared_runners_enabled
#     - settings.shared_runners_setting
#   params:
#     sensitive_paths:
#       type: list of text
#       default: []
#       meaning: Paths of projects that must not use instance runners; group/* means all below a group.
#     locked_groups:
#       type: list of text
#       default: []
#       meaning: Paths of groups that must turn instance runners off for good; group/* means all below a group.
#   controls:
#     soc2: {CC6.1: moderate, CC6.8: moderate}
#     iso27001_2022: {A.8.22: moderate, A.8.31: moderate}
#     cis_gitlab_1_0_1: {"2.2.3": moderate}
#     nist_800_53r5: {SC-4: moderate, SC-7: weak}
#     owasp_cicd: {CICD-SEC-7: moderate}
#   remediation:
#     ui: "Settings > CI/CD > Runners: turn off instance runners (in a group, without letting projects override it)"
#     api: >-
#       PUT /projects/:id shared_runners_enabled=false (a group - PUT /groups/:id
#       shared_runners_setting=disabled_and_unoverridable)
package glscan.policies.pipeline.sensitive_projects_avoid_shared_runners

import data.glscan.lib.paths
import data.glscan.lib.pipelines

deny contains {
	"path": ["settings", "shared_runners_enabled"],
	"message": "The project is sensitive, and its jobs can run on runners that serve the whole instance.",
	"expected": false,
} if {
	_is_sensitive
	input.resource.settings.shared_runners_enabled
}

deny contains {
	"path": ["settings", "shared_runners_setting"],
	"message": sprintf("Projects of the group can use runners that serve the whole instance: %s.", [setting]),
	"expected": "disabled_and_unoverridable",
} if {
	_is_to_be_locked
	setting := input.resource.settings.shared_runners_setting
	setting != "disabled_and_unoverridable"
}

skip contains "The project is not one of the sensitive ones." if {
	input.resource.kind == "project"
	not _is_sensitive
}

skip contains "The group is not one of those that must lock instance runners off." if {
	input.resource.kind == "group"
	not _is_to_be_locked
}

skip contains "The group is archived." if {
	input.resource.kind == "group"
	input.resource.settings.archived
}

skip contains reason if {
	input.resource.kind == "project"
	some reason in pipelines.idle
}

_is_sensitive if paths.listed(input.resource.path, _params.sensitive_paths)

_is_to_be_locked if paths.listed(input.resource.path, _params.locked_groups)

_params := input.params["GL-PIP-010"]
