# METADATA
# title: There are neither too many administrators nor too few
# description: |
#   Each administrator can do everything, so each one more is one more account to steal; one alone is a risk when they
#   are away. Counted are those who can sign in: deactivated accounts too, which come back by signing in; no bots and no
#   service accounts.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/administer_users/
# custom:
#   id: GL-INS-007
#   severity: high
#   kinds: [instance]
#   tier: free
#   requires:
#     - users.*.bot
#     - users.*.is_admin
#     - users.*.state
#   also_reads:
#     - users.*.username
#   params:
#     minimum:
#       type: integer
#       default: 2
#       minimum: 1
#       meaning: Fewest administrators.
#     maximum:
#       type: integer
#       default: 5
#       minimum: 1
#       meaning: Most administrators.
#   controls:
#     soc2: {CC6.1: moderate, CC6.3: moderate}
#     iso27001_2022: {A.8.2: moderate, A.5.18: moderate}
#     cis_gitlab_1_0_1: {"1.3.3": moderate, "2.1.11": moderate}
#     nist_800_53r5: {AC-2: moderate, AC-6(5): moderate}
#     owasp_cicd: {CICD-SEC-2: moderate, CICD-SEC-5: weak}
#   remediation:
#     ui: "Admin > Users > Administrators: edit the user and change the access level"
#     api: PUT /users/:id admin=false
package glscan.policies.instance.administrator_count_is_within_bounds

import data.glscan.lib.administrators

deny contains {
	"path": ["users"],
	"message": sprintf("Administrators who can sign in: %d, where %d are the most: %s.", [number, most, _listed]),
} if {
	number := count(administrators.people)
	most := input.params["GL-INS-007"].maximum
	number > most
}

deny contains {
	"path": ["users"],
	"message": sprintf("Administrators who can sign in: %d, where %d are the fewest%s.", [number, fewest, _named]),
} if {
	is_object(input.resource.users)
	number := count(administrators.people)
	fewest := input.params["GL-INS-007"].minimum
	number + count(administrators.doubtful) < fewest
}

_named := sprintf(": %s", [_listed]) if _names != []

_named := "" if _names == []

_listed := concat(", ", _names) if count(_names) <= 10

_listed := sprintf("%s and others", [concat(", ", array.slice(_names, 0, 10))]) if count(_names) > 10

_names := sort([administrators.named(id, user) | some id, user in administrators.people])
