# METADATA
# title: No fork of the project lies outside its top-level group
# description: |
#   A fork takes the code to a place where none of the group's controls holds, and a lock against forking does not
#   undo forks made before it. GitLab lists only forks that the token may see; it counts them all. Forks of forks are
#   not listed here, nor are copies made in other ways.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/repository/forking_workflow/
# custom:
#   id: GL-PRJ-017
#   severity: high
#   kinds: [project]
#   tier: free
#   requires:
#     - forks.*.inside
#     - settings.forks_count
#     - settings.visibility
#   params:
#     approved_forks:
#       type: list of text
#       default: []
#       meaning: Paths of the outside forks that may be; group/* means all below a group.
#     public_too:
#       type: boolean
#       default: false
#       meaning: Judge public projects too, of which forks are expected.
#   controls:
#     soc2: {CC6.7: moderate, C1.1: moderate}
#     iso27001_2022: {A.8.4: moderate, A.8.12: moderate}
#     cis_gitlab_1_0_1: {"1.2.5": strong}
#     nist_800_53r5: {AC-4: moderate, AC-21: moderate}
#     owasp_cicd: {CICD-SEC-7: moderate}
#   remediation:
#     ui: "Fork > Settings > General > Advanced: delete the fork, or transfer it into the group"
#     api: DELETE /projects/:fork_id
package glscan.policies.project.forks_stay_inside_hierarchy

import data.glscan.lib.paths

deny contains {
	"path": ["forks", path],
	"message": sprintf("The fork %s lies outside the top-level group, where its controls do not hold.", [path]),
} if {
	some path, fork in input.resource.forks
	fork.inside == false
	not paths.listed(path, _params.approved_forks)
}

skip contains "The project has no fork." if {
	input.resource.settings.forks_count == 0
	input.resource.forks == {}
}

skip contains "The project is public: forks are expected." if {
	input.resource.settings.visibility == "public"
	_params.public_too == false
}

unknown contains sprintf("GitLab counts more forks (%d) than this token sees (%d).", [counted, seen]) if {
	counted := input.resource.settings.forks_count
	seen := count(input.resource.forks)
	seen < counted
}

_params := input.params["GL-PRJ-017"]
