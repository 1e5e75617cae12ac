# METADATA
# title: Group runners are approved
# description: |
#   A group runner takes the jobs of every project below its group, trusted or not, and sees their secrets. Those that
#   somebody has approved are listed in the parameter. A description can be changed by whoever owns the runner, an id
#   cannot. GitLab lists a runner in the groups below its own as well: it is judged at the highest group that lists it.
#   A runner that is paused takes no jobs and is not judged.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/runners/runners_scope/
# custom:
#   id: GL-PIP-014
#   severity: medium
#   kinds: [group]
#   tier: free
#   requires:
#     - runners.*.description
#     - runners.*.paused
#     - runners.*.runner_type
#     - settings.archived
#   params:
#     approved:
#       type: list of text
#       default: []
#       meaning: Ids or descriptions of the group runners that may be.
#   controls:
#     soc2: {CC6.3: moderate, CC6.8: moderate}
#     iso27001_2022: {A.8.22: weak, A.8.31: moderate}
#     cis_gitlab_1_0_1: {"2.2.3": moderate}
#     nist_800_53r5: {AC-6: moderate, SC-4: moderate}
#     owasp_cicd: {CICD-SEC-5: moderate, CICD-SEC-7: moderate}
#   remediation:
#     ui: "Group > Build > Runners: delete the runner, or have it approved"
#     api: DELETE /runners/:id
package glscan.policies.pipeline.group_runners_are_approved

import data.glscan.lib.runners

deny contains {
	"path": ["runners", id],
	"message": sprintf("%s serves every project of the group, and nobody approved it.", [runners.named(id, runner)]),
} if {
	some id, runner in runners.active
	runner.runner_type == "group_type"
	runners.is_unlisted(id, runner, input.params["GL-PIP-014"].approved)
}

skip contains reason if some reason in runners.reasons_to_skip
