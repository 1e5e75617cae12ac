# METADATA
# title: Webhooks use https
# description: |
#   Over plain http the events, and the secret that is sent with them, cross the network in clear. Of a webhook's URL
#   only the scheme and the host are read.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/integrations/webhooks/
# custom:
#   id: GL-PRJ-020
#   severity: high
#   kinds: [group, project]
#   tier: free
#   requires:
#     - hooks.*.url_scheme
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
#     ui: "Settings > Webhooks: edit the URL so that it begins with https://"
#     api: PUT /projects/:id/hooks/:hook_id url (a group - PUT /groups/:id/hooks/:hook_id)
package glscan.policies.project.webhooks_use_https

import data.glscan.lib.hooks

deny contains {
	"path": ["hooks", id, "url_scheme"],
	"message": sprintf("%s sends its events over %s, readable on the way.", [hooks.named(id, hook), scheme]),
	"expected": "https",
} if {
	some id, hook in input.resource.hooks
	scheme := hook.url_scheme
	not scheme in {"https", ""}
}

skip contains reason if some reason in hooks.reasons_to_skip

unknown contains sprintf("%s: the URL shows no scheme.", [hooks.named(id, hook)]) if {
	some id, hook in input.resource.hooks
	hook.url_scheme == ""
}
