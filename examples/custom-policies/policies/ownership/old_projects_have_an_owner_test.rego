package custom.ownership.old_projects_have_an_owner_test

import data.custom.ownership.old_projects_have_an_owner as policy
import data.glscan.testing

test_denies_a_project_without_members if {
	document := _document({}, {})
	policy.deny == {{
		"path": ["members"],
		"message": "Nobody who could answer for the project owns it.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_a_project_whose_owners_cannot_answer if every change in _flaws {
	count(policy.deny) == 1 with input as _document({"5": object.union(_owner, change)}, {})
}

test_denies_where_several_are_none if {
	members := {"5": object.union(_owner, {"is_bot": true}), "6": object.union(_owner, {"access_level": 40})}
	count(policy.deny) == 1 with input as _document(members, {})
}

test_passes_a_project_with_an_owner_among_others if {
	members := {"5": _owner, "6": object.union(_owner, {"state": "blocked"})}
	policy.deny == set() with input as _document(members, {})
	policy.skip == set() with input as _document(members, {})
}

test_denies_where_nobody_of_the_groups_above_can_answer if {
	above := [_group({"6": object.union(_owner, {"state": "blocked"})}), _group({})]
	count(policy.deny) == 1 with input as _below(above)
}

test_passes_a_project_whose_owner_is_one_of_a_group_above if {
	above := [_group({"6": _owner}), _group({})]
	policy.deny == set() with input as _below(above)
}

test_claims_nothing_where_members_of_a_group_above_could_not_be_read if {
	policy.deny == set() with input as _below([object.remove(testing.group({}), ["members"])])
}

test_skips_a_new_project if {
	new := {"days_since_created": 29}
	policy.skip == {"The project is younger than 30 days."} with input as _document({}, new)
	policy.skip == set() with input as _document({}, {"days_since_created": 30})
}

test_skips_an_archived_project if {
	policy.skip == {"The project is archived."} with input as _document({}, {"archived": true})
}

test_does_not_skip_a_project_of_unknown_age if {
	project := object.remove(_project({"5": _owner}, {"created_at": ""}).settings, ["days_since_created"])
	document := _projected(testing.replaced(testing.project({"members": {}}), "settings", project))
	policy.skip == set() with input as document
	count(policy.deny) == 1 with input as document
}

test_claims_nothing_of_members_who_hide_something if every lost in {"access_level", "state", "is_bot"} {
	policy.deny == set() with input as _document({"5": object.remove(_owner, [lost])}, {})
}

test_does_not_know_where_the_only_owner_may_be_a_bot if {
	document := _document({"5": _hidden, "6": object.union(_owner, {"access_level": 40})}, {})
	policy.deny == set() with input as document
	policy.unknown == {_only_hidden} with input as document
}

test_does_not_know_where_the_only_owner_above_may_be_a_bot if {
	policy.unknown == {_only_hidden} with input as _below([_group({"5": _hidden})])
}

test_passes_a_person_beside_one_who_may_be_a_bot if {
	document := _document({"5": _hidden, "6": _owner}, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_where_nobody_who_may_be_a_bot_could_answer if {
	document := _document({"5": object.union(_hidden, {"state": "blocked"})}, {})
	count(policy.deny) == 1 with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_where_members_could_not_be_read if {
	document := _projected(object.remove(testing.project({}), ["members"]))
	policy.deny == set() with input as document
}

_document(members, settings) := _projected(_project(members, settings))

_project(members, settings) := testing.replaced(
	testing.project({"settings": object.union(
		{"created_at": "2025-01-01T00:00:00Z", "days_since_created": 400},
		settings,
	)}),
	"members",
	members,
)

_projected(project) := _projected_below(project, [])

_below(ancestors) := _projected_below(_project({}, {}), ancestors)

_projected_below(project, ancestors) := testing.projected("OWN-003", testing.document(project, {
	"ancestors": ancestors,
	"params": {"OWN-003": {"grace_days": 30}},
}))

_group(members) := testing.replaced(testing.group({}), "members", members)

_owner := {"access_level": 50, "is_bot": false, "state": "active"}

_flaws := [{"access_level": 40}, {"state": "blocked"}, {"is_bot": true}]

_hidden := object.remove(_owner, ["is_bot"])

_only_hidden := "The only owners are accounts of which GitLab does not tell whether they are bots."
