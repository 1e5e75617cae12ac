# METADATA
# title: Jobs do not print secrets
# description: |
#   More people read job logs than variables. Found are plain mistakes in the text of the pipeline only: a line that
#   prints a variable or the whole environment, also through a filter, and debug traces, which print everything. What
#   a program prints, a file that a job runs, or a variable that holds another's value, is not seen. Secrets are told by
#   their names and, where the variables of the project and of the groups above can be read, by their being masked:
#   GitLab blanks those out, but not once they are encoded or cut. It is unknown where a variable there may turn debug
#   traces on (values are never read), where a script cannot be followed, and where a job triggers a child pipeline.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/variables/
#   - ref: https://docs.gitlab.com/ci/variables/variables_troubleshooting/
# custom:
#   id: GL-PIP-019
#   severity: high
#   kinds: [project]
#   tier: free
#   requires:
#     - ci_config.child_pipelines
#     - ci_config.debug_trace
#     - ci_config.scripts_naming_variables
#     - ci_config.unclear_scripts
#     - settings.archived
#     - settings.builds_access_level
#   also_reads:
#     - ancestors.variables.*.key
#     - ancestors.variables.*.masked
#     - variables.*.key
#     - variables.*.masked
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
#     soc2: {CC6.1: weak, CC6.7: weak}
#     iso27001_2022: {A.5.17: weak, A.8.12: weak}
#     nist_800_53r5: {IA-5: weak, SI-12: weak}
#     owasp_cicd: {CICD-SEC-6: weak}
#   remediation:
#     ui: "The CI/CD configuration: remove the line, erase the logs of the job, and give the secret a new value"
#     api: none, it is in the CI/CD configuration
package glscan.policies.pipeline.ci_jobs_do_not_print_secrets

import data.glscan.lib.pipelines

deny contains {
	"path": ["ci_config", "debug_trace", job],
	"message": sprintf("The job %s is traced: its log shows every variable that it gets.", [job]),
} if {
	some job, traced in input.resource.ci_config.debug_trace
	traced
}

deny contains {
	"path": ["ci_config", "scripts_naming_variables", job],
	"message": sprintf("The job %s prints its whole environment.", [job]),
} if {
	some job, names in input.resource.ci_config.scripts_naming_variables
	"*" in names
}

deny contains {
	"path": ["ci_config", "scripts_naming_variables", job],
	"message": sprintf("The job %s prints %s.", [job, concat(", ", sort(secrets))]),
} if {
	some job, names in input.resource.ci_config.scripts_naming_variables
	not "*" in names
	secrets := {name | some name in names; _is_secret(name)}
	secrets != set()
}

skip contains reason if some reason in pipelines.idle

skip contains "There is no CI/CD configuration." if input.resource.ci_config == {}

unknown contains reason if some reason in pipelines.reasons_to_doubt

unknown contains sprintf("The script of the job %s cannot be followed.", [job]) if {
	some job in input.resource.ci_config.unclear_scripts
}

unknown contains sprintf("The variable %s may have every job traced; its value is not read.", [name]) if {
	some name in ["CI_DEBUG_SERVICES", "CI_DEBUG_TRACE"]
	name in _keys
}

unknown contains "The parameter secret_pattern is no regular expression." if {
	not regex.is_valid(_params.secret_pattern)
}

_is_secret(name) if {
	regex.is_valid(_params.secret_pattern)
	regex.match(_params.secret_pattern, name)
	not name in _params.ignore_keys
}

_is_secret(name) if {
	name in _masked
	not name in _params.ignore_keys
}

_keys contains variable.key if {
	some variable in _variables
	is_string(variable.key)
}

_masked contains variable.key if {
	some variable in _variables
	variable.masked

	# The embedded engine fails on a head that is undefined.
	is_string(variable.key)
}

_variables := [variable |
	some holder in array.concat(input.ancestors, [input.resource])
	some variable in holder.variables
]

_params := input.params["GL-PIP-019"]
