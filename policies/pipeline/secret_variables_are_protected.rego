# METADATA
# title: Variables that hold secrets are protected
# description: |
#   An unprotected variable is handed to the pipelines of every branch, and so to all who may push one. Secrets are told
#   by their names, for values are never read. A protected variable still reaches everyone who can push to a protected
#   branch or tag. A variable is judged where it is defined, not in each project that inherits it.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/variables/
# custom:
#   id: GL-PIP-005
#   severity: high
#   kinds: [instance, group, project]
#   tier: free
#   requires:
#     - settings.archived
#     - variables.*.key
#     - variables.*.protected
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
#     soc2: {CC6.1: strong, CC6.3: strong}
#     iso27001_2022: {A.5.17: strong, A.8.3: strong, A.8.31: moderate}
#     cis_gitlab_1_0_1: {"2.1.7": strong}
#     nist_800_53r5: {AC-6: strong, IA-5: strong}
#     owasp_cicd: {CICD-SEC-4: moderate, CICD-SEC-6: strong}
#   remediation:
#     ui: "Settings > CI/CD > Variables (instance: Admin > Settings > CI/CD): turn on Protect variable"
#     api: PUT /projects/:id/variables/:key protected=true (likewise /groups/:id/variables and /admin/ci/variables)
package glscan.policies.pipeline.secret_variables_are_protected

import data.glscan.lib.variables

deny contains {
	"path": ["variables", place, "protected"],
	"message": sprintf("%s is not protected: pipelines of every branch get it.", [variables.named(place)]),
	"expected": true,
} if {
	some place, variable in variables.like(_params.secret_pattern, _params.ignore_keys)
	variable.protected == false
}

skip contains reason if some reason in variables.reasons_to_skip

skip contains "No variable looks like a secret." if {
	variables.none_like(_params.secret_pattern, _params.ignore_keys)
}

unknown contains "The parameter secret_pattern is no regular expression." if {
	not regex.is_valid(_params.secret_pattern)
}

_params := input.params["GL-PIP-005"]
