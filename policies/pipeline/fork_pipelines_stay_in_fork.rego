# METADATA
# title: Pipelines of forks stay in the fork
# description: |
#   Otherwise a member who starts a pipeline for a merge request from a fork runs a stranger's code with the project's
#   runners and variables. Strangers cannot start one themselves. What a fork's own pipelines may reach is judged there.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/pipelines/merge_request_pipelines/
# custom:
#   id: GL-PIP-017
#   severity: high
#   kinds: [project]
#   tier: free
#   requires:
#     - settings.archived
#     - settings.builds_access_level
#     - settings.ci_allow_fork_pipelines_to_run_in_parent_project
#     - settings.forking_access_level
#     - settings.forks_count
#   also_reads:
#     - settings.protect_merge_request_pipelines
#   params:
#     refuse_mr_pipelines:
#       type: boolean
#       default: false
#       meaning: >-
#         Merge request pipelines must not reach protected variables and runners, not even between protected branches.
#   controls:
#     soc2: {CC6.6: moderate, CC6.8: strong}
#     iso27001_2022: {A.8.4: moderate, A.8.31: moderate}
#     cis_gitlab_1_0_1: {"2.3.5": moderate, "2.1.7": weak}
#     nist_800_53r5: {AC-3: strong, SI-7: moderate}
#     owasp_cicd: {CICD-SEC-4: strong}
#   remediation:
#     ui: >-
#       The web interface does not show it (merge request pipelines - Project > Settings > CI/CD > Variables: Access
#       protected resources in merge request pipelines)
#     api: PUT /projects/:id ci_allow_fork_pipelines_to_run_in_parent_project=false
package glscan.policies.pipeline.fork_pipelines_stay_in_fork

import data.glscan.lib.pipelines

deny contains {
	"path": ["settings", "ci_allow_fork_pipelines_to_run_in_parent_project"],
	"message": "Members can run the pipeline of a merge request from a fork with the project's runners and variables.",
	"expected": false,
} if {
	input.resource.settings.ci_allow_fork_pipelines_to_run_in_parent_project
}

deny contains {
	"path": ["settings", "protect_merge_request_pipelines"],
	"message": "Merge request pipelines between protected branches reach protected variables and runners.",
	"expected": false,
} if {
	_refuses
	input.resource.settings.protect_merge_request_pipelines
}

skip contains reason if some reason in pipelines.idle

skip contains "There is no fork, and nobody can make one." if {
	input.resource.settings.forking_access_level == "disabled"
	input.resource.settings.forks_count == 0
	not _refuses
}

unknown contains "GitLab does not show whether merge request pipelines reach protected variables and runners." if {
	_refuses
	object.get(input.resource.settings, "protect_merge_request_pipelines", "absent") == "absent"
}

_refuses if input.params["GL-PIP-017"].refuse_mr_pipelines
