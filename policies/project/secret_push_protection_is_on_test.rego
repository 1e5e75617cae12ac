package glscan.policies.project.secret_push_protection_is_on_test

import data.glscan.policies.project.secret_push_protection_is_on as policy
import data.glscan.testing

test_denies_a_project_that_does_not_search_pushes if {
	document := _document({"secret_push_protection_enabled": false})
	policy.deny == {{
		"path": ["settings", "secret_push_protection_enabled"],
		"message": "A push is not searched for keys, so one that is pushed stays in the history.",
		"expected": true,
	}} with input as document
	policy.skip == set() with input as document
}

test_passes_a_project_that_does if {
	document := _document({})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_value if {
	document := _projected(testing.replaced(testing.project({}), "settings", {"archived": false}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_an_archived_project if {
	document := _document({"archived": true})
	policy.skip == {"The project is archived."} with input as document
}

_document(settings) := _projected(testing.project({"settings": settings}))

_projected(project) := testing.projected("GL-PRJ-030", testing.document(project, {}))
