# METADATA
# title: Release tags are protected
# description: |
#   A tag that can be deleted and made anew ships other code under the same version. Of several rules that match a
#   tag the loosest decides, so every rule for some of the release tags is judged. People, groups and deploy keys
#   that a rule names are not.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/protected_tags/
# custom:
#   id: GL-PRJ-007
#   severity: medium
#   kinds: [project]
#   tier: free
#   requires:
#     - settings.archived
#     - settings.empty_repo
#     - protected_tags.*.name
#     - protected_tags.*.create_access_levels
#   params:
#     tag_patterns:
#       type: list of text
#       default: [v*]
#       meaning: Tags, or patterns of tags, that must be protected.
#     minimum_role:
#       type: integer
#       default: 40
#       minimum: 0
#       maximum: 60
#       meaning: Lowest role that may create (30 Developer, 40 Maintainer); 0 = no role at all.
#   controls:
#     soc2: {CC8.1: strong}
#     iso27001_2022: {A.8.4: strong, A.8.32: moderate}
#     nist_800_53r5: {CM-5: strong, SI-7: moderate}
#     owasp_cicd: {CICD-SEC-1: strong, CICD-SEC-9: moderate}
#   remediation:
#     ui: "Project > Settings > Repository > Protected tags: protect the pattern, with Allowed to create Maintainers"
#     api: POST /projects/:id/protected_tags name=v* create_access_level=40
package glscan.policies.project.release_tags_are_protected

import data.glscan.lib.branches

deny contains {
	"path": ["protected_tags"],
	"key": pattern,
	"message": sprintf("No rule protects the tags %s, so Developers can delete them and make them anew.", [pattern]),
} if {
	some pattern in _params.tag_patterns
	branches.is_uncovered(pattern, input.resource.protected_tags)
}

deny contains {
	"path": ["protected_tags", name, "create_access_levels"],
	"key": sprintf("role:%d", [level]),
	"message": sprintf("The rule %s lets %s create release tags.", [name, branches.holders(level)]),
} if {
	some name, rule in input.resource.protected_tags
	branches.concerns(rule, _params.tag_patterns)
	some level in branches.lower_roles(rule.create_access_levels, _params.minimum_role)
}

skip contains reason if some reason in branches.idle

skip contains "No tags are named that must be protected." if _params.tag_patterns == []

_params := input.params["GL-PRJ-007"]
