# METADATA
# title: Job artefacts expire
# description: |
#   Old artefacts keep secrets and personal data longer than anybody wants; gone too soon, they are missing as evidence.
#   The default of the instance holds for jobs that name no time of their own, and what they name is not judged. The
#   latest artefacts of each branch are kept for ever where both the project and the instance keep them.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/jobs/job_artifacts/
#   - ref: https://docs.gitlab.com/administration/settings/continuous_integration/
# custom:
#   id: GL-PIP-015
#   severity: low
#   kinds: [instance, project]
#   tier: free
#   requires:
#     - application_settings.default_artifacts_expire_days
#     - application_settings.default_artifacts_expire_in
#     - settings.archived
#     - settings.builds_access_level
#     - settings.keep_latest_artifact
#   also_reads:
#     - instance.application_settings.keep_latest_artifact
#   params:
#     min_days:
#       type: integer
#       default: 1
#       minimum: 0
#       meaning: Fewest days for which artefacts are kept by default.
#     max_days:
#       type: integer
#       default: 30
#       minimum: 1
#       meaning: Most days for which artefacts are kept by default.
#     allow_keep_latest:
#       type: boolean
#       default: true
#       meaning: The latest artefacts of each branch may be kept; projects are not judged then.
#   controls:
#     soc2: {C1.2: weak, CC6.5: weak}
#     iso27001_2022: {A.8.10: moderate, A.5.33: weak}
#     nist_800_53r5: {SI-12: moderate}
#     owasp_cicd: {CICD-SEC-7: weak, CICD-SEC-9: weak}
#   remediation:
#     ui: >-
#       Admin > Settings > CI/CD: set Default artifacts expiration (a project - Settings > CI/CD > Artifacts: turn off
#       Keep artifacts from most recent successful jobs)
#     api: >-
#       PUT /application/settings default_artifacts_expire_in="30 days" (a project - PUT /projects/:id
#       keep_latest_artifact=false)
package glscan.policies.pipeline.job_artifacts_expire

import data.glscan.lib.pipelines

deny contains {
	"path": ["application_settings", "default_artifacts_expire_in"],
	"message": message,
} if {
	message := _complaint(input.resource.application_settings.default_artifacts_expire_days)
}

deny contains {
	"path": ["settings", "keep_latest_artifact"],
	"message": "The latest artefacts of every branch are kept for ever.",
	"expected": false,
} if {
	input.resource.settings.keep_latest_artifact
	object.get(input.instance, ["application_settings", "keep_latest_artifact"], true)
}

skip contains reason if some reason in pipelines.idle

skip contains "The latest artefacts of each branch may be kept." if {
	input.resource.kind == "project"
	_params.allow_keep_latest
}

_complaint(0) := "By default job artefacts never expire."

_complaint(days) := sprintf(
	"By default job artefacts are kept for %d days, longer than the %d that should do.",
	[days, _params.max_days],
) if {
	days > _params.max_days
}

_complaint(days) := sprintf(
	"By default job artefacts are kept for %d days, shorter than the %d that evidence needs.",
	[days, _params.min_days],
) if {
	days > 0
	days < _params.min_days
}

_params := input.params["GL-PIP-015"]
