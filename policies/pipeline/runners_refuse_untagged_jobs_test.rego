package glscan.policies.pipeline.runners_refuse_untagged_jobs_test

import data.glscan.policies.pipeline.runners_refuse_untagged_jobs as policy
import data.glscan.testing

test_denies_a_runner_for_any_job if {
	document := _document({"6": _general("build")}, [])
	policy.deny == {{
		"path": ["runners", "6", "run_untagged"],
		"message": "Runner 6 (build) takes every job that names no runner.",
		"expected": false,
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_on_groups_and_the_instance if every resource in [testing.group({}), testing.instance({})] {
	document := _projected(testing.replaced(resource, "runners", {"6": _general("")}), [])
	testing.places(policy.deny) == {_place("6")} with input as document
}

test_denies_beside_runners_that_are_meant_for_any_job if {
	entries := {"6": _general("build"), "7": _general("linux"), "8": _general("Build")}
	testing.places(policy.deny) == {_place("8")} with input as _document(entries, ["build", "7"])
}

test_denies_beside_a_runner_that_is_hidden if every lost in {"description", "paused", "run_untagged"} {
	entries := {"6": object.remove(_general("a"), [lost]), "7": _general("b")}
	testing.places(policy.deny) == {_place("7")} with input as _document(entries, [])
}

test_passes_a_runner_for_tagged_jobs if {
	document := _document({"6": testing.runner({"run_untagged": false})}, [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_runner_that_is_meant_for_any_job if every entry in {"build", "6"} {
	policy.deny == set() with input as _document({"6": _general("build")}, [entry])
}

test_does_not_judge_a_runner_that_is_paused if {
	paused := object.union(_general("build"), {"paused": true})
	policy.deny == set() with input as _document({"6": paused, "7": testing.runner({})}, [])
	policy.skip == {"Every runner is paused."} with input as _document({"6": paused}, [])
}

test_skips_where_there_is_no_runner if policy.skip == {"No runner belongs here."} with input as _document({}, [])

test_skips_an_archived_group if {
	document := _projected(testing.group({"settings": {"archived": true}}), [])
	policy.skip == {"The group is archived."} with input as document
}

test_claims_nothing_without_the_runners if {
	document := _projected(object.remove(testing.project({}), ["runners"]), [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_document(entries, general) := _projected(testing.replaced(testing.project({}), "runners", entries), general)

_projected(resource, general) := testing.projected(
	"GL-PIP-012",
	testing.document(resource, {"params": {"GL-PIP-012": {"general_runners": general}}}),
)

_general(description) := testing.runner({"description": description, "run_untagged": true})

_place(id) := {"path": ["runners", id, "run_untagged"]}
