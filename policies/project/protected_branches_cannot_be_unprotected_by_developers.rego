# METADATA
# title: Developers cannot lift the protection of branches
# description: |
#   Whoever may unprotect a branch may then rewrite or delete it. A rule that says nothing leaves it to Maintainers.
#   People and groups that a rule names are not judged: their role is not said.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/api/protected_branches/
# custom:
#   id: GL-PRJ-006
#   severity: low
#   kinds: [project]
#   tier: premium
#   requires:
#     - settings.archived
#     - settings.empty_repo
#     - protected_branches.*.unprotect_access_levels
#   params:
#     minimum_role:
#       type: integer
#       default: 40
#       minimum: 0
#       maximum: 60
#       meaning: Lowest role that may unprotect (30 Developer, 40 Maintainer, 60 administrator); 0 = no role at all.
#   controls:
#     soc2: {CC8.1: moderate}
#     iso27001_2022: {A.8.4: moderate, A.5.33: moderate}
#     cis_gitlab_1_0_1: {"1.1.17": moderate}
#     nist_800_53r5: {CM-5: moderate}
#     owasp_cicd: {CICD-SEC-1: moderate}
#   remediation:
#     ui: The web interface does not show it
#     api: PATCH /projects/:id/protected_branches/:name allowed_to_unprotect
package glscan.policies.project.protected_branches_cannot_be_unprotected_by_developers

import data.glscan.lib.branches

deny contains {
	"path": ["protected_branches", name, "unprotect_access_levels"],
	"key": sprintf("role:%d", [level]),
	"message": sprintf("The rule %s lets %s lift the protection.", [name, branches.holders(level)]),
} if {
	some name, rule in input.resource.protected_branches
	some level in branches.lower_roles(_unprotectors(rule), input.params["GL-PRJ-006"].minimum_role)
}

skip contains reason if some reason in branches.idle

skip contains "No branch is protected." if input.resource.protected_branches == {}

_unprotectors(rule) := rule.unprotect_access_levels if rule.unprotect_access_levels != []

_unprotectors(rule) := [{"kind": "role", "access_level": 40}] if rule.unprotect_access_levels == []
