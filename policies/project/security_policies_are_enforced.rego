# METADATA
# title: Security policies demand scans and approvals
# description: |
#   Without a policy from above each team may remove its own scans. Policies of the groups above count too. Whether the
#   scope of a policy takes in this very project, and what its rules demand, is not read.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/application_security/policies/
# custom:
#   id: GL-PRJ-031
#   severity: medium
#   kinds: [group, project]
#   tier: ultimate
#   requires:
#     - security_policies.*.enabled
#     - security_policies.*.type
#     - settings.archived
#     - settings.parent_id
#   controls:
#     soc2: {CC5.2: moderate, CC7.1: moderate, CC8.1: moderate}
#     iso27001_2022: {A.8.25: moderate, A.8.29: moderate}
#     cis_gitlab_1_0_1: {"1.1.18": moderate, "2.3.6": weak, "3.2.1": weak}
#     nist_800_53r5: {SA-15: moderate, RA-5: moderate, CM-3: moderate}
#     owasp_cicd: {CICD-SEC-1: moderate, CICD-SEC-4: moderate}
#   remediation:
#     ui: "Secure > Policies: link a security policy project, and enable a policy of each kind"
#     api: GraphQL mutation securityPolicyProjectAssign
package glscan.policies.project.security_policies_are_enforced

import data.glscan.lib.hierarchy

deny contains {
	"path": ["security_policies"],
	"key": purpose,
	"message": sprintf("No enabled security policy %s.", [wanted.effect]),
} if {
	some purpose, wanted in _wanted
	every policy in input.resource.security_policies {
		_is_beside(policy, wanted.types)
	}
}

skip contains sprintf("The %s is archived.", [input.resource.kind]) if input.resource.settings.archived

skip contains "The top-level group is judged for all groups below it." if hierarchy.is_subgroup

_wanted := {
	"approval": {"types": {"approval"}, "effect": "demands an approval of what scans find"},
	"scan": {"types": {"scan_execution", "pipeline_execution"}, "effect": "makes scans run"},
}

_is_beside(policy, _) if policy.enabled == false

_is_beside(policy, types) if {
	type := policy.type
	not type in types
}
