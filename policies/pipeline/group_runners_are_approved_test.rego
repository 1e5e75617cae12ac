package glscan.policies.pipeline.group_runners_are_approved_test

import data.glscan.policies.pipeline.group_runners_are_approved as policy
import data.glscan.testing

test_denies_a_runner_that_nobody_approved if {
	document := _document({"6": _runner("build")}, [])
	policy.deny == {{
		"path": ["runners", "6"],
		"message": "Runner 6 (build) serves every project of the group, and nobody approved it.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_beside_approved_runners if {
	entries := {"6": _runner("build"), "7": _runner("linux"), "8": _runner("Build"), "66": _runner("")}
	places := testing.places(policy.deny) with input as _document(entries, ["build", "7", "6"])
	places == {_place("8"), _place("66")}
}

test_denies_beside_a_runner_that_is_hidden if every lost in {"description", "paused", "runner_type"} {
	entries := {"6": object.remove(_runner("a"), [lost]), "7": _runner("b")}
	testing.places(policy.deny) == {_place("7")} with input as _document(entries, [])
}

test_passes_an_approved_runner if every entry in {"build", "6"} {
	document := _document({"6": _runner("build")}, [entry])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_runner_of_another_type if every type in {"project_type", "instance_type"} {
	policy.deny == set() with input as _document({"6": testing.runner({"runner_type": type})}, [])
}

test_does_not_judge_a_runner_that_is_paused if {
	paused := object.union(_runner("build"), {"paused": true})
	policy.deny == set() with input as _document({"6": paused, "7": _runner("ok")}, ["ok"])
	policy.skip == {"Every runner is paused."} with input as _document({"6": paused}, [])
}

test_skips_where_there_is_no_runner if policy.skip == {"No runner belongs here."} with input as _document({}, [])

test_skips_an_archived_group if {
	document := _projected(testing.group({"settings": {"archived": true}}), [])
	policy.skip == {"The group is archived."} with input as document
}

test_claims_nothing_without_the_runners if {
	document := _projected(object.remove(testing.group({}), ["runners"]), [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_document(entries, approved) := _projected(testing.replaced(testing.group({}), "runners", entries), approved)

_projected(resource, approved) := testing.projected(
	"GL-PIP-014",
	testing.document(resource, {"params": {"GL-PIP-014": {"approved": approved}}}),
)

_runner(description) := testing.runner({"description": description, "runner_type": "group_type"})

_place(id) := {"path": ["runners", id]}
