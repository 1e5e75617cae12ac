# METADATA
# title: Deploy keys only read
# description: |
#   A key that may write pushes code without a person who answers for it. A key that a protected branch names is also
#   that of GL-PRJ-002. A title approves a key here, and whoever adds a key chooses its title: a fingerprint is surer.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/deploy_keys/
# custom:
#   id: GL-TOK-006
#   severity: high
#   kinds: [project]
#   tier: free
#   requires:
#     - deploy_keys.*.can_push
#     - deploy_keys.*.fingerprint_sha256
#     - deploy_keys.*.title
#   params:
#     approved_keys:
#       type: list of text
#       default: []
#       meaning: Fingerprints (with or without SHA256:) or titles of the keys that may write.
#   controls:
#     soc2: {CC6.1: strong, CC6.3: strong, CC8.1: moderate}
#     iso27001_2022: {A.8.4: strong, A.8.2: moderate}
#     cis_gitlab_1_0_1: {"1.4.3": strong, "2.1.7": moderate}
#     nist_800_53r5: {AC-6: strong, CM-5: strong}
#     owasp_cicd: {CICD-SEC-1: moderate, CICD-SEC-5: strong, CICD-SEC-6: moderate}
#   remediation:
#     ui: "Project > Settings > Repository > Deploy keys: edit the key and clear Grant write permissions"
#     api: PUT /projects/:id/deploy_keys/:key_id can_push=false
package glscan.policies.token.deploy_keys_are_read_only

import data.glscan.lib.deploy_keys

deny contains {
	"path": ["deploy_keys", id, "can_push"],
	"message": sprintf("%s may push.", [deploy_keys.named(id, key)]),
	"expected": false,
} if {
	some id, key in input.resource.deploy_keys
	key.can_push
	bare := trim_prefix(key.fingerprint_sha256, "SHA256:")
	names := {key.title, bare, sprintf("SHA256:%s", [bare])}
	approved := {name | some name in input.params["GL-TOK-006"].approved_keys}
	names & approved == set()
}

skip contains reason if some reason in deploy_keys.reasons_to_skip
