# METADATA
# title: Webhooks verify TLS certificates
# description: |
#   Without verification any host on the way can pose as the receiver and read the events. A webhook over plain http
#   has no certificate to verify; it is judged all the same, since its URL may change.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/integrations/webhooks/
# custom:
#   id: GL-PRJ-021
#   severity: high
#   kinds: [group, project]
#   tier: free
#   requires:
#     - hooks.*.enable_ssl_verification
#     - settings.archived
#   also_reads:
#     - hooks.*.url_host
#   controls:
#     soc2: {CC6.7: strong}
#     iso27001_2022: {A.8.24: strong, A.8.20: moderate}
#     cis_gitlab_1_0_1: {"1.4.4": strong, "2.1.10": strong, "4.3.4": moderate}
#     nist_800_53r5: {SC-8: strong, SC-8(1): strong}
#     owasp_cicd: {CICD-SEC-8: moderate}
#   remediation:
#     ui: "Settings > Webhooks: edit the webhook and turn on Enable SSL verification"
#     api: PUT /projects/:id/hooks/:hook_id enable_ssl_verification=true (a group - PUT /groups/:id/hooks/:hook_id)
package glscan.policies.project.webhooks_verify_certificates

import data.glscan.lib.hooks

deny contains {
	"path": ["hooks", id, "enable_ssl_verification"],
	"message": sprintf("%s accepts any certificate, so any host can pose as the receiver.", [hooks.named(id, hook)]),
	"expected": true,
} if {
	some id, hook in input.resource.hooks
	hook.enable_ssl_verification == false
}

skip contains reason if some reason in hooks.reasons_to_skip
