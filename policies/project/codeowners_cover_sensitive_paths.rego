# METADATA
# title: CODEOWNERS gives pipeline and policy files an owner
# description: |
#   A file without an owner can be changed with the approval of any reviewer. The file CODEOWNERS binds only where a
#   protected branch demands the approval of code owners, which is judged apart. Whether an owner exists and may
#   approve is not shown. A pipeline that lies in another project has its owners there.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/codeowners/
#   - ref: https://docs.gitlab.com/user/project/codeowners/reference/
# custom:
#   id: GL-PRJ-013
#   severity: medium
#   kinds: [project]
#   tier: premium
#   requires:
#     - codeowners.entries
#     - codeowners.parse_errors
#     - codeowners.present
#     - settings.archived
#     - settings.ci_config_path
#     - settings.default_branch
#     - settings.empty_repo
#   also_reads:
#     - codeowners.path
#   params:
#     sensitive_paths:
#       type: list of text
#       default: [.gitlab-ci.yml, CODEOWNERS]
#       meaning: >-
#         Paths of the files that need an owner. .gitlab-ci.yml stands for the pipeline file that the project names, and
#         CODEOWNERS for the file wherever it lies.
#   controls:
#     soc2: {CC8.1: moderate, CC5.1: moderate}
#     iso27001_2022: {A.8.4: moderate, A.5.9: weak}
#     cis_gitlab_1_0_1: {"1.1.6": moderate, "2.3.4": moderate}
#     nist_800_53r5: {CM-3: moderate, AC-5: moderate}
#     owasp_cicd: {CICD-SEC-1: moderate, CICD-SEC-4: moderate}
#   remediation:
#     ui: "Repository: add the file CODEOWNERS with a line for each path, outside of optional sections"
#     api: POST /projects/:id/repository/files/CODEOWNERS (PUT for one that is there)
package glscan.policies.project.codeowners_cover_sensitive_paths

import data.glscan.lib.branches
import data.glscan.lib.codeowners

deny contains {
	"path": ["codeowners", "present"],
	"message": "There is no CODEOWNERS file, so no file of the project has an owner who must approve.",
	"expected": true,
} if {
	input.resource.codeowners.present == false
}

deny contains {
	"path": ["codeowners", "parse_errors"],
	"key": sprintf("%d", [line]),
	"message": sprintf("Line %d of %s cannot be read, so the owners it names may not be asked.", [line, _place]),
} if {
	some line in _file.parse_errors
}

deny contains {
	"path": ["codeowners", "entries"],
	"key": path,
	"message": sprintf("%s gives %s no owner whose approval is required.", [_place, path]),
} if {
	entries := _file.entries
	some path in _sensitive
	not codeowners.owned(entries, path)
}

skip contains reason if some reason in branches.idle

unknown contains reason if some reason in branches.reasons_to_doubt

_file := input.resource.codeowners if input.resource.codeowners.present

_place := object.get(_file, "path", "CODEOWNERS")

_sensitive contains path if {
	some path in input.params["GL-PRJ-013"].sensitive_paths
	not path in {".gitlab-ci.yml", "CODEOWNERS"}
}

_sensitive contains _place if "CODEOWNERS" in input.params["GL-PRJ-013"].sensitive_paths

_sensitive contains _pipeline if ".gitlab-ci.yml" in input.params["GL-PRJ-013"].sensitive_paths

_pipeline := ".gitlab-ci.yml" if input.resource.settings.ci_config_path == ""

# Another project (path@group/project) or an address holds a file that cannot be owned here.
_pipeline := path if {
	path := input.resource.settings.ci_config_path
	not regex.match(`^$|@|://`, path)
}
