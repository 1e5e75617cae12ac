# METADATA
# title: SAST and secret detection run
# description: |
#   Known flaws and keys otherwise reach production unseen. GitLab answers from the latest pipeline of the default
#   branch: a project without pipelines has no scanner. That anybody looks at what is found is not shown.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/application_security/sast/
#   - ref: https://docs.gitlab.com/user/application_security/secret_detection/
# custom:
#   id: GL-PRJ-028
#   severity: high
#   kinds: [project]
#   tier: free
#   requires:
#     - scanners.*.enabled
#     - scanners.*.pipeline_run
#     - settings.archived
#     - settings.empty_repo
#   params:
#     scanners:
#       type: list of text
#       default: [SAST, SECRET_DETECTION]
#       meaning: Names of the scanners, as GraphQL spells them, in any case.
#     require_run:
#       type: boolean
#       default: false
#       meaning: Each must have run in the latest pipeline of the default branch.
#   controls:
#     soc2: {CC7.1: moderate, CC8.1: moderate, CC3.2: weak}
#     iso27001_2022: {A.8.8: moderate, A.8.28: moderate, A.8.29: moderate}
#     cis_gitlab_1_0_1: {"1.1.18": moderate, "1.5.1": strong, "1.5.4": strong, "2.3.8": moderate}
#     nist_800_53r5: {RA-5: moderate, SA-11: moderate}
#     owasp_cicd: {CICD-SEC-4: weak, CICD-SEC-6: moderate}
#   remediation:
#     ui: "Project > Secure > Security configuration: enable the scanner"
#     api: "commit to .gitlab-ci.yml: include Jobs/SAST.gitlab-ci.yml and Jobs/Secret-Detection.gitlab-ci.yml"
package glscan.policies.project.sast_and_secret_detection_run

import data.glscan.lib.branches
import data.glscan.lib.scanners

deny contains finding if some finding in scanners.not_enabled(_wanted)

deny contains {
	"path": ["scanners", name, "pipeline_run"],
	"message": sprintf("%s is enabled but did not run in the latest pipeline of the default branch.", [name]),
	"expected": true,
} if {
	_params.require_run
	some name in _wanted
	input.resource.scanners[name].enabled
	input.resource.scanners[name].pipeline_run == false
}

skip contains reason if some reason in branches.idle

_wanted := scanners.named(_params.scanners)

_params := input.params["GL-PRJ-028"]
