package glscan.policies.project.authors_cannot_approve_test

import data.glscan.policies.project.authors_cannot_approve as policy
import data.glscan.testing

test_denies_a_project_that_allows_it if {
	document := _document({"value": true})
	policy.deny == {_finding} with input as document
	policy.skip == set() with input as document
}

test_denies_a_value_that_is_locked_all_the_same if {
	document := _document({"value": true, "locked": true, "inherited_from": "instance"})
	policy.deny == {_finding} with input as document
}

test_passes_a_project_that_prevents_it if {
	document := _document({"value": false})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_value_of_the_group if {
	document := _document({"value": false, "locked": true, "inherited_from": "group"})
	policy.deny == set() with input as document
}

test_claims_nothing_of_what_is_hidden if every depth in [1, 2, 3] {
	hidden := array.slice(_finding.path, 0, depth)
	document := _projected(json.remove(testing.project({}), [hidden]))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}))
	policy.skip == {"The project is archived."} with input as document
}

_document(changed) := _projected(testing.project({"approval_settings": {"allow_author_approval": changed}}))

_projected(project) := testing.projected("GL-PRJ-009", testing.document(project, {}))

_finding := {
	"path": ["approval_settings", "allow_author_approval", "value"],
	"message": "Authors can approve their own merge requests.",
	"expected": false,
}
