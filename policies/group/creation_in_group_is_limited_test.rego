package glscan.policies.group.creation_in_group_is_limited_test

import data.glscan.policies.group.creation_in_group_is_limited as policy
import data.glscan.testing

test_denies_developers_who_create_projects if {
	document := _document("developer", "owner", {})
	policy.deny == {{
		"path": ["settings", "project_creation_level"],
		"message": "The level developer creates projects here, which is more people than should.",
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_maintainers_who_create_subgroups if {
	document := _document("noone", "maintainer", {})
	policy.deny == {{
		"path": ["settings", "subgroup_creation_level"],
		"message": "The level maintainer creates subgroups here, which is more people than should.",
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_both if {
	document := _document("developer", "maintainer", {})
	testing.places(policy.deny) == {_projects, _subgroups} with input as document
}

test_denies_a_level_that_passes_for_the_other_only if {
	document := _document("owner", "noone", {"project_levels": ["noone"], "subgroup_levels": ["owner"]})
	testing.places(policy.deny) == {_projects, _subgroups} with input as document
}

test_denies_a_level_in_other_letters if {
	testing.places(policy.deny) == {_projects} with input as _document("Owner", "owner", {})
}

test_passes_each_level_that_may_create if {
	policy.deny == set() with input as _document("noone", "owner", {})
	policy.deny == set() with input as _document("owner", "owner", {})
	policy.deny == set() with input as _document("maintainer", "owner", {})
	policy.deny == set() with input as _document("administrator", "owner", {})
}

test_passes_other_levels_where_they_may_create if {
	params := {"project_levels": ["developer"], "subgroup_levels": ["maintainer"]}
	policy.deny == set() with input as _document("developer", "maintainer", params)
}

test_does_not_know_who_may_create_where_gitlab_names_no_level if {
	document := _document("", "", {})
	policy.deny == set() with input as document
	policy.unknown == {
		"GitLab names no level that creates projects.",
		"GitLab names no level that creates subgroups.",
	} with input as document
}

test_claims_nothing_without_the_levels if {
	document := _projected(testing.replaced(testing.group({}), "settings", {}), {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

_document(projects, subgroups, params) := _projected(
	testing.group({"settings": {"project_creation_level": projects, "subgroup_creation_level": subgroups}}),
	params,
)

_projected(group, params) := testing.projected(
	"GL-GRP-021",
	testing.document(group, {"params": {"GL-GRP-021": object.union(_defaults, params)}}),
)

_defaults := {
	"project_levels": ["noone", "owner", "maintainer", "administrator"],
	"subgroup_levels": ["owner"],
}

_projects := {"path": ["settings", "project_creation_level"]}

_subgroups := {"path": ["settings", "subgroup_creation_level"]}
