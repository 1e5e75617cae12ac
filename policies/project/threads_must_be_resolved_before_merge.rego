# METADATA
# title: All threads must be resolved before a merge
# description: |
#   Otherwise a change can be merged over open remarks of its reviewers. GitLab's API shows the project's own value
#   only: the setting also holds where a group above, on Premium, turns it on. Whoever may resolve a thread can do so
#   without having met the remark.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/merge_requests/
# custom:
#   id: GL-PRJ-015
#   severity: low
#   kinds: [project]
#   tier: free
#   requires:
#     - settings.archived
#     - settings.only_allow_merge_if_all_discussions_are_resolved
#   also_reads:
#     - ancestors.settings.only_allow_merge_if_all_discussions_are_resolved
#   controls:
#     soc2: {CC8.1: moderate}
#     iso27001_2022: {A.8.32: moderate}
#     cis_gitlab_1_0_1: {"1.1.11": strong}
#     nist_800_53r5: {CM-3: moderate}
#     owasp_cicd: {CICD-SEC-1: moderate}
#   remediation:
#     ui: "Project > Settings > Merge requests > Merge checks: turn on All threads must be resolved"
#     api: PUT /projects/:id only_allow_merge_if_all_discussions_are_resolved=true
package glscan.policies.project.threads_must_be_resolved_before_merge

import data.glscan.lib.merge_checks

deny contains {
	"path": ["settings", _name],
	"message": "A merge request can be merged while remarks of its reviewers are still open.",
	"expected": true,
} if {
	merge_checks.is_off(_name)
}

skip contains "The project is archived." if input.resource.settings.archived

unknown contains sprintf("Whether group %s demands it of its projects could not be read.", [group]) if {
	some group in merge_checks.groups_in_doubt(_name)
}

_name := "only_allow_merge_if_all_discussions_are_resolved"
