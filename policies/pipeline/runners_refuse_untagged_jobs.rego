# METADATA
# title: Runners do not run untagged jobs
# description: |
#   Otherwise any job lands on any machine, and a job for which nobody chose a runner runs next to those for which
#   somebody did. A runner that may run untagged jobs, or has no tags, is meant for them only where the parameter says
#   so. A runner is judged where it belongs, that of groups at the highest one that lists it; one that is paused is not
#   judged.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/runners/configure_runners/
# custom:
#   id: GL-PIP-012
#   severity: low
#   kinds: [instance, group, project]
#   tier: free
#   requires:
#     - runners.*.description
#     - runners.*.paused
#     - runners.*.run_untagged
#     - settings.archived
#   params:
#     general_runners:
#       type: list of text
#       default: []
#       meaning: Ids or descriptions of runners that are meant for any job.
#   controls:
#     soc2: {CC6.3: weak}
#     iso27001_2022: {A.8.9: weak, A.8.31: moderate}
#     cis_gitlab_1_0_1: {"2.2.3": moderate}
#     nist_800_53r5: {CM-7: moderate}
#     owasp_cicd: {CICD-SEC-4: weak, CICD-SEC-5: moderate}
#   remediation:
#     ui: "The runner > Edit: give it tags, and turn off Run untagged jobs"
#     api: PUT /runners/:id tag_list=docker run_untagged=false
package glscan.policies.pipeline.runners_refuse_untagged_jobs

import data.glscan.lib.runners

deny contains {
	"path": ["runners", id, "run_untagged"],
	"message": sprintf("%s takes every job that names no runner.", [runners.named(id, runner)]),
	"expected": false,
} if {
	some id, runner in runners.active
	runner.run_untagged
	runners.is_unlisted(id, runner, input.params["GL-PIP-012"].general_runners)
}

skip contains reason if some reason in runners.reasons_to_skip
