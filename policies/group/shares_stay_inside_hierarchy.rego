# METADATA
# title: Shares stay inside the hierarchy
# description: |
#   An invited group brings all of its members along. A lock against sharing does not undo shares made before it.
#   A share that has expired is not judged. Private groups that the token cannot see are left out by GitLab.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/members/sharing_projects_groups/
# custom:
#   id: GL-GRP-013
#   severity: high
#   kinds: [group]
#   tier: free
#   requires:
#     - shared_with_groups.*.inside
#     - shared_with_groups.*.group_access_level
#     - shared_with_groups.*.expires_at
#   also_reads:
#     - shared_with_groups.*.days_until_expiry
#   params:
#     approved_groups:
#       type: list of text
#       default: []
#       meaning: Full paths of the outside groups that may be invited.
#     max_role:
#       type: integer
#       default: 30
#       meaning: Highest role an outside group may be given (30 Developer, 40 Maintainer, 50 Owner).
#     require_expiry:
#       type: boolean
#       default: true
#       meaning: A share with an outside group must end.
#   controls:
#     soc2: {CC6.3: strong, CC6.2: moderate}
#     iso27001_2022: {A.8.4: strong, A.5.18: moderate}
#     cis_gitlab_1_0_1: {"1.3.8": moderate}
#   remediation:
#     ui: "Group > Manage > Members > Groups: remove the group, or lower its role and set an expiration date"
#     api: DELETE /groups/:id/share/:group_id
package glscan.policies.group.shares_stay_inside_hierarchy

deny contains {
	"path": ["shared_with_groups", name],
	"message": sprintf("The group is shared with %s, whose members are managed outside the hierarchy.", [name]),
} if {
	some name, _ in _outside
	not lower(name) in _approved
}

deny contains {
	"path": ["shared_with_groups", name, "group_access_level"],
	"message": sprintf("Members of the outside group %s can get a role above what outsiders may have.", [name]),
} if {
	some name, share in _outside
	share.group_access_level > _params.max_role
}

deny contains {
	"path": ["shared_with_groups", name, "expires_at"],
	"message": sprintf("The share with the outside group %s never ends.", [name]),
} if {
	_params.require_expiry
	some name, share in _outside
	share.expires_at == ""
}

_outside[name] := share if {
	some name, share in input.resource.shared_with_groups
	share.inside == false
	not _expired(share)
}

_expired(share) if share.days_until_expiry < 0

_approved contains lower(path) if some path in _params.approved_groups

_params := input.params["GL-GRP-013"]
