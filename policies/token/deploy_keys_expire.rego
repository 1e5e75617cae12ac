# METADATA
# title: Deploy keys have an end, and ended ones are removed
# description: |
#   A key without an end is never rotated. GitLab keeps a key in the list when it has expired: it opens nothing any
#   more, and whoever reads the list has to know that.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/deploy_keys/
# custom:
#   id: GL-TOK-008
#   severity: medium
#   kinds: [project]
#   tier: free
#   requires:
#     - deploy_keys.*.expires_at
#     - deploy_keys.*.days_until_expiry
#   also_reads:
#     - deploy_keys.*.title
#   controls:
#     soc2: {CC6.1: strong}
#     iso27001_2022: {A.5.17: strong}
#     cis_gitlab_1_0_1: {"2.1.7": moderate}
#     nist_800_53r5: {IA-5: strong}
#     owasp_cicd: {CICD-SEC-6: strong}
#   remediation:
#     ui: "Project > Settings > Repository > Deploy keys: remove the key; where it is needed, add it with an end"
#     api: DELETE /projects/:id/deploy_keys/:key_id, then POST /projects/:id/deploy_keys expires_at
package glscan.policies.token.deploy_keys_expire

import data.glscan.lib.deploy_keys

deny contains {
	"path": ["deploy_keys", id, "expires_at"],
	"message": sprintf("%s never ends.", [deploy_keys.named(id, key)]),
} if {
	some id, key in input.resource.deploy_keys
	key.expires_at == ""
}

deny contains {
	"path": ["deploy_keys", id, "expires_at"],
	"message": sprintf("%s has expired and is still listed.", [deploy_keys.named(id, key)]),
} if {
	some id, key in input.resource.deploy_keys
	key.days_until_expiry < 0
}

skip contains reason if some reason in deploy_keys.reasons_to_skip
