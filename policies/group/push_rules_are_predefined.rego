# METADATA
# title: Push rules are predefined for new projects
# description: |
#   A new project copies the push rule of the nearest group above it that has one. Without any, each new project
#   starts with none. Projects that exist are not touched by it and are judged by themselves.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/access_and_permissions/
# custom:
#   id: GL-GRP-001
#   severity: medium
#   kinds: [group]
#   tier: premium
#   requires:
#     - push_rule
#     - ancestors.push_rule
#   controls:
#     soc2: {CC8.1: weak, CC6.8: weak}
#     iso27001_2022: {A.8.4: weak, A.8.9: weak, A.8.25: weak}
#     nist_800_53r5: {CM-6: weak, SA-10: weak}
#     owasp_cicd: {CICD-SEC-1: weak}
#   remediation:
#     ui: "Group > Settings > Repository > Pre-defined push rules"
#     api: POST /groups/:id/push_rule
package glscan.policies.group.push_rules_are_predefined

deny contains {
	"path": ["push_rule"],
	"message": "Neither this group nor one above it predefines a push rule, so each new project starts without one.",
} if {
	input.resource.push_rule == {}
	every ancestor in input.ancestors {
		ancestor.push_rule == {}
	}
}
