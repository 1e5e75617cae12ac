package glscan.policies.group.mass_downloads_are_limited_test

import data.glscan.policies.group.mass_downloads_are_limited as policy
import data.glscan.testing

test_denies_a_group_without_a_limit if {
	document := _group({"unique_project_download_limit": 0}, {})
	policy.deny == {{
		"path": ["settings", "unique_project_download_limit"],
		"message": "The number of projects that one account may download is not limited.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_an_instance_without_a_limit if {
	document := _instance({"max_number_of_repository_downloads": 0}, {})
	policy.deny == {{
		"path": ["application_settings", "max_number_of_repository_downloads"],
		"message": "The number of projects that one account may download is not limited.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_a_negative_time_like_none if {
	document := _group({"unique_project_download_limit_interval_in_seconds": -1}, {})
	place := _of_group("unique_project_download_limit_interval_in_seconds")
	testing.places(policy.deny) == {place} with input as document
}

test_denies_a_negative_time_of_the_instance_like_none if {
	document := _instance({_period: -1}, {})
	testing.places(policy.deny) == {_of_instance(_period)} with input as document
}

test_denies_a_negative_limit_like_none if {
	testing.places(policy.deny) == {_of_group("unique_project_download_limit")} with input as _group(
		{"unique_project_download_limit": -1},
		{},
	)
	testing.places(policy.deny) == {_of_instance("max_number_of_repository_downloads")} with input as _instance(
		{"max_number_of_repository_downloads": -1},
		{},
	)
}

test_denies_no_more_than_that_there_is_no_limit if {
	document := _group(
		{
			"unique_project_download_limit": 0,
			"unique_project_download_limit_interval_in_seconds": 99999,
			"unique_project_download_limit_alertlist": [],
			"auto_ban_user_on_excessive_projects_download": false,
		},
		{},
	)
	testing.places(policy.deny) == {_of_group("unique_project_download_limit")} with input as document
	testing.places(policy.deny) == {_of_instance("max_number_of_repository_downloads")} with input as _instance(
		{
			"max_number_of_repository_downloads": 0,
			"max_number_of_repository_downloads_within_time_period": 0,
			"auto_ban_user_on_excessive_projects_download": false,
		},
		{"require_ban": true},
	)
}

test_denies_a_limit_within_no_time if {
	document := _group({"unique_project_download_limit_interval_in_seconds": 0}, {})
	policy.deny == {{
		"path": ["settings", "unique_project_download_limit_interval_in_seconds"],
		"message": "Downloads are counted within no time at all, which turns the limit off.",
	}} with input as document
}

test_denies_a_limit_of_the_instance_within_no_time if {
	document := _instance({"max_number_of_repository_downloads_within_time_period": 0}, {})
	testing.places(policy.deny) == {_of_instance(_period)} with input as document
}

test_denies_a_time_just_above_the_longest if {
	document := _group({"unique_project_download_limit_interval_in_seconds": 3601}, {})
	policy.deny == {{
		"path": ["settings", "unique_project_download_limit_interval_in_seconds"],
		"message": "Downloads are counted within 3601 seconds, longer than the 3600 that should do.",
	}} with input as document
}

test_denies_a_time_of_the_instance_above_another_longest if {
	document := _instance({_period: 61}, {"max_seconds": 60})
	testing.places(policy.deny) == {_of_instance(_period)} with input as document
}

test_denies_a_group_where_nobody_is_told if {
	document := _group(
		{
			"unique_project_download_limit_alertlist": [],
			"auto_ban_user_on_excessive_projects_download": false,
		},
		{},
	)
	policy.deny == {{
		"path": ["settings", "auto_ban_user_on_excessive_projects_download"],
		"message": "An account that downloads too many projects is not banned, and nobody is told.",
		"expected": true,
	}} with input as document
}

test_denies_a_group_that_does_not_ban_where_it_must if {
	changed := {"auto_ban_user_on_excessive_projects_download": false}
	policy.deny == {_no_ban("settings")} with input as _group(changed, {"require_ban": true})
	policy.deny == {_no_ban("settings")} with input as _group(
		object.union(changed, {"unique_project_download_limit_alertlist": []}),
		{"require_ban": true},
	)
}

test_denies_an_instance_that_does_not_ban_where_it_must if {
	document := _instance({"auto_ban_user_on_excessive_projects_download": false}, {"require_ban": true})
	policy.deny == {_no_ban("application_settings")} with input as document
}

test_denies_a_limit_of_one_like_any_other if {
	one := {"unique_project_download_limit": 1}
	seconds := "unique_project_download_limit_interval_in_seconds"
	testing.places(policy.deny) == {_of_group(seconds)} with input as _group(object.union(one, {seconds: 0}), {})
	testing.places(policy.deny) == {_of_group(seconds)} with input as _group(object.union(one, {seconds: 9999}), {})
	policy.deny == {_no_ban("settings")} with input as _group(
		object.union(one, {"auto_ban_user_on_excessive_projects_download": false}),
		{"require_ban": true},
	)
}

test_passes_a_group_that_bans if {
	document := _group({"unique_project_download_limit_alertlist": []}, {"require_ban": true})
	policy.deny == set() with input as document
	policy.deny == set() with input as _group({"unique_project_download_limit_alertlist": []}, {})
}

test_passes_a_group_that_tells_somebody if {
	document := _group({"auto_ban_user_on_excessive_projects_download": false}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_an_instance_that_bans if {
	policy.deny == set() with input as _instance({}, {"require_ban": true})
	policy.skip == set() with input as _instance({}, {"require_ban": true})
}

test_passes_an_instance_that_tells_administrators if {
	policy.deny == set() with input as _instance({"auto_ban_user_on_excessive_projects_download": false}, {})
}

test_passes_the_longest_time if {
	policy.deny == set() with input as _group({"unique_project_download_limit_interval_in_seconds": 3600}, {})
	policy.deny == set() with input as _instance({_period: 7200}, {"max_seconds": 7200})
}

test_passes_a_limit_of_one if policy.deny == set() with input as _group({"unique_project_download_limit": 1}, {})

test_passes_a_time_of_one_second if {
	policy.deny == set() with input as _group({"unique_project_download_limit_interval_in_seconds": 1}, {})
	policy.deny == set() with input as _instance({_period: 1}, {})
}

test_claims_nothing_of_a_group_that_hides_it if {
	group := testing.replaced(testing.group({}), "settings", {"parent_id": 0})
	document := _projected(group, {"require_ban": true})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_an_instance_that_hides_it if {
	document := _projected(testing.replaced(testing.instance({}), "application_settings", {}), {"require_ban": true})
	policy.deny == set() with input as document
	policy.deny == set() with input as _projected(object.remove(testing.instance({}), ["application_settings"]), {})
}

test_claims_nothing_of_one_value_that_is_hidden if {
	policy.deny == set() with input as _without("auto_ban_user_on_excessive_projects_download")
	policy.deny == set() with input as _without("unique_project_download_limit")
	policy.deny == set() with input as _without("unique_project_download_limit_interval_in_seconds")
}

test_claims_nothing_without_the_list_of_those_who_are_told if {
	settings := object.remove(testing.group({}).settings, ["unique_project_download_limit_alertlist"])
	changed := object.union(settings, {"auto_ban_user_on_excessive_projects_download": false})
	group := testing.replaced(testing.group({}), "settings", changed)
	policy.deny == set() with input as _projected(group, {})
}

test_skips_a_subgroup if {
	group := testing.group({"path": "acme/web", "settings": {"parent_id": 1}})
	policy.skip == {"The guard of the top-level group holds for everything below it."} with input as _projected(
		group,
		{},
	)
}

_group(settings, params) := _projected(testing.group({"settings": settings}), params)

_without(name) := _projected(
	testing.replaced(testing.group({}), "settings", object.remove(testing.group({}).settings, [name])),
	{},
)

_instance(settings, params) := _projected(testing.instance({"application_settings": settings}), params)

_projected(resource, params) := testing.projected(
	"GL-GRP-023",
	testing.document(resource, {"params": {"GL-GRP-023": object.union(_defaults, params)}}),
)

_defaults := {"max_seconds": 3600, "require_ban": false}

_period := "max_number_of_repository_downloads_within_time_period"

_of_group(name) := {"path": ["settings", name]}

_of_instance(name) := {"path": ["application_settings", name]}

_no_ban(section) := {
	"path": [section, "auto_ban_user_on_excessive_projects_download"],
	"message": "An account that downloads too many projects is not banned.",
	"expected": true,
}
