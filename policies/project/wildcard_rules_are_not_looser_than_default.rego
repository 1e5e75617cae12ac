# METADATA
# title: Wildcard and release rules are not looser than the rule of the default branch
# description: |
#   Of several rules that match a branch the loosest decides, so a loose wildcard undoes a strict rule beside it.
#   The measure is the rule with the very name of the default branch; where there is none, the loosest of those that
#   match it. Roles and force pushes are compared; people, groups and deploy keys that a rule names are not.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/repository/branches/protected/
# custom:
#   id: GL-PRJ-005
#   severity: medium
#   kinds: [project]
#   tier: free
#   requires:
#     - settings.archived
#     - settings.default_branch
#     - settings.empty_repo
#     - protected_branches.*.name
#     - protected_branches.*.allow_force_push
#     - protected_branches.*.matches_default_branch
#     - protected_branches.*.merge_access_levels
#     - protected_branches.*.push_access_levels
#   params:
#     release_patterns:
#       type: list of text
#       default: []
#       meaning: Branches, or patterns such as release/*, that some rule must protect as strictly.
#     looser_rules:
#       type: list of text
#       default: []
#       meaning: >-
#         Wildcard rules that may be looser, by their exact name (such as feature/*), unless they match the default
#         branch or a release pattern.
#   controls:
#     soc2: {CC8.1: strong}
#     iso27001_2022: {A.8.4: strong, A.8.9: moderate}
#     cis_gitlab_1_0_1: {"1.1.15": moderate, "1.1.16": moderate}
#     nist_800_53r5: {CM-5: strong, CM-6: moderate}
#     owasp_cicd: {CICD-SEC-1: strong}
#   remediation:
#     ui: "Project > Settings > Repository > Protected branches: give the rule the roles of the default branch's rule"
#     api: PATCH /projects/:id/protected_branches/:name
package glscan.policies.project.wildcard_rules_are_not_looser_than_default

import data.glscan.lib.branches

deny contains {
	"path": ["protected_branches", name, levels],
	"message": sprintf("The rule %s lets lower roles %s than the rule of the default branch does.", [name, verb]),
} if {
	some name, rule in _judged
	some levels, verb in _verbs
	_lowest(rule[levels]) < _measure[levels]
}

deny contains {
	"path": ["protected_branches", name, "allow_force_push"],
	"message": sprintf("The rule %s accepts force pushes, which the rule of the default branch refuses.", [name]),
	"expected": false,
} if {
	some name, rule in _judged
	rule.allow_force_push
	every reference in _references { reference.allow_force_push == false }
}

deny contains {
	"path": ["protected_branches"],
	"key": pattern,
	"message": sprintf("No rule protects the branches %s.", [pattern]),
} if {
	some pattern in _params.release_patterns
	branches.is_uncovered(pattern, input.resource.protected_branches)
}

skip contains reason if some reason in branches.idle

skip contains "No rule protects the default branch." if branches.default_branch_is_open

unknown contains reason if some reason in branches.reasons_to_doubt

_judged[name] := rule if {
	some name, rule in input.resource.protected_branches
	contains(rule.name, "*")
	not rule.name in _params.looser_rules
}

_judged[name] := rule if some name, rule in branches.of_default_branch

_judged[name] := rule if {
	some name, rule in input.resource.protected_branches
	branches.concerns(rule, _params.release_patterns)
}

# Undefined while no rule is known to match.
_references := _namesakes if {
	_namesakes != {}
} else := branches.of_default_branch if {
	branches.of_default_branch != {}
}

# The top-level group may have a rule of the same name.
_namesakes[name] := rule if {
	some name, rule in input.resource.protected_branches
	rule.name == input.resource.settings.default_branch
}

_measure[levels] := min(lowest) if {
	some levels, _ in _verbs
	lowest := [_lowest(reference[levels]) | some reference in _references]
	count(lowest) == count(_references)
}

_verbs := {"push_access_levels": "push", "merge_access_levels": "merge"}

# 100 is stricter than any role: "No one" (0), and a rule that lets in only those it names.
_lowest(levels) := min({100} | {entry.access_level |
	some entry in levels
	entry.kind == "role"
	entry.access_level > 0
})

_params := input.params["GL-PRJ-005"]
