# METADATA
# title: Deploy tokens have an end and cannot write
# description: |
#   A deploy token is a secret that many share and nobody owns. GitLab does not tell when it was made or last used. One
#   that has expired opens nothing any more, and whoever reads the list has to know that. Revoked tokens are not judged.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/deploy_tokens/
# custom:
#   id: GL-TOK-010
#   severity: medium
#   kinds: [group, project]
#   tier: free
#   requires:
#     - deploy_tokens.*.expired
#     - deploy_tokens.*.expires_at
#     - deploy_tokens.*.name
#     - deploy_tokens.*.revoked
#     - deploy_tokens.*.scopes
#   params:
#     write_scopes:
#       type: list of text
#       default: [write_package_registry, write_registry, write_virtual_registry]
#       meaning: Scopes that only approved tokens may have.
#     approved_tokens:
#       type: list of text
#       default: []
#       meaning: Names of the tokens that may write. Whoever makes a token chooses its name.
#   controls:
#     soc2: {CC6.1: strong, CC6.2: moderate}
#     iso27001_2022: {A.5.17: strong, A.5.18: moderate}
#     cis_gitlab_1_0_1: {"4.2.2": strong, "2.1.7": moderate}
#     nist_800_53r5: {IA-5: strong, AC-6: strong}
#     owasp_cicd: {CICD-SEC-6: strong, CICD-SEC-9: moderate}
#   remediation:
#     ui: "Settings > Repository > Deploy tokens: revoke the token, and add one that ends and only reads"
#     api: DELETE /projects/:id/deploy_tokens/:token_id (a group - DELETE /groups/:id/deploy_tokens/:token_id)
package glscan.policies.token.deploy_tokens_expire_and_cannot_write

import data.glscan.lib.tokens

deny contains {
	"path": ["deploy_tokens", id, "expires_at"],
	"message": sprintf("%s never ends.", [_named(id, token)]),
} if {
	some id, token in _judged
	token.expired == false
	token.expires_at == ""
}

deny contains {
	"path": ["deploy_tokens", id, "expired"],
	"message": sprintf("%s has expired and is still listed.", [_named(id, token)]),
	"expected": false,
} if {
	some id, token in _judged
	token.expired
}

deny contains {
	"path": ["deploy_tokens", id, "scopes"],
	"message": sprintf("%s has the scope %s without approval.", [_named(id, token), scope]),
	"key": scope,
} if {
	some id, token in _judged
	name := token.name
	not name in _params.approved_tokens
	some scope in token.scopes
	scope in _params.write_scopes
}

skip contains "There is no deploy token." if every token in input.resource.deploy_tokens {
	token.revoked
}

_judged[id] := token if {
	some id, token in input.resource.deploy_tokens
	token.revoked == false
}

_named(id, token) := sprintf("Deploy token %s", [tokens.name(id, token)])

_params := input.params["GL-TOK-010"]
