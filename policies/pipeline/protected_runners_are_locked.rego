# METADATA
# title: Runners that deploy are protected, those of projects are locked
# description: |
#   An unprotected runner executes every branch, next to the secrets of production. A project runner that is not locked
#   can be taken into other projects by their Maintainers. Which runners deploy is told by their tags. A runner is
#   judged where it belongs, that of groups at the highest one that lists it; one that is paused takes no jobs and is
#   not judged.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/runners/configure_runners/
#   - ref: https://docs.gitlab.com/ci/runners/runners_scope/
# custom:
#   id: GL-PIP-011
#   severity: high
#   kinds: [instance, group, project]
#   tier: free
#   requires:
#     - runners.*.access_level
#     - runners.*.locked
#     - runners.*.paused
#     - runners.*.runner_type
#     - runners.*.tag_list
#     - settings.archived
#   also_reads:
#     - runners.*.description
#   params:
#     deploy_tags:
#       type: list of text
#       default: [deploy, production, prod]
#       meaning: Tags of runners that deploy, in any case.
#   controls:
#     soc2: {CC6.3: moderate, CC6.8: moderate}
#     iso27001_2022: {A.8.31: strong, A.8.3: moderate}
#     cis_gitlab_1_0_1: {"2.2.3": strong, "2.1.5": weak}
#     nist_800_53r5: {AC-6: strong, CM-7: moderate}
#     owasp_cicd: {CICD-SEC-4: strong, CICD-SEC-5: strong}
#   remediation:
#     ui: "The runner > Edit: turn on Protected, or Lock to current projects"
#     api: PUT /runners/:id access_level=ref_protected (or locked=true)
package glscan.policies.pipeline.protected_runners_are_locked

import data.glscan.lib.runners

deny contains {
	"path": ["runners", id, "access_level"],
	"message": sprintf("%s deploys, by its tags, and runs jobs of every branch.", [runners.named(id, runner)]),
	"expected": "ref_protected",
} if {
	some id, runner in runners.active
	_deploys(runner)
	runner.access_level != "ref_protected"
}

deny contains {
	"path": ["runners", id, "locked"],
	"message": sprintf("%s is not locked: other projects can take it into use.", [runners.named(id, runner)]),
	"expected": true,
} if {
	some id, runner in runners.active
	runner.runner_type == "project_type"
	runner.locked == false
}

skip contains reason if some reason in runners.reasons_to_skip

_deploys(runner) if {
	some tag in runner.tag_list
	some deploying in input.params["GL-PIP-011"].deploy_tags
	lower(tag) == lower(deploying)
}
