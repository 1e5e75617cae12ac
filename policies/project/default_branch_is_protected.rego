# METADATA
# title: The default branch is protected
# description: |
#   On a branch without a rule every Developer can push, rewrite history and delete the branch. A rule of the
#   top-level group counts too. How strict the rule is, other policies judge.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/repository/branches/protected/
# custom:
#   id: GL-PRJ-001
#   severity: critical
#   kinds: [project]
#   tier: free
#   requires:
#     - settings.archived
#     - settings.default_branch
#     - settings.empty_repo
#     - protected_branches.*.matches_default_branch
#   controls:
#     soc2: {CC8.1: strong, CC6.3: moderate}
#     iso27001_2022: {A.8.4: strong, A.8.9: moderate, A.8.32: moderate}
#     cis_gitlab_1_0_1: {"1.1.20": strong}
#     nist_800_53r5: {CM-5: strong, CM-3: moderate}
#     owasp_cicd: {CICD-SEC-1: strong}
#   remediation:
#     ui: "Project > Settings > Repository > Protected branches: protect the default branch"
#     api: POST /projects/:id/protected_branches name=main
package glscan.policies.project.default_branch_is_protected

import data.glscan.lib.branches

deny contains {
	"path": ["protected_branches"],
	"message": sprintf("No rule protects the default branch %s, so Developers can rewrite and delete it.", [branch]),
} if {
	branches.default_branch_is_open
	branch := input.resource.settings.default_branch
}

skip contains reason if some reason in branches.idle

unknown contains reason if some reason in branches.reasons_to_doubt
