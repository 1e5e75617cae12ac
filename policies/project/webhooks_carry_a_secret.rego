# METADATA
# title: Webhooks carry a secret or signing token
# description: |
#   Without one the receiver cannot tell a forged event from a real one. GitLab tells from version 19.0 whether there
#   is one, never what it is. That the receiver checks it is not shown.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/integrations/webhooks/
# custom:
#   id: GL-PRJ-022
#   severity: medium
#   kinds: [group, project]
#   tier: free
#   requires:
#     - hooks.*.token_present
#     - settings.archived
#   also_reads:
#     - hooks.*.signing_token_present
#     - hooks.*.url_host
#   controls:
#     soc2: {CC6.1: weak, CC6.7: weak}
#     iso27001_2022: {A.5.17: weak, A.8.24: weak}
#     cis_gitlab_1_0_1: {"1.4.4": moderate, "2.1.10": moderate}
#     nist_800_53r5: {IA-5: weak, SC-8: weak}
#     owasp_cicd: {CICD-SEC-6: weak, CICD-SEC-8: moderate}
#   remediation:
#     ui: "Settings > Webhooks: edit the webhook and set a secret token or a signing token that the receiver checks"
#     api: PUT /projects/:id/hooks/:hook_id token (a group - PUT /groups/:id/hooks/:hook_id)
package glscan.policies.project.webhooks_carry_a_secret

import data.glscan.lib.hooks

deny contains {
	"path": ["hooks", id, "token_present"],
	"message": sprintf("%s carries no token, so its receiver cannot tell a forged event.", [hooks.named(id, hook)]),
	"expected": true,
} if {
	some id, hook in input.resource.hooks
	hook.token_present == false
	hook.signing_token_present == false
}

skip contains reason if some reason in hooks.reasons_to_skip

unknown contains sprintf("%s has no secret token, and may have a signing token.", [hooks.named(id, hook)]) if {
	some id, hook in input.resource.hooks
	hook.token_present == false
	object.get(hook, "signing_token_present", "absent") == "absent"
}
