# METADATA
# title: Webhooks go to approved hosts
# description: |
#   A webhook tells its receiver of names, code and comments. An address in place of a name says nothing about whose it
#   is, and request collectors show what they receive to strangers. A host that GitLab masks, as part of the URL that
#   holds a secret, cannot be judged.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/integrations/webhooks/
# custom:
#   id: GL-PRJ-023
#   severity: medium
#   kinds: [group, project]
#   tier: free
#   requires:
#     - hooks.*.url_host
#     - hooks.*.url_host_is_ip
#     - settings.archived
#   params:
#     approved_hosts:
#       type: list of text
#       default: []
#       meaning: >-
#         Hosts, and domains with all below them, that may receive events; empty = every name is approved, and no IP
#         address.
#     denied_hosts:
#       type: list of text
#       default: [webhook.site, requestbin.com, pipedream.net, ngrok.io, ngrok-free.app, beeceptor.com]
#       meaning: Hosts, and domains with all below them, that may not, approved or not (request collectors and tunnels).
#   controls:
#     soc2: {CC6.7: moderate, CC9.2: weak}
#     iso27001_2022: {A.5.14: moderate, A.5.19: weak, A.8.12: moderate}
#     cis_gitlab_1_0_1: {"1.4.4": moderate}
#     nist_800_53r5: {AC-20: moderate, CA-3: moderate, SC-7: moderate}
#     owasp_cicd: {CICD-SEC-8: moderate}
#   remediation:
#     ui: "Settings > Webhooks: delete the webhook, or have its host approved"
#     api: DELETE /projects/:id/hooks/:hook_id (a group - DELETE /groups/:id/hooks/:hook_id)
package glscan.policies.project.webhook_hosts_are_approved

import data.glscan.lib.hooks
import data.glscan.lib.hosts

deny contains {
	"path": ["hooks", id, "url_host"],
	"message": sprintf("%s: %s.", [hooks.named(id, hook), complaint]),
} if {
	some id, hook in input.resource.hooks
	_is_shown(hook)
	complaint := _complaint(hook, input.params["GL-PRJ-023"])
}

skip contains reason if some reason in hooks.reasons_to_skip

unknown contains sprintf("%s: the host is masked.", [hooks.named(id, hook)]) if {
	some id, hook in input.resource.hooks
	not _is_shown(hook)
}

# GitLab shows a masked part of a URL as {name}; its value may even end the host.
_is_shown(hook) if {
	host := hook.url_host
	host != ""
	not contains(host, "{")
}

_complaint(hook, params) := "the host is one of a request collector or tunnel" if {
	hosts.listed(hook.url_host, params.denied_hosts)
}

else := _complaints[hosts.unapproved(hook, params.approved_hosts)]

_complaints := {"address": "the host is an IP address that nobody approved", "name": "the host is not approved"}
