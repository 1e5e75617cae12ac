# METADATA
# title: Files are kept in file variables
# description: |
#   A file in an ordinary variable is text in the environment, which every process of a job inherits and a dump of the
#   environment prints. A file variable hands over a path. Which variables hold files is told by their names: one that
#   is encoded so that it can be masked is found as well, and can be ignored. Whether a store outside GitLab would hold
#   the secret better is not shown.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/variables/
#   - ref: https://docs.gitlab.com/ci/secrets/
# custom:
#   id: GL-PIP-008
#   severity: low
#   kinds: [instance, group, project]
#   tier: free
#   requires:
#     - settings.archived
#     - variables.*.key
#     - variables.*.variable_type
#   params:
#     file_pattern:
#       type: text
#       default: '(?i)(kubeconfig|_json$|_pem$|_crt$|_p12$|_pfx$|_jks$|_keystore$|_key_?file$|^ssh_private_key$)'
#       meaning: Regular expression; a variable is taken to hold a file where it is found in the key.
#     ignore_keys:
#       type: list of text
#       default: []
#       meaning: Keys of variables that hold no file, or one that is encoded.
#   controls:
#     soc2: {CC6.1: weak}
#     iso27001_2022: {A.5.17: weak, A.8.9: weak}
#     cis_gitlab_1_0_1: {"2.1.7": weak}
#     nist_800_53r5: {IA-5: weak, SC-28: weak}
#     owasp_cicd: {CICD-SEC-6: weak}
#   remediation:
#     ui: >-
#       Settings > CI/CD > Variables (instance: Admin > Settings > CI/CD): set Type to File, and let jobs use the path
#     api: PUT /projects/:id/variables/:key variable_type=file (likewise /groups/:id/variables and /admin/ci/variables)
package glscan.policies.pipeline.credential_files_use_file_type

import data.glscan.lib.variables

deny contains {
	"path": ["variables", place, "variable_type"],
	"message": sprintf("%s looks like a file, but every process of a job has it as text.", [variables.named(place)]),
	"expected": "file",
} if {
	some place, variable in variables.like(_params.file_pattern, _params.ignore_keys)
	variable.variable_type != "file"
}

skip contains reason if some reason in variables.reasons_to_skip

skip contains "No variable looks like a file." if variables.none_like(_params.file_pattern, _params.ignore_keys)

unknown contains "The parameter file_pattern is no regular expression." if not regex.is_valid(_params.file_pattern)

_params := input.params["GL-PIP-008"]
