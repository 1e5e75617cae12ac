# METADATA
# title: Access requests are off
# description: |
#   Who can see a group or project may ask to become a member, and requests that come in invite approval by habit.
#   Each group and project is judged by its own value. Requests that wait for an answer already stay.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/access_and_permissions/
#   - ref: https://docs.gitlab.com/user/project/members/
# custom:
#   id: GL-GRP-014
#   severity: low
#   kinds: [group, project]
#   tier: free
#   requires:
#     - settings.archived
#     - settings.request_access_enabled
#     - settings.visibility
#   params:
#     private_too:
#       type: boolean
#       default: true
#       meaning: Judge private groups and projects too, which only members see.
#   controls:
#     soc2: {CC6.2: weak}
#     iso27001_2022: {A.5.15: weak, A.5.18: weak}
#     cis_gitlab_1_0_1: {"1.3.8": weak}
#     nist_800_53r5: {AC-2: weak, AC-3: weak}
#     owasp_cicd: {CICD-SEC-2: weak}
#   remediation:
#     ui: >-
#       Group > Settings > General > Permissions and group features: turn off Allow users to request access (a project -
#       Settings > General > Visibility, project features, permissions: turn off Users can request access)
#     api: PUT /groups/:id request_access_enabled=false (a project - PUT /projects/:id)
package glscan.policies.group.access_requests_are_off

deny contains {
	"path": ["settings", "request_access_enabled"],
	"message": sprintf("Who can see the %s may ask to become a member of it.", [input.resource.kind]),
	"expected": false,
} if {
	input.resource.settings.request_access_enabled != false
}

skip contains "The project is archived." if {
	input.resource.kind == "project"
	input.resource.settings.archived
}

skip contains sprintf("The %s is private, and private ones are not judged.", [input.resource.kind]) if {
	input.params["GL-GRP-014"].private_too == false
	input.resource.settings.visibility == "private"
}
