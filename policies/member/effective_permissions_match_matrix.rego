# METADATA
# title: Nobody has more access than the matrix allows
# description: |
#   The role that a person really has is the highest of those by direct membership, by the groups above and by invited
#   groups. The first row of the matrix that means user and path says how high it may be; without a row it may be none.
#   A role that is too high in the group above already is reported there alone. Who cannot sign in is not judged; who is
#   deactivated can, and is active again. A custom role counts as the role it is built on. Who reviewed the matrix, and
#   when, is not seen here.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/members/
#   - ref: https://docs.gitlab.com/user/permissions/
# custom:
#   id: GL-MEM-012
#   severity: high
#   kinds: [group, project]
#   tier: free
#   requires:
#     - members_all.*.access_level
#     - members_all.*.inherited_access_level
#     - members_all.*.sources
#     - members_all.*.state
#     - members_all.*.username
#   params:
#     matrix:
#       type: list of mapping
#       fields: {users: list of text, paths: list of text, max_role: integer}
#       default: []
#       minimum: 0
#       maximum: 50
#       meaning: >-
#         Who may have which role, where: the first row that fits decides. In users a star stands for any characters. In
#         paths acme means acme itself, acme/* all below it, * everything. max_role is the highest role (0 none,
#         10 Guest, 20 Reporter, 30 Developer, 40 Maintainer, 50 Owner).
#   controls:
#     soc2: {CC6.1: strong, CC6.3: strong}
#     iso27001_2022: {A.5.15: strong, A.5.18: strong, A.8.2: strong}
#     cis_gitlab_1_0_1: {"1.3.8": strong, "5.1.4": moderate, "5.2.3": moderate}
#     nist_800_53r5: {AC-3: strong, AC-6: strong, AC-6(7): moderate}
#     owasp_cicd: {CICD-SEC-2: strong, CICD-SEC-5: strong}
#   remediation:
#     ui: "Manage > Members: lower the role where the finding says it comes from"
#     api: >-
#       PUT /groups/:id/members/:user_id access_level (a project - PUT /projects/:id/members/:user_id; an invited
#       group - DELETE /groups/:id/share/:group_id, then POST with a lower role)
package glscan.policies.member.effective_permissions_match_matrix

import data.glscan.lib.branches
import data.glscan.lib.members
import data.glscan.lib.paths
import data.glscan.lib.roles

deny contains {
	"path": ["members_all", id, "access_level"],
	"message": sprintf(
		"%s has the role %s, and the matrix allows %s%s.",
		[members.named(id, member), roles.named(member.access_level), _in_words(allowed), _origin(member, allowed)],
	),
	"expected": allowed,
} if {
	_matrix != []
	some id, member in input.resource.members_all
	members.can_sign_in(member)
	allowed := _allowed(member.username, _rows_here)
	member.access_level > allowed
	not _is_told_above(member)
}

skip contains "There is no matrix." if _matrix == []

unknown contains sprintf("The matrix has the path %s, which is no path, no path/* and no star alone.", [pattern]) if {
	some pattern in _misread
}

# Such a path means nothing, and the row that it stands in would be passed over.
_misread contains pattern if {
	some row in _matrix
	some pattern in row.paths
	pattern != "*"
	contains(trim_suffix(pattern, "/*"), "*")
}

# What the group above gives is judged there, by what the matrix allows there.
_is_told_above(member) if {
	member.inherited_access_level >= member.access_level
	member.inherited_access_level > _allowed(member.username, _rows_above)
}

_rows_here := _rows(input.resource.path)

_rows_above := _rows(concat("/", array.slice(parts, 0, count(parts) - 1))) if {
	parts := split(input.resource.path, "/")
	count(parts) > 1
}

# A matrix may name thousands: names are looked up, and only what has a star is held against each of them.
_rows(path) := [{"names": names, "patterns": patterns, "max_role": row.max_role} |
	some row in _matrix
	paths.listed(path, row.paths)
	users := {lower(user) | some user in row.users}
	patterns := {user | some user in users; contains(user, "*")}
	names := users - patterns
]

_allowed(username, rows) := limits[0] if {
	name := lower(username)
	limits := array.concat([row.max_role | some row in rows; _means(row, name)], [0])
}

_means(row, name) if name in row.names

_means(row, name) if {
	some pattern in row.patterns
	branches.covers(pattern, name)
}

_in_words(0) := "none"

_in_words(level) := sprintf("at most %s", [roles.named(level)]) if level != 0

_origin(member, allowed) := sprintf(" (by %s)", [concat(", ", sort(too_high))]) if {
	too_high := _too_high(member, allowed)
	too_high != set()
}

_origin(member, allowed) := "" if _too_high(member, allowed) == set()

_too_high(member, allowed) := {_way(source) |
	some source in object.get(member, "sources", [])
	source.access_level > allowed
}

_way(source) := sprintf(
	"%s %s",
	[object.get({"direct": "membership of", "inherited": "membership of"}, source.kind, "the invited group"), source.path],
)

_matrix := input.params["GL-MEM-012"].matrix
