package glscan.policies.pipeline.job_tokens_cannot_push_test

import data.glscan.policies.pipeline.job_tokens_cannot_push as policy
import data.glscan.testing

test_denies_tokens_that_can_push if {
	document := _document({"ci_push_repository_for_job_token_allowed": true})
	policy.deny == {{
		"path": ["settings", "ci_push_repository_for_job_token_allowed"],
		"message": "A job can push to the repository with its token.",
		"expected": false,
	}} with input as document
	policy.skip == set() with input as document
}

test_passes_tokens_that_cannot_push if {
	document := _document({"ci_push_repository_for_job_token_allowed": false})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_an_archived_project if {
	policy.skip == {"The project is archived."} with input as _document({"archived": true})
}

test_skips_a_project_without_pipelines if {
	policy.skip == {"CI/CD is turned off."} with input as _document({"builds_access_level": "disabled"})
}

test_claims_nothing_without_the_setting if {
	project := testing.replaced(testing.project({}), "settings", {"archived": false})
	policy.deny == set() with input as _projected(project)
	policy.skip == set() with input as _projected(project)
}

_document(settings) := _projected(testing.project({"settings": settings}))

_projected(project) := testing.projected("GL-PIP-003", testing.document(project, {}))
