# METADATA
# title: Push rules block secret files and the deletion of tags
# description: |
#   A key that was pushed once lives in history for ever, and a tag that can be deleted can be set again elsewhere. The
#   rule looks at the names of files, such as id_rsa or *.pem: it is no secret scanning. It stops tags from being
#   deleted by git push alone, not in the web interface. On a group the rule is copied into projects created later and
#   binds nothing that exists.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/repository/push_rules/
# custom:
#   id: GL-GRP-004
#   severity: medium
#   kinds: [group, project]
#   tier: premium
#   requires:
#     - push_rule.deny_delete_tag
#     - push_rule.prevent_secrets
#     - settings.archived
#   controls:
#     soc2: {CC6.1: moderate, C1.1: weak}
#     iso27001_2022: {A.5.17: moderate, A.8.12: moderate}
#     cis_gitlab_1_0_1: {"1.5.1": weak}
#     nist_800_53r5: {IA-5: moderate, SI-7: weak}
#     owasp_cicd: {CICD-SEC-6: moderate}
#   remediation:
#     ui: >-
#       Settings > Repository > Push rules: turn on Prevent pushing secret files and Do not allow users to remove Git
#       tags with git push
#     api: >-
#       PUT /projects/:id/push_rule prevent_secrets=true deny_delete_tag=true (a group - PUT /groups/:id/push_rule)
package glscan.policies.group.push_rules_block_secret_files_and_tag_deletion

import data.glscan.lib.push_rules

deny contains {
	"path": ["push_rule"],
	"message": "The project has no push rule, so files that look like secrets can be pushed and tags deleted.",
} if {
	push_rules.is_missing
}

deny contains {
	"path": ["push_rule", "prevent_secrets"],
	"message": "Files whose names are those of keys and credentials can be pushed.",
	"expected": true,
} if {
	input.resource.push_rule.prevent_secrets != true
}

deny contains {
	"path": ["push_rule", "deny_delete_tag"],
	"message": "Tags can be deleted by git push, and set again on another commit.",
	"expected": true,
} if {
	input.resource.push_rule.deny_delete_tag != true
}

skip contains reason if some reason in push_rules.reasons_to_skip
