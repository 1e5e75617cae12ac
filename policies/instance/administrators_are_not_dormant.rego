# METADATA
# title: No administrator is dormant
# description: |
#   Nobody notices when an account is taken over that nobody uses. Git, API and web use count, as does signing in: the
#   nearest of them. A new account that was never used yet is given time. Deactivated accounts are judged, since they
#   come back by signing in; bots and service accounts are not.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/moderate_users/
# custom:
#   id: GL-INS-008
#   severity: high
#   kinds: [instance]
#   tier: free
#   requires:
#     - users.*.bot
#     - users.*.created_at
#     - users.*.is_admin
#     - users.*.last_activity_on
#     - users.*.last_sign_in_at
#     - users.*.state
#   also_reads:
#     - users.*.days_since_created
#     - users.*.days_since_last_activity
#     - users.*.days_since_last_sign_in
#     - users.*.username
#   params:
#     max_days:
#       type: integer
#       default: 90
#       minimum: 0
#       meaning: Most days since an administrator was last seen.
#     new_account_days:
#       type: integer
#       default: 30
#       minimum: 0
#       meaning: Age of an account in days up to which it may never have been used.
#   controls:
#     soc2: {CC6.2: moderate, CC6.3: moderate}
#     iso27001_2022: {A.5.18: moderate, A.8.2: moderate}
#     cis_gitlab_1_0_1: {"1.3.1": moderate, "1.3.3": moderate}
#     nist_800_53r5: {AC-2(3): moderate, AC-6(7): moderate}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: "Admin > Users: block the account, or edit it and change the access level"
#     api: PUT /users/:id admin=false, or POST /users/:id/block
package glscan.policies.instance.administrators_are_not_dormant

import data.glscan.lib.administrators

deny contains {
	"path": ["users", id, "last_activity_on"],
	"message": sprintf("The administrator %s was last seen %d days ago.", [administrators.named(id, user), days]),
} if {
	some id, user in administrators.people
	days := min(_silences(user))
	days > _params.max_days
}

deny contains {
	"path": ["users", id, "last_activity_on"],
	"message": sprintf(
		"The administrator %s was never seen, %d days after the account was made.",
		[administrators.named(id, user), days],
	),
} if {
	some id, user in administrators.people
	_silences(user) == set()
	days := user.days_since_created
	days > _params.new_account_days
}

unknown contains sprintf("When the account of the administrator %s was made is not told.", [name]) if {
	some id, user in administrators.people
	_silences(user) == set()
	user.created_at == ""
	name := administrators.named(id, user)
}

# The days since each sign of life; none for somebody never seen, undefined where a date could not be read. An empty
# date has no age.
_silences(user) := _activity(user) | _sign_in(user)

_activity(user) := set() if user.last_activity_on == ""

_activity(user) := {user.days_since_last_activity}

_sign_in(user) := set() if user.last_sign_in_at == ""

_sign_in(user) := {user.days_since_last_sign_in}

_params := input.params["GL-INS-008"]
