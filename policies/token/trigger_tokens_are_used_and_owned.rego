# METADATA
# title: Pipeline trigger tokens are used, and somebody active owns them
# description: |
#   Whoever has a trigger token runs pipelines with the rights of its owner. A token that is new is not yet expected to
#   be used. Whether the owner still works on the project is not seen here.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/triggers/
# custom:
#   id: GL-TOK-011
#   severity: medium
#   kinds: [project]
#   tier: free
#   requires:
#     - settings.archived
#     - triggers.*.created_at
#     - triggers.*.days_since_created
#     - triggers.*.days_since_last_used
#     - triggers.*.last_used
#     - triggers.*.owner_state
#     - triggers.*.owner_username
#   also_reads:
#     - triggers.*.description
#   params:
#     max_days:
#       type: integer
#       default: 180
#       minimum: 0
#       meaning: Most days since a token was last used.
#     grace_days:
#       type: integer
#       default: 30
#       minimum: 0
#       meaning: The use of a token is not judged until it is older than this many days.
#   controls:
#     soc2: {CC6.2: moderate}
#     iso27001_2022: {A.5.17: moderate, A.5.18: moderate}
#     cis_gitlab_1_0_1: {"2.3.5": moderate}
#     nist_800_53r5: {IA-5: moderate, AC-2: moderate}
#     owasp_cicd: {CICD-SEC-5: moderate, CICD-SEC-6: moderate}
#   remediation:
#     ui: "Project > Settings > CI/CD > Pipeline trigger tokens: revoke the token, and add one of your own"
#     api: DELETE /projects/:id/triggers/:trigger_id
package glscan.policies.token.trigger_tokens_are_used_and_owned

deny contains {
	"path": ["triggers", id, "owner_username"],
	"message": sprintf("%s has no owner.", [_named(id, trigger)]),
} if {
	some id, trigger in input.resource.triggers
	trigger.owner_username == ""
}

deny contains {
	"path": ["triggers", id, "owner_state"],
	"message": sprintf(
		"%s belongs to %s, whose account is %s.",
		[_named(id, trigger), trigger.owner_username, replace(trigger.owner_state, "_", " ")],
	),
	"expected": "active",
} if {
	some id, trigger in input.resource.triggers
	trigger.owner_username != ""
	trigger.owner_state != "active"
}

deny contains {
	"path": ["triggers", id, "last_used"],
	"message": sprintf("%s has never been used.", [_named(id, trigger)]),
} if {
	some id, trigger in input.resource.triggers
	_is_old(trigger)
	trigger.last_used == ""
}

deny contains {
	"path": ["triggers", id, "last_used"],
	"message": sprintf("%s was last used %d days ago.", [_named(id, trigger), trigger.days_since_last_used]),
} if {
	some id, trigger in input.resource.triggers
	_is_old(trigger)
	trigger.days_since_last_used > _params.max_days
}

skip contains "There is no trigger token." if input.resource.triggers == {}

skip contains "The project is archived." if input.resource.settings.archived

_is_old(trigger) if trigger.days_since_created > _params.grace_days

# One that was made nobody knows when is not new.
_is_old(trigger) if trigger.created_at == ""

_named(_, trigger) := sprintf("Trigger token %s", [trigger.description]) if trigger.description != ""

_named(id, trigger) := sprintf("Trigger token %s", [id]) if object.get(trigger, "description", "") == ""

_params := input.params["GL-TOK-011"]
