# METADATA
# title: A deploy key opens one project
# description: |
#   Whoever finds a key that several projects share has all of them. Keys are told apart by their fingerprints, over the
#   projects of this scan: a project outside it that has the key is not seen. Each project with the key is reported.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/deploy_keys/
# custom:
#   id: GL-TOK-009
#   severity: medium
#   kinds: [project]
#   tier: free
#   requires:
#     - deploy_keys.*.projects_count
#     - deploy_keys.*.write_projects_count
#   also_reads:
#     - deploy_keys.*.title
#   params:
#     max_projects:
#       type: integer
#       default: 1
#       minimum: 1
#       meaning: Most projects that one key may open.
#     max_write_projects:
#       type: integer
#       default: 1
#       minimum: 0
#       meaning: Most projects that one key may write to.
#   controls:
#     soc2: {CC6.1: strong, CC6.3: strong}
#     iso27001_2022: {A.5.17: strong, A.8.3: moderate}
#     cis_gitlab_1_0_1: {"2.1.7": moderate}
#     nist_800_53r5: {AC-6: strong, IA-4: moderate}
#     owasp_cicd: {CICD-SEC-5: strong, CICD-SEC-6: strong}
#   remediation:
#     ui: "Project > Settings > Repository > Deploy keys: remove the key, and add one of the project's own"
#     api: DELETE /projects/:id/deploy_keys/:key_id
package glscan.policies.token.deploy_keys_are_not_shared

import data.glscan.lib.deploy_keys

deny contains {
	"path": ["deploy_keys", id, "projects_count"],
	"message": sprintf("%s opens %d projects.", [deploy_keys.named(id, key), key.projects_count]),
	"expected": _params.max_projects,
} if {
	some id, key in input.resource.deploy_keys
	key.projects_count > _params.max_projects
}

deny contains {
	"path": ["deploy_keys", id, "write_projects_count"],
	"message": sprintf("%s may push to %d projects.", [deploy_keys.named(id, key), key.write_projects_count]),
	"expected": _params.max_write_projects,
} if {
	some id, key in input.resource.deploy_keys
	key.write_projects_count > _params.max_write_projects
}

skip contains reason if some reason in deploy_keys.reasons_to_skip

_params := input.params["GL-TOK-009"]
