# METADATA
# title: Pipelines must succeed before a merge
# description: |
#   Otherwise failing tests and scans do not stop a change. GitLab's API shows the project's own values only: both
#   settings also hold where a group above, on Premium, turns them on. That the pipeline tests anything is not shown.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/merge_requests/auto_merge/
# custom:
#   id: GL-PRJ-014
#   severity: high
#   kinds: [project]
#   tier: free
#   requires:
#     - settings.allow_merge_on_skipped_pipeline
#     - settings.archived
#     - settings.builds_access_level
#     - settings.only_allow_merge_if_pipeline_succeeds
#   also_reads:
#     - ancestors.settings.allow_merge_on_skipped_pipeline
#     - ancestors.settings.only_allow_merge_if_pipeline_succeeds
#   controls:
#     soc2: {CC8.1: strong}
#     iso27001_2022: {A.8.29: moderate, A.8.32: strong}
#     cis_gitlab_1_0_1: {"1.1.9": strong}
#     nist_800_53r5: {CM-3(2): strong, SA-11: moderate}
#     owasp_cicd: {CICD-SEC-1: strong}
#   remediation:
#     ui: >-
#       Project > Settings > Merge requests > Merge checks: turn on Pipelines must succeed, turn off Skipped pipelines
#       are considered successful
#     api: PUT /projects/:id only_allow_merge_if_pipeline_succeeds=true allow_merge_on_skipped_pipeline=false
package glscan.policies.project.pipelines_must_succeed_before_merge

import data.glscan.lib.merge_checks

deny contains {
	"path": ["settings", "only_allow_merge_if_pipeline_succeeds"],
	"message": "A merge request can be merged although its pipeline failed or never ran.",
	"expected": true,
} if {
	merge_checks.is_off("only_allow_merge_if_pipeline_succeeds")
}

deny contains {
	"path": ["settings", "allow_merge_on_skipped_pipeline"],
	"message": "A skipped pipeline counts as a success, so [skip ci] in a commit message is enough.",
	"expected": false,
} if {
	input.resource.settings.allow_merge_on_skipped_pipeline
}

deny contains {
	"path": ["settings", "allow_merge_on_skipped_pipeline"],
	"at": {"kind": "group", "path": group},
	"message": sprintf("The group %s lets a skipped pipeline count as a success in all of its projects.", [group]),
	"expected": false,
} if {
	some group in merge_checks.groups_with("allow_merge_on_skipped_pipeline")
}

skip contains "The project is archived." if input.resource.settings.archived

skip contains "CI/CD is turned off." if input.resource.settings.builds_access_level == "disabled"

unknown contains sprintf("%s of group %s, which binds its projects, could not be read.", [name, group]) if {
	some name in ["allow_merge_on_skipped_pipeline", "only_allow_merge_if_pipeline_succeeds"]
	some group in merge_checks.groups_in_doubt(name)
}
