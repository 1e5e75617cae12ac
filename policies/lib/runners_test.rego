package glscan.lib.runners_test

import data.glscan.lib.runners
import data.glscan.testing

test_a_runner_is_not_skipped if runners.reasons_to_skip == set() with input as _about({"6": {"paused": false}})

test_a_resource_without_a_runner_is_skipped if {
	runners.reasons_to_skip == {"No runner belongs here."} with input as _about({})
}

test_a_resource_whose_runners_are_paused_is_skipped if {
	document := _about({"6": {"paused": true}, "7": {"paused": true}})
	runners.reasons_to_skip == {"Every runner is paused."} with input as document
}

test_a_runner_that_may_be_paused_is_not_skipped if {
	runners.reasons_to_skip == set() with input as _about({"6": {"paused": true}, "7": {}})
	runners.reasons_to_skip == set() with input as _about({"6": {"paused": true}, "7": {"paused": false}})
}

test_an_archived_resource_is_skipped if {
	project := testing.project({"settings": {"archived": true}})
	runners.reasons_to_skip == {"The project is archived."} with input as testing.document(project, {})
	group := testing.group({"settings": {"archived": true}})
	runners.reasons_to_skip == {"The group is archived."} with input as testing.document(group, {})
}

test_nothing_is_skipped_where_nothing_could_be_read if {
	project := object.remove(testing.project({}), ["runners", "settings"])
	runners.reasons_to_skip == set() with input as testing.document(project, {})
}

test_those_that_are_not_paused_are_active if {
	document := _about({"6": {"paused": true}, "7": {"paused": false}, "8": {}})
	runners.active == {"7": {"paused": false}} with input as document
}

test_a_runner_is_listed_by_its_id_or_description if {
	not runners.is_unlisted("6", {"description": "build"}, ["6"])
	not runners.is_unlisted("6", {"description": "build"}, ["other", "build"])
	runners.is_unlisted("6", {"description": "build"}, ["7", "builder", "Build"])
}

test_a_runner_whose_description_is_hidden_is_not_unlisted if not runners.is_unlisted("6", {}, [])

test_a_runner_is_named_by_its_description if {
	runners.named("6", {"description": "build"}) == "Runner 6 (build)"
	runners.named("6", {"description": ""}) == "Runner 6"
	runners.named("6", {}) == "Runner 6"
}

_about(entries) := testing.document(testing.replaced(testing.project({}), "runners", entries), {})
