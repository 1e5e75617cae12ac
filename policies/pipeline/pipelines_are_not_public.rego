# METADATA
# title: Pipelines are not public
# description: |
#   Job logs and artefacts tell of paths, versions and sometimes secrets. Public pipelines show them to everyone who can
#   see the project and its CI/CD, in a private project to guests too. Who may download a single job's artefacts can be
#   narrowed in its definition, which is not considered.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/pipelines/settings/
# custom:
#   id: GL-PIP-001
#   severity: high
#   kinds: [project]
#   tier: free
#   requires:
#     - settings.archived
#     - settings.builds_access_level
#     - settings.public_jobs
#     - settings.visibility
#   params:
#     private_too:
#       type: boolean
#       default: true
#       meaning: Judge also projects whose pipelines only members can see; there it opens job logs to guests.
#   controls:
#     soc2: {CC6.1: strong, C1.1: moderate}
#     iso27001_2022: {A.8.3: strong, A.8.12: moderate}
#     cis_gitlab_1_0_1: {"2.1.5": moderate, "2.1.6": strong}
#     nist_800_53r5: {AC-3: strong, AC-22: moderate}
#     owasp_cicd: {CICD-SEC-7: moderate}
#   remediation:
#     ui: "Project > Settings > CI/CD > General pipelines: turn off Project-based pipeline visibility"
#     api: PUT /projects/:id public_jobs=false (older servers - public_builds=false)
package glscan.policies.pipeline.pipelines_are_not_public

import data.glscan.lib.pipelines

deny contains {
	"path": ["settings", "public_jobs"],
	"message": sprintf("The logs and artefacts of jobs are open to %s.", [_audience]),
	"expected": false,
} if {
	input.resource.settings.public_jobs
}

skip contains reason if some reason in pipelines.idle

skip contains "Only members can see the pipelines." if {
	_is_closed
	input.params["GL-PIP-001"].private_too == false
}

_is_closed if input.resource.settings.visibility == "private"

_is_closed if input.resource.settings.builds_access_level == "private"

_audience := "members of every role, guests included" if _is_closed

else := object.get(_audiences, input.resource.settings.visibility, "all who can see the project")

_audiences := {
	"internal": "every user of the instance, external ones excepted",
	"public": "everyone, signed in or not",
}
