# METADATA
# title: Job tokens reach the project from an allowlist only
# description: |
#   Otherwise a job of any project can act here with the rights of whoever started it. Who belongs on the list, within
#   the hierarchy, is not judged, nor what the token of an entry may do. The limit on where this project's own tokens go
#   (ci_job_token_scope_enabled) is another one, and being removed.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/jobs/ci_job_token/
# custom:
#   id: GL-PIP-002
#   severity: high
#   kinds: [project]
#   tier: free
#   requires:
#     - job_token_allowlist
#     - job_token_scope.inbound_enabled
#     - settings.archived
#     - settings.builds_access_level
#   params:
#     approved:
#       type: list of text
#       default: []
#       meaning: >-
#         Paths of projects and groups outside the hierarchy that may be on the list; group/* means all below a group.
#   controls:
#     soc2: {CC6.1: strong, CC6.3: moderate}
#     iso27001_2022: {A.8.3: strong, A.8.4: moderate}
#     cis_gitlab_1_0_1: {"2.1.5": moderate, "2.1.7": moderate}
#     nist_800_53r5: {AC-3: strong, AC-6: strong}
#     owasp_cicd: {CICD-SEC-5: strong, CICD-SEC-6: moderate}
#   remediation:
#     ui: "Project > Settings > CI/CD > Job token permissions: only this project and those on the allowlist"
#     api: PATCH /projects/:id/job_token_scope enabled=true
package glscan.policies.pipeline.job_token_access_is_allowlisted

import data.glscan.lib.paths
import data.glscan.lib.pipelines

deny contains {
	"path": ["job_token_scope", "inbound_enabled"],
	"message": "The job tokens of every project of the instance can reach this one.",
	"expected": true,
} if {
	input.resource.job_token_scope.inbound_enabled == false
}

deny contains {
	"path": ["job_token_allowlist", path],
	"message": sprintf("Job tokens of %s, which lies outside of %s, can reach the project.", [path, _root]),
} if {
	input.resource.job_token_scope.inbound_enabled
	some path, _ in input.resource.job_token_allowlist
	not paths.listed(path, _inside)
	not paths.listed(path, input.params["GL-PIP-002"].approved)
}

skip contains reason if some reason in pipelines.idle

_root := split(input.resource.path, "/")[0]

_inside := [_root, sprintf("%s/*", [_root])]
