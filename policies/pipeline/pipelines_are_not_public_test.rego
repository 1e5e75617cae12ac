package glscan.policies.pipeline.pipelines_are_not_public_test

import data.glscan.policies.pipeline.pipelines_are_not_public as policy
import data.glscan.testing

test_denies_public_pipelines_of_a_public_project if {
	document := _document({"public_jobs": true, "visibility": "public"}, true)
	policy.deny == _finding("everyone, signed in or not") with input as document
	policy.skip == set() with input as document
}

test_denies_public_pipelines_of_an_internal_project if {
	document := _document({"public_jobs": true, "visibility": "internal"}, false)
	policy.deny == _finding("every user of the instance, external ones excepted") with input as document
	policy.skip == set() with input as document
}

test_denies_public_pipelines_of_a_private_project if {
	document := _document({"public_jobs": true, "visibility": "private"}, true)
	policy.deny == _finding("members of every role, guests included") with input as document
	policy.skip == set() with input as document
}

test_denies_public_pipelines_for_members_of_a_public_project if {
	settings := {"public_jobs": true, "visibility": "public", "builds_access_level": "private"}
	policy.deny == _finding("members of every role, guests included") with input as _document(settings, true)
}

test_denies_public_pipelines_of_a_project_with_a_visibility_unheard_of if {
	document := _document({"public_jobs": true, "visibility": "friends"}, false)
	policy.deny == _finding("all who can see the project") with input as document
}

test_passes_pipelines_for_members if {
	document := _document({"public_jobs": false, "visibility": "public"}, true)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_what_only_members_see_where_that_is_fine if {
	private := _document({"public_jobs": true, "visibility": "private"}, false)
	policy.skip == {"Only members can see the pipelines."} with input as private
	narrow := _document({"public_jobs": true, "visibility": "public", "builds_access_level": "private"}, false)
	policy.skip == {"Only members can see the pipelines."} with input as narrow
}

test_skips_an_archived_project if {
	policy.skip == {"The project is archived."} with input as _document({"archived": true}, true)
}

test_skips_a_project_without_pipelines if {
	policy.skip == {"CI/CD is turned off."} with input as _document({"builds_access_level": "disabled"}, true)
}

test_claims_nothing_without_the_settings if {
	project := testing.replaced(testing.project({}), "settings", {})
	document := _projected(project, false)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_setting if {
	project := testing.replaced(testing.project({}), "settings", {"visibility": "public", "archived": false})
	policy.deny == set() with input as _projected(project, true)
}

_document(settings, private_too) := _projected(testing.project({"settings": settings}), private_too)

_projected(project, private_too) := testing.projected(
	"GL-PIP-001",
	testing.document(project, {"params": {"GL-PIP-001": {"private_too": private_too}}}),
)

_finding(audience) := {{
	"path": ["settings", "public_jobs"],
	"message": sprintf("The logs and artefacts of jobs are open to %s.", [audience]),
	"expected": false,
}}
