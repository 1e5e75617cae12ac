package glscan.policies.pipeline.sensitive_projects_avoid_shared_runners_test

import data.glscan.policies.pipeline.sensitive_projects_avoid_shared_runners as policy
import data.glscan.testing

test_denies_a_sensitive_project if every listed in {"acme/web", "acme/*", "*", "ACME/Web"} {
	document := _project({"shared_runners_enabled": true}, {"sensitive_paths": ["other", listed]})
	policy.deny == {{
		"path": ["settings", "shared_runners_enabled"],
		"message": "The project is sensitive, and its jobs can run on runners that serve the whole instance.",
		"expected": false,
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_a_group_that_must_lock if every setting in {"enabled", "disabled_and_overridable", "a"} {
	document := _group({"shared_runners_setting": setting}, {"locked_groups": ["acme"]})
	policy.deny == {{
		"path": ["settings", "shared_runners_setting"],
		"message": sprintf("Projects of the group can use runners that serve the whole instance: %s.", [setting]),
		"expected": "disabled_and_unoverridable",
	}} with input as document
	policy.skip == set() with input as document
}

test_passes_a_sensitive_project_without_shared_runners if {
	document := _project({"shared_runners_enabled": false}, {"sensitive_paths": ["acme/web"]})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_locked_group if {
	document := _group({"shared_runners_setting": "disabled_and_unoverridable"}, {"locked_groups": ["acme"]})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_a_project_that_is_not_sensitive if {
	lists := {"sensitive_paths": ["acme", "acme/other"], "locked_groups": ["*"]}
	document := _project({"shared_runners_enabled": true}, lists)
	policy.deny == set() with input as document
	policy.skip == {"The project is not one of the sensitive ones."} with input as document
}

test_skips_a_group_that_need_not_lock if {
	document := _group({"shared_runners_setting": "enabled"}, {"sensitive_paths": ["*"], "locked_groups": ["acme/*"]})
	policy.deny == set() with input as document
	policy.skip == {"The group is not one of those that must lock instance runners off."} with input as document
}

test_skips_an_archived_project if {
	document := _project({"archived": true}, {"sensitive_paths": ["*"]})
	policy.skip == {"The project is archived."} with input as document
}

test_skips_an_archived_group if {
	document := _group({"archived": true}, {"locked_groups": ["*"]})
	policy.skip == {"The group is archived."} with input as document
}

test_skips_a_project_without_pipelines if {
	document := _project({"builds_access_level": "disabled"}, {"sensitive_paths": ["*"]})
	policy.skip == {"CI/CD is turned off."} with input as document
}

test_claims_nothing_without_the_settings if {
	lists := {"sensitive_paths": ["*"], "locked_groups": ["*"]}
	every resource in [testing.project({}), testing.group({})] {
		document := _projected(testing.replaced(resource, "settings", {"archived": false}), lists)
		policy.deny == set() with input as document
		policy.skip == set() with input as document
	}
}

_project(settings, params) := _projected(testing.project({"settings": settings}), params)

_group(settings, params) := _projected(testing.group({"settings": settings}), params)

_projected(resource, params) := testing.projected(
	"GL-PIP-010",
	testing.document(resource, {"params": {"GL-PIP-010": object.union(_defaults, params)}}),
)

_defaults := {"locked_groups": [], "sensitive_paths": []}
