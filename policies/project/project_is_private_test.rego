package glscan.policies.project.project_is_private_test

import data.glscan.policies.project.project_is_private as policy
import data.glscan.testing

test_denies_a_public_project if {
	document := _document("public", {})
	policy.deny == {{
		"path": ["settings", "visibility"],
		"message": "The project is public: it is open to everyone, signed in or not.",
		"expected": "private",
	}} with input as document
}

test_denies_an_internal_project if {
	document := _document("internal", {})
	policy.deny == {{
		"path": ["settings", "visibility"],
		"message": "The project is internal: it is open to every user of the instance, external ones excepted.",
		"expected": "private",
	}} with input as document
}

test_denies_a_visibility_of_another_kind if {
	document := _document("shared", {})
	reason := "The project is shared: it is open to others than its members."
	{finding.message | some finding in policy.deny} == {reason} with input as document
}

test_denies_a_project_beside_those_that_may_be_open if every path in {"acme", "acme/web/*", "acme/we", "acme/website"} {
	document := _document("public", {"public_projects": [path]})
	testing.places(policy.deny) == _places with input as document
}

test_denies_an_open_project_that_must_be_private if every path in {"acme/web", "acme", "acme/*", "ACME", "*"} {
	document := _document("public", {"public_projects": ["acme/web"], "private_paths": [path]})
	testing.places(policy.deny) == _places with input as document
}

test_denies_an_archived_project if {
	project := testing.project({"settings": {"visibility": "public", "archived": true}})
	testing.places(policy.deny) == _places with input as _projected(project, {})
}

test_passes_a_private_project if {
	document := _document("private", {"private_paths": ["acme"]})
	policy.deny == set() with input as document
}

test_passes_an_open_project_that_may_be_open if every path in {"acme/web", "acme/*", "Acme/Web"} {
	every visibility in {"internal", "public"} {
		document := _document(visibility, {"public_projects": ["other", path], "private_paths": ["other", "acme/we"]})
		policy.deny == set() with input as document
	}
}

test_claims_nothing_without_the_visibility if {
	document := _projected(testing.replaced(testing.project({}), "settings", {}), {})
	policy.deny == set() with input as document
}

_document(visibility, params) := _projected(testing.project({"settings": {"visibility": visibility}}), params)

_projected(project, params) := testing.projected(
	"GL-PRJ-016",
	testing.document(project, {"params": {"GL-PRJ-016": object.union(_defaults, params)}}),
)

_defaults := {"public_projects": [], "private_paths": []}

_places := {{"path": ["settings", "visibility"]}}
