package glscan.policies.pipeline.fork_pipelines_stay_in_fork_test

import data.glscan.policies.pipeline.fork_pipelines_stay_in_fork as policy
import data.glscan.testing

test_denies_pipelines_of_forks if {
	document := _document({"ci_allow_fork_pipelines_to_run_in_parent_project": true}, false)
	policy.deny == {{
		"path": ["settings", "ci_allow_fork_pipelines_to_run_in_parent_project"],
		"message": "Members can run the pipeline of a merge request from a fork with the project's runners and variables.",
		"expected": false,
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_where_forks_are_there_although_nobody_can_make_more if {
	settings := {
		"ci_allow_fork_pipelines_to_run_in_parent_project": true,
		"forking_access_level": "disabled",
		"forks_count": 1,
	}
	count(policy.deny) == 1 with input as _document(settings, false)
	policy.skip == set() with input as _document(settings, false)
}

test_denies_protected_resources_for_merge_requests_where_they_are_refused if {
	document := _document({"protect_merge_request_pipelines": true}, true)
	policy.deny == {{
		"path": ["settings", "protect_merge_request_pipelines"],
		"message": "Merge request pipelines between protected branches reach protected variables and runners.",
		"expected": false,
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_protected_resources_although_nobody_can_fork if {
	document := _document(object.union(_closed, {"protect_merge_request_pipelines": true}), true)
	count(policy.deny) == 1 with input as document
	policy.skip == set() with input as document
}

test_passes_pipelines_that_stay_in_the_fork if every refuses in [false, true] {
	document := _document({"ci_allow_fork_pipelines_to_run_in_parent_project": false}, refuses)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_protected_resources_for_merge_requests_where_that_is_fine if {
	policy.deny == set() with input as _document({"protect_merge_request_pipelines": true}, false)
}

test_does_not_know_about_merge_requests_where_gitlab_is_silent if {
	settings := object.remove(testing.project({}).settings, ["protect_merge_request_pipelines"])
	project := testing.replaced(testing.project({}), "settings", settings)
	policy.unknown == set() with input as _projected(project, false)
	policy.deny == set() with input as _projected(project, true)
	reason := "GitLab does not show whether merge request pipelines reach protected variables and runners."
	policy.unknown == {reason} with input as _projected(project, true)
}

test_skips_where_there_can_be_no_fork if {
	document := _document(_closed, false)
	policy.skip == {"There is no fork, and nobody can make one."} with input as document
}

test_does_not_skip_where_members_can_fork if every level in {"private", "enabled"} {
	settings := {"forking_access_level": level, "forks_count": 0}
	policy.skip == set() with input as _document(settings, false)
}

test_skips_an_archived_project if {
	policy.skip == {"The project is archived."} with input as _document({"archived": true}, false)
}

test_skips_a_project_without_pipelines if {
	policy.skip == {"CI/CD is turned off."} with input as _document({"builds_access_level": "disabled"}, false)
}

test_claims_nothing_without_the_settings if {
	document := _projected(testing.replaced(testing.project({}), "settings", {}), false)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

_document(settings, refuses) := _projected(testing.project({"settings": settings}), refuses)

_projected(project, refuses) := testing.projected(
	"GL-PIP-017",
	testing.document(project, {"params": {"GL-PIP-017": {"refuse_mr_pipelines": refuses}}}),
)

_closed := {"forking_access_level": "disabled", "forks_count": 0}
