# METADATA
# title: Variables for deployments have an environment scope
# description: |
#   A variable without one is handed to every job, those of review apps and those that deploy nowhere included. Which
#   variables are for deployments is told by their names. Variables of the instance have no scope, those of groups have
#   one from Premium. How narrow a scope is, apart from `*`, is not judged.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/environments/
#   - ref: https://docs.gitlab.com/ci/variables/
# custom:
#   id: GL-PIP-007
#   severity: medium
#   kinds: [group, project]
#   tier: free
#   requires:
#     - settings.archived
#     - variables.*.environment_scope
#     - variables.*.key
#   params:
#     deploy_pattern:
#       type: text
#       default: '(?i)((^|_)prod(uction)?(_|$)|deploy|kube|^(aws|gcp|google|azure|arm)_)'
#       meaning: Regular expression; a variable is taken to be for deployments where it is found in the key.
#     ignore_keys:
#       type: list of text
#       default: [AWS_DEFAULT_REGION, AWS_REGION]
#       meaning: Keys of variables that any job may have, whatever they are called.
#   controls:
#     soc2: {CC6.3: moderate}
#     iso27001_2022: {A.8.31: moderate, A.8.3: moderate}
#     cis_gitlab_1_0_1: {"2.1.7": moderate}
#     nist_800_53r5: {AC-6: moderate, CM-5: weak}
#     owasp_cicd: {CICD-SEC-5: moderate, CICD-SEC-6: moderate}
#   remediation:
#     ui: "Settings > CI/CD > Variables: choose the Environments of the variable"
#     api: PUT /projects/:id/variables/:key environment_scope=production (a group - PUT /groups/:id/variables/:key)
package glscan.policies.pipeline.deployment_variables_have_environment_scope

import data.glscan.lib.variables

deny contains {
	"path": ["variables", place, "environment_scope"],
	"message": sprintf("%s is handed to every job, whatever its environment.", [key]),
} if {
	some place, variable in variables.like(_params.deploy_pattern, _params.ignore_keys)
	key := variable.key
	regex.match(`^\**$`, variable.environment_scope)
}

skip contains reason if some reason in variables.reasons_to_skip

skip contains "On Free the variables of a group have no scope." if {
	input.resource.kind == "group"
	input.resource.tier == "free"
}

skip contains "No variable looks as if it were for deployments." if {
	variables.none_like(_params.deploy_pattern, _params.ignore_keys)
}

unknown contains "The parameter deploy_pattern is no regular expression." if {
	not regex.is_valid(_params.deploy_pattern)
}

_params := input.params["GL-PIP-007"]
