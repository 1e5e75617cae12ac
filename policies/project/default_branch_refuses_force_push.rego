# METADATA
# title: The default branch refuses force pushes
# description: |
#   A force push rewrites history: commits that were reviewed can be replaced after the review, and the record of
#   who changed what is lost. Of several rules that match the default branch the loosest decides.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/repository/branches/protected/
# custom:
#   id: GL-PRJ-003
#   severity: high
#   kinds: [project]
#   tier: free
#   requires:
#     - settings.archived
#     - settings.default_branch
#     - settings.empty_repo
#     - protected_branches.*.allow_force_push
#     - protected_branches.*.matches_default_branch
#     - protected_branches.*.name
#   params:
#     branches:
#       type: list of text
#       default: []
#       meaning: Further branches, or patterns such as release/*; every rule for some of them is judged too.
#   controls:
#     soc2: {CC8.1: strong, CC7.1: moderate}
#     iso27001_2022: {A.8.4: strong, A.8.32: moderate, A.5.33: moderate}
#     cis_gitlab_1_0_1: {"1.1.16": strong}
#     nist_800_53r5: {CM-5: strong, SI-7: moderate}
#     owasp_cicd: {CICD-SEC-1: strong}
#   remediation:
#     ui: "Project > Settings > Repository > Protected branches: turn off Allowed to force push for the rule"
#     api: PATCH /projects/:id/protected_branches/:name allow_force_push=false
package glscan.policies.project.default_branch_refuses_force_push

import data.glscan.lib.branches

deny contains {
	"path": ["protected_branches"],
	"message": "No rule protects the default branch, so everyone who can push can rewrite its history.",
} if {
	branches.default_branch_is_open
}

deny contains {
	"path": ["protected_branches", name, "allow_force_push"],
	"message": sprintf("The rule %s accepts force pushes, so reviewed history can be rewritten.", [name]),
	"expected": false,
} if {
	some name in _judged
	input.resource.protected_branches[name].allow_force_push != false
}

skip contains reason if some reason in branches.idle

unknown contains reason if some reason in branches.reasons_to_doubt

_judged contains name if some name, _ in branches.of_default_branch

_judged contains name if {
	some name, rule in input.resource.protected_branches
	branches.concerns(rule, input.params["GL-PRJ-003"].branches)
}
