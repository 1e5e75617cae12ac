# METADATA
# title: Variables that hold secrets are hidden
# description: |
#   The value of any other variable can be read back in the settings by Maintainers and, in a group, by Owners. A
#   variable can be hidden only when it is made, and only where its value can be masked, so file variables are not
#   judged. When a variable was made is not told: those from before GitLab could hide them (17.4) are found as well. Of
#   those of the instance GitLab does not tell whether they are hidden.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/variables/
# custom:
#   id: GL-PIP-006
#   severity: low
#   kinds: [group, project]
#   tier: free
#   requires:
#     - settings.archived
#     - variables.*.hidden
#     - variables.*.key
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
#     soc2: {CC6.1: moderate, C1.1: moderate}
#     iso27001_2022: {A.5.17: moderate, A.8.12: moderate}
#     cis_gitlab_1_0_1: {"2.1.7": moderate}
#     nist_800_53r5: {IA-5: moderate, AC-6: moderate}
#     owasp_cicd: {CICD-SEC-6: moderate}
#   remediation:
#     ui: "Settings > CI/CD > Variables: delete the variable, and make it anew with Visibility Masked and hidden"
#     api: DELETE /projects/:id/variables/:key, then POST /projects/:id/variables masked_and_hidden=true
package glscan.policies.pipeline.secret_variables_are_hidden

import data.glscan.lib.variables

deny contains {
	"path": ["variables", place, "hidden"],
	"message": sprintf("%s is not hidden: its value can be read back.", [variables.named(place)]),
	"expected": true,
} if {
	some place, variable in variables.maskable(_params.secret_pattern, _params.ignore_keys)
	variable.hidden == false
}

skip contains reason if some reason in variables.reasons_to_skip

skip contains "No variable that GitLab could hide looks like a secret." if {
	variables.none_maskable(_params.secret_pattern, _params.ignore_keys)
}

unknown contains "The parameter secret_pattern is no regular expression." if {
	not regex.is_valid(_params.secret_pattern)
}

_params := input.params["GL-PIP-006"]
