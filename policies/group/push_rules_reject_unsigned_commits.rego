# METADATA
# title: Push rules reject unsigned commits
# description: |
#   A signature ties a change to the holder of a key. On a group the push rule is copied into projects created
#   later and binds nothing that exists, so groups and projects are judged alike. Commits made in the web
#   interface are signed only where GitLab signs them itself.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/repository/push_rules/
#   - ref: https://docs.gitlab.com/user/project/repository/signed_commits/
# custom:
#   id: GL-GRP-003
#   severity: low
#   kinds: [group, project]
#   tier: premium
#   requires:
#     - push_rule
#     - settings.archived
#   also_reads:
#     - push_rule.reject_unsigned_commits
#   controls:
#     soc2: {CC8.1: moderate, CC6.8: moderate}
#     iso27001_2022: {A.8.4: strong, A.8.24: moderate}
#     cis_gitlab_1_0_1: {"1.1.12": strong}
#     nist_800_53r5: {SI-7: moderate, AU-10: strong}
#     owasp_cicd: {CICD-SEC-9: moderate}
#   remediation:
#     ui: "Settings > Repository > Push rules: turn on Reject unsigned commits"
#     api: PUT /projects/:id/push_rule reject_unsigned_commits=true (a group - PUT /groups/:id/push_rule)
package glscan.policies.group.push_rules_reject_unsigned_commits

import data.glscan.lib.push_rules

deny contains {
	"path": ["push_rule", "reject_unsigned_commits"],
	"message": "The project has no push rule, so commits that nobody signed are accepted.",
	"expected": true,
} if {
	push_rules.is_missing
}

deny contains {
	"path": ["push_rule", "reject_unsigned_commits"],
	"message": "Commits that nobody signed are accepted.",
	"expected": true,
} if {
	input.resource.push_rule.reject_unsigned_commits != true
}

skip contains reason if some reason in push_rules.reasons_to_skip

unknown contains "The push rule does not tell whether unsigned commits are rejected: the feature is not licensed." if {
	input.resource.push_rule != {}
	object.get(input.resource.push_rule, "reject_unsigned_commits", "absent") == "absent"
}
