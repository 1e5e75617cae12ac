# METADATA
# title: Dependency and container scanning run
# description: |
#   Most of what is shipped was written elsewhere. GitLab answers from the latest pipeline of the default branch: a
#   project without pipelines has no scanner. Container scanning is asked only of projects with a container registry,
#   whether or not they build images. That anybody looks at what is found is not shown.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/application_security/dependency_scanning/
#   - ref: https://docs.gitlab.com/user/application_security/container_scanning/
# custom:
#   id: GL-PRJ-029
#   severity: high
#   kinds: [project]
#   tier: ultimate
#   requires:
#     - scanners.*.enabled
#     - settings.archived
#     - settings.container_registry_access_level
#     - settings.empty_repo
#   params:
#     scanners:
#       type: list of text
#       default: [DEPENDENCY_SCANNING, CONTAINER_SCANNING]
#       meaning: Names of the scanners, as GraphQL spells them, in any case.
#   controls:
#     soc2: {CC7.1: moderate, CC3.2: weak}
#     iso27001_2022: {A.8.8: moderate, A.8.29: moderate, A.5.21: weak}
#     cis_gitlab_1_0_1: {"1.5.5": strong, "1.5.6": weak, "3.2.2": moderate, "3.2.3": weak}
#     nist_800_53r5: {RA-5: moderate, SR-3: weak}
#     owasp_cicd: {CICD-SEC-3: moderate}
#   remediation:
#     ui: "Project > Secure > Security configuration: enable the scanner"
#     api: >-
#       commit to .gitlab-ci.yml: include Jobs/Dependency-Scanning.gitlab-ci.yml and
#       Jobs/Container-Scanning.gitlab-ci.yml
package glscan.policies.project.dependency_and_container_scanning_run

import data.glscan.lib.branches
import data.glscan.lib.scanners

deny contains finding if some finding in scanners.not_enabled(_wanted)

skip contains reason if some reason in branches.idle

skip contains "No scanner is asked of a project without a container registry." if _wanted == set()

_wanted contains name if {
	some name in _asked
	lower(name) != "container_scanning"
}

_wanted contains name if {
	input.resource.settings.container_registry_access_level != "disabled"
	some name in _asked
}

_asked := scanners.named(input.params["GL-PRJ-029"].scanners)
