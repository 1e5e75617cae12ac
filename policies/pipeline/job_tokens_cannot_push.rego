# METADATA
# title: Job tokens cannot push
# description: |
#   Otherwise a job that an attacker has got hold of can commit code in the name of whoever started it, to every branch
#   that this person may push to. Other credentials that a job is given are not considered.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/jobs/ci_job_token/
# custom:
#   id: GL-PIP-003
#   severity: medium
#   kinds: [project]
#   tier: free
#   requires:
#     - settings.archived
#     - settings.builds_access_level
#     - settings.ci_push_repository_for_job_token_allowed
#   controls:
#     soc2: {CC8.1: moderate, CC6.3: strong}
#     iso27001_2022: {A.8.4: strong}
#     cis_gitlab_1_0_1: {"1.1.15": moderate}
#     nist_800_53r5: {CM-5: strong, AC-6: strong}
#     owasp_cicd: {CICD-SEC-1: moderate, CICD-SEC-5: strong}
#   remediation:
#     ui: "Project > Settings > CI/CD > Job token permissions: turn off Allow Git push requests to the repository"
#     api: PUT /projects/:id ci_push_repository_for_job_token_allowed=false
package glscan.policies.pipeline.job_tokens_cannot_push

import data.glscan.lib.pipelines

deny contains {
	"path": ["settings", "ci_push_repository_for_job_token_allowed"],
	"message": "A job can push to the repository with its token.",
	"expected": false,
} if {
	input.resource.settings.ci_push_repository_for_job_token_allowed
}

skip contains reason if some reason in pipelines.idle
