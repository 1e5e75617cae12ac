# METADATA
# title: Code Owners must approve changes to the default branch
# description: |
#   Without it a CODEOWNERS file only suggests reviewers. One rule that asks for it is enough, however many match
#   the default branch. Whether the file exists and whom it names is judged by another policy.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/codeowners/
#   - ref: https://docs.gitlab.com/user/project/repository/branches/protected/
# custom:
#   id: GL-PRJ-004
#   severity: medium
#   kinds: [project]
#   tier: premium
#   requires:
#     - settings.archived
#     - settings.default_branch
#     - settings.empty_repo
#     - protected_branches.*.code_owner_approval_required
#     - protected_branches.*.matches_default_branch
#   controls:
#     soc2: {CC8.1: strong, CC5.1: strong}
#     iso27001_2022: {A.5.3: strong, A.8.32: strong, A.8.4: moderate}
#     cis_gitlab_1_0_1: {"1.1.7": strong, "1.1.6": moderate}
#     nist_800_53r5: {AC-5: strong, CM-3: moderate}
#     owasp_cicd: {CICD-SEC-1: strong}
#   remediation:
#     ui: "Project > Settings > Repository > Protected branches: turn on Code owner approval for the rule"
#     api: PATCH /projects/:id/protected_branches/:name code_owner_approval_required=true
package glscan.policies.project.default_branch_requires_code_owner_approval

import data.glscan.lib.branches

deny contains {
	"path": ["protected_branches"],
	"message": "No rule protects the default branch, so Code Owners need not approve changes to it.",
} if {
	branches.default_branch_is_open
}

deny contains {
	"path": ["protected_branches", name, "code_owner_approval_required"],
	"message": sprintf("The rule %s lets changes into the default branch without their Code Owners.", [name]),
	"expected": true,
} if {
	every rule in input.resource.protected_branches { _asks_nobody(rule) }
	some name, _ in branches.of_default_branch
}

skip contains reason if some reason in branches.idle

unknown contains reason if some reason in branches.reasons_to_doubt

_asks_nobody(rule) if rule.matches_default_branch == false

_asks_nobody(rule) if rule.code_owner_approval_required == false
