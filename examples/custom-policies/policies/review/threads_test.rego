package review.threads_test

import data.glscan.testing
import data.review.threads

test_denies_merging_with_open_threads if {
	document := _document({"only_allow_merge_if_all_discussions_are_resolved": false})
	threads.deny == {{"msg": "A merge request can be merged while somebody waits for an answer."}} with input as document
	threads.skip == set() with input as document
}

test_passes_where_threads_must_be_resolved if {
	document := _document({"only_allow_merge_if_all_discussions_are_resolved": true})
	threads.deny == set() with input as document
}

test_skips_an_archived_project if {
	document := _document({"archived": true})
	threads.skip == {"The project is archived."} with input as document
}

test_claims_nothing_where_it_could_not_be_read if {
	document := testing.replaced(testing.project({}), "settings", {})
	threads.deny == set() with input as testing.projected("OWN-004", testing.document(document, {}))
}

_document(settings) := testing.projected(
	"OWN-004",
	testing.document(testing.project({"settings": settings}), {}),
)
