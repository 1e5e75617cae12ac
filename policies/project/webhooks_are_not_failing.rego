# METADATA
# title: No webhook is disabled or failing
# description: |
#   Behind a dead webhook may stand a control that no longer works, or a host name that somebody else can register.
#   A webhook recovers by itself after some failures and is given up after many.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/integrations/webhooks/
# custom:
#   id: GL-PRJ-024
#   severity: low
#   kinds: [group, project]
#   tier: free
#   requires:
#     - hooks.*.alert_status
#     - settings.archived
#   also_reads:
#     - hooks.*.url_host
#   controls:
#     soc2: {CC7.1: weak}
#     iso27001_2022: {A.8.9: weak}
#     cis_gitlab_1_0_1: {"1.4.2": weak}
#     nist_800_53r5: {CM-8: weak, SI-4: weak}
#     owasp_cicd: {CICD-SEC-8: weak}
#   remediation:
#     ui: "Settings > Webhooks: repair the receiver and send a test, or delete the webhook"
#     api: DELETE /projects/:id/hooks/:hook_id (a group - DELETE /groups/:id/hooks/:hook_id)
package glscan.policies.project.webhooks_are_not_failing

import data.glscan.lib.hooks

deny contains {
	"path": ["hooks", id, "alert_status"],
	"message": sprintf("%s %s.", [hooks.named(id, hook), _trouble(hook.alert_status)]),
	"expected": "executable",
} if {
	some id, hook in input.resource.hooks
	hook.alert_status != "executable"
}

skip contains reason if some reason in hooks.reasons_to_skip

_trouble(status) := object.get(
	{
		"disabled": "failed so often that GitLab no longer calls it",
		"temporarily_disabled": "fails, and GitLab pauses before it calls it again",
	},
	status,
	sprintf("is not called: its status is %s", [status]),
)
