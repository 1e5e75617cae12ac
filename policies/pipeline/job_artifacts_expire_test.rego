package glscan.policies.pipeline.job_artifacts_expire_test

import data.glscan.policies.pipeline.job_artifacts_expire as policy
import data.glscan.testing

test_denies_an_instance_that_keeps_artefacts_for_ever if {
	document := _instance(0, {})
	policy.deny == _expiry("By default job artefacts never expire.") with input as document
	policy.skip == set() with input as document
}

test_denies_an_instance_that_keeps_artefacts_too_long if {
	message := "By default job artefacts are kept for 31 days, longer than the 30 that should do."
	policy.deny == _expiry(message) with input as _instance(31, {})
}

test_denies_an_instance_that_keeps_artefacts_too_short if {
	message := "By default job artefacts are kept for 6 days, shorter than the 7 that evidence needs."
	policy.deny == _expiry(message) with input as _instance(6, {"min_days": 7})
	count(policy.deny) == 1 with input as _instance(1, {"min_days": 7})
}

test_denies_by_another_longest_time if {
	message := "By default job artefacts are kept for 8 days, longer than the 7 that should do."
	policy.deny == _expiry(message) with input as _instance(8, {"max_days": 7})
}

test_denies_for_ever_even_where_the_shortest_time_is_none if {
	policy.deny == _expiry("By default job artefacts never expire.") with input as _instance(0, {"min_days": 0})
}

test_denies_a_project_that_keeps_the_latest if {
	document := _project(true, {"application_settings": {"keep_latest_artifact": true}}, false)
	policy.deny == _kept with input as document
	policy.skip == set() with input as document
}

test_denies_a_project_whose_instance_is_hidden if {
	policy.deny == _kept with input as _project(true, {}, false)
	policy.deny == _kept with input as _project(true, {"application_settings": {}}, false)
}

test_passes_an_instance_between_the_limits if every days in [1, 15, 30] {
	document := _instance(days, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_an_instance_whatever_becomes_of_the_latest if {
	policy.deny == set() with input as _instance(30, {"allow_keep_latest": false})
	policy.skip == set() with input as _instance(30, {"allow_keep_latest": true})
}

test_passes_a_project_that_does_not_keep_the_latest if {
	document := _project(false, {"application_settings": {"keep_latest_artifact": true}}, false)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_project_whose_instance_keeps_nothing if {
	policy.deny == set() with input as _project(true, {"application_settings": {"keep_latest_artifact": false}}, false)
}

test_skips_a_project_that_may_keep_the_latest if {
	document := _project(true, {}, true)
	policy.skip == {"The latest artefacts of each branch may be kept."} with input as document
}

test_skips_an_archived_project if {
	project := testing.project({"settings": {"archived": true}})
	policy.skip == {"The project is archived."} with input as _projected(project, {}, {"allow_keep_latest": false})
}

test_skips_a_project_without_pipelines if {
	project := testing.project({"settings": {"builds_access_level": "disabled"}})
	policy.skip == {"CI/CD is turned off."} with input as _projected(project, {}, {"allow_keep_latest": false})
}

test_claims_nothing_without_the_settings if every resource in [testing.instance({}), testing.project({})] {
	emptied := testing.replaced(testing.replaced(resource, "settings", {}), "application_settings", {})
	document := _projected(emptied, {}, {"allow_keep_latest": false})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_instance(days, params) := _projected(
	testing.instance({"application_settings": {
		"default_artifacts_expire_days": days,
		"default_artifacts_expire_in": "some time",
	}}),
	{},
	params,
)

_project(keeps, instance, allowed) := _projected(
	testing.project({"settings": {"keep_latest_artifact": keeps}}),
	instance,
	{"allow_keep_latest": allowed},
)

_projected(resource, instance, params) := testing.projected(
	"GL-PIP-015",
	testing.document(resource, {
		"instance": instance,
		"params": {"GL-PIP-015": object.union(_defaults, params)},
	}),
)

_defaults := {"allow_keep_latest": true, "max_days": 30, "min_days": 1}

_expiry(message) := {{"path": ["application_settings", "default_artifacts_expire_in"], "message": message}}

_kept := {{
	"path": ["settings", "keep_latest_artifact"],
	"message": "The latest artefacts of every branch are kept for ever.",
	"expected": false,
}}
