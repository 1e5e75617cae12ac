# METADATA
# title: No deploy key is stale
# description: |
#   An old key lies on hosts that nobody remembers. A key that was never used counts from its creation. Older GitLab
#   does not show when a key was last used: there its age alone is judged.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/deploy_keys/
# custom:
#   id: GL-TOK-007
#   severity: medium
#   kinds: [project]
#   tier: free
#   requires:
#     - deploy_keys.*.created_at
#     - deploy_keys.*.days_since_created
#   also_reads:
#     - deploy_keys.*.days_since_last_used
#     - deploy_keys.*.last_used_at
#     - deploy_keys.*.title
#   params:
#     max_age_days:
#       type: integer
#       default: 365
#       minimum: 0
#       meaning: Most days since a key was added.
#     max_idle_days:
#       type: integer
#       default: 90
#       minimum: 0
#       meaning: Most days since a key was last used.
#   controls:
#     soc2: {CC6.2: moderate}
#     iso27001_2022: {A.5.17: moderate, A.5.18: moderate}
#     nist_800_53r5: {IA-5: moderate, AC-2(3): moderate}
#     owasp_cicd: {CICD-SEC-6: moderate}
#   remediation:
#     ui: "Project > Settings > Repository > Deploy keys: remove the key; where it is needed, add a new one"
#     api: DELETE /projects/:id/deploy_keys/:key_id
package glscan.policies.token.deploy_keys_are_not_stale

import data.glscan.lib.deploy_keys

deny contains {
	"path": ["deploy_keys", id, "created_at"],
	"message": sprintf("%s is %d days old.", [deploy_keys.named(id, key), key.days_since_created]),
} if {
	some id, key in input.resource.deploy_keys
	key.days_since_created > _params.max_age_days
}

deny contains {
	"path": ["deploy_keys", id, "last_used_at"],
	"message": sprintf("%s was last used %d days ago.", [deploy_keys.named(id, key), key.days_since_last_used]),
} if {
	some id, key in input.resource.deploy_keys
	key.days_since_last_used > _params.max_idle_days
}

deny contains {
	"path": ["deploy_keys", id, "last_used_at"],
	"message": sprintf("%s has never been used in %d days.", [deploy_keys.named(id, key), key.days_since_created]),
} if {
	some id, key in input.resource.deploy_keys
	key.last_used_at == ""
	key.days_since_created > _params.max_idle_days
}

skip contains reason if some reason in deploy_keys.reasons_to_skip

unknown contains sprintf("Deploy keys whose age cannot be told: %d.", [count(_undated)]) if _undated != set()

_undated contains id if {
	some id, key in input.resource.deploy_keys
	key.created_at == ""
}

_undated contains id if {
	some id, key in input.resource.deploy_keys
	key.last_used_at != ""
	not key.days_since_last_used
}

_params := input.params["GL-TOK-007"]
