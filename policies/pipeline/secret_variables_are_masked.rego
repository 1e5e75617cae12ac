# METADATA
# title: Variables that hold secrets are masked
# description: |
#   Otherwise whatever prints a secret writes it into the job log. Secrets are told by their names, for values are never
#   read. GitLab cannot mask a value of several lines, which files mostly have, so file variables are not judged; nor is
#   what a job makes of a secret. A variable is judged where it is defined, not in each project that inherits it.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/variables/
# custom:
#   id: GL-PIP-004
#   severity: high
#   kinds: [instance, group, project]
#   tier: free
#   requires:
#     - settings.archived
#     - variables.*.key
#     - variables.*.masked
#     - variables.*.variable_type
#   params:
#     secret_pattern:
#       type: text
#       default: '(?i)(token|secret|pass(w|phrase|$)|pwd|credential|(private|api|access)_?key|_key$|auth_config)'
#       meaning: Regular expression; a variable is taken for a secret where it is found in the key.
#     ignore_keys:
#       type: list of text
#       default: []
#       meaning: Keys of variables that are no secrets, whatever they are called.
#   controls:
#     soc2: {CC6.1: strong, C1.1: moderate}
#     iso27001_2022: {A.5.17: strong, A.8.12: moderate}
#     cis_gitlab_1_0_1: {"2.1.7": moderate, "1.5.1": weak}
#     nist_800_53r5: {IA-5: strong, SC-28: weak}
#     owasp_cicd: {CICD-SEC-6: strong}
#   remediation:
#     ui: "Settings > CI/CD > Variables (instance: Admin > Settings > CI/CD): set Visibility to Masked"
#     api: PUT /projects/:id/variables/:key masked=true (likewise /groups/:id/variables and /admin/ci/variables)
package glscan.policies.pipeline.secret_variables_are_masked

import data.glscan.lib.variables

deny contains {
	"path": ["variables", place, "masked"],
	"message": sprintf("%s is not masked: a job that prints it shows it in its log.", [variables.named(place)]),
	"expected": true,
} if {
	some place, variable in variables.maskable(_params.secret_pattern, _params.ignore_keys)
	variable.masked == false
}

skip contains reason if some reason in variables.reasons_to_skip

skip contains "No variable that GitLab could mask looks like a secret." if {
	variables.none_maskable(_params.secret_pattern, _params.ignore_keys)
}

unknown contains "The parameter secret_pattern is no regular expression." if {
	not regex.is_valid(_params.secret_pattern)
}

_params := input.params["GL-PIP-004"]
