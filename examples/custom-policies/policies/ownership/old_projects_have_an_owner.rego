# METADATA
# title: A project that is no longer new has an owner
# description: |
#   Somebody must decide who gets in, and answer when something happens: an active person with the role Owner, of the
#   project itself or of a group above. Bots and blocked accounts cannot, and who is Owner by a group that was invited
#   is not counted. That the person knows of it is not shown.
# scope: package
# custom:
#   id: OWN-003
#   severity: medium
#   kinds: [project]
#   requires:
#     - ancestors.members.*.access_level
#     - ancestors.members.*.state
#     - members.*.access_level
#     - members.*.state
#     - settings.archived
#     - settings.days_since_created
#   also_reads:
#     - ancestors.members.*.is_bot
#     - members.*.is_bot
#   params:
#     grace_days:
#       type: integer
#       default: 30
#       meaning: Days after it was made for which a project may be without an owner.
#   controls:
#     iso27001_2022: {A.5.9: moderate, A.5.18: weak}
#     soc2: {CC6.3: weak}
#   remediation:
#     ui: "Project > Manage > Members: give an active member the role Owner"
#     api: PUT /projects/:id/members/:user_id access_level=50
package custom.ownership.old_projects_have_an_owner

deny contains {
	"path": ["members"],
	"message": "Nobody who could answer for the project owns it.",
} if {
	# Of each is known that they are none. `not _is_owner(member)` would also hold of those who hide something.
	every holder in _holders {
		every member in holder.members { _is_no_owner(member) }
	}
}

# Of one who may be a bot nothing is known, which does not matter where another owner is a person.
unknown contains "The only owners are accounts of which GitLab does not tell whether they are bots." if {
	some holder in _holders
	some one in holder.members
	_may_be_a_bot(one)
	every other in _holders {
		every member in other.members { _is_nobody_known(member) }
	}
}

skip contains "The project is archived." if input.resource.settings.archived

skip contains sprintf("The project is younger than %d days.", [_grace]) if {
	input.resource.settings.days_since_created < _grace
}

_is_no_owner(member) if member.access_level < 50

_is_no_owner(member) if member.state != "active"

_is_no_owner(member) if member.is_bot

_is_nobody_known(member) if _is_no_owner(member)

_is_nobody_known(member) if _may_be_a_bot(member)

_may_be_a_bot(member) if {
	member.access_level >= 50
	member.state == "active"
	not "is_bot" in object.keys(member)
}

_holders := array.concat(input.ancestors, [input.resource])

_grace := input.params["OWN-003"].grace_days
