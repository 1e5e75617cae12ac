package glscan.policies.pipeline.protected_runners_are_locked_test

import data.glscan.policies.pipeline.protected_runners_are_locked as policy
import data.glscan.testing

test_denies_a_runner_that_deploys_from_every_branch if {
	document := _document({"6": testing.runner({"access_level": "not_protected"})}, _tags)
	policy.deny == {{
		"path": ["runners", "6", "access_level"],
		"message": "Runner 6 (deploy-1) deploys, by its tags, and runs jobs of every branch.",
		"expected": "ref_protected",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_by_any_tag_in_any_case if every tag in {"Production", "PROD", "deploy"} {
	document := _document({"6": testing.runner({"access_level": "not_protected", "tag_list": ["linux", tag]})}, _tags)
	testing.places(policy.deny) == {_place("6", "access_level")} with input as document
}

test_denies_by_other_tags if {
	entries := {"6": testing.runner({"access_level": "not_protected"}), "7": _open("release")}
	testing.places(policy.deny) == {_place("7", "access_level")} with input as _document(entries, ["release"])
}

test_denies_a_project_runner_that_is_not_locked if {
	document := _document({"6": testing.runner({"locked": false})}, _tags)
	policy.deny == {{
		"path": ["runners", "6", "locked"],
		"message": "Runner 6 (deploy-1) is not locked: other projects can take it into use.",
		"expected": true,
	}} with input as document
}

test_denies_a_runner_for_both if {
	document := _document({"6": testing.runner({"locked": false, "access_level": "not_protected"})}, _tags)
	testing.places(policy.deny) == {_place("6", "access_level"), _place("6", "locked")} with input as document
}

test_denies_on_groups_and_the_instance if {
	entries := {"6": object.union(_open("prod"), {"runner_type": "group_type", "locked": false})}
	group := _projected(testing.replaced(testing.group({}), "runners", entries), _tags)
	testing.places(policy.deny) == {_place("6", "access_level")} with input as group
	instance := _projected(testing.replaced(testing.instance({}), "runners", entries), _tags)
	testing.places(policy.deny) == {_place("6", "access_level")} with input as instance
}

test_denies_beside_a_runner_that_is_hidden if every lost in {"access_level", "paused", "tag_list"} {
	entries := {"6": object.remove(_open("prod"), [lost]), "7": _open("prod")}
	testing.places(policy.deny) == {_place("7", "access_level")} with input as _document(entries, _tags)
}

test_denies_beside_a_runner_whose_lock_is_hidden if every lost in {"locked", "runner_type"} {
	loose := testing.runner({"locked": false})
	entries := {"6": object.remove(loose, [lost]), "7": loose}
	testing.places(policy.deny) == {_place("7", "locked")} with input as _document(entries, _tags)
}

test_denies_a_runner_without_a_description if {
	runner := object.remove(testing.runner({"locked": false}), ["description"])
	messages := {finding.message | some finding in policy.deny} with input as _document({"6": runner}, _tags)
	messages == {"Runner 6 is not locked: other projects can take it into use."}
}

test_passes_a_runner_that_is_protected_and_locked if {
	document := _document({"6": testing.runner({})}, _tags)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_an_open_runner_that_does_not_deploy if every tag in {"linux", "deployment", "preprod"} {
	policy.deny == set() with input as _document({"6": _open(tag)}, _tags)
}

test_passes_an_open_runner_where_no_tag_says_that_one_deploys if {
	policy.deny == set() with input as _document({"6": _open("deploy")}, [])
}

test_passes_a_group_runner_that_is_not_locked if every type in {"group_type", "instance_type"} {
	policy.deny == set() with input as _document({"6": testing.runner({"locked": false, "runner_type": type})}, _tags)
}

test_does_not_judge_a_runner_that_is_paused if {
	paused := object.union(_open("prod"), {"paused": true, "locked": false})
	document := _document({"6": paused, "7": testing.runner({})}, _tags)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.skip == {"Every runner is paused."} with input as _document({"6": paused}, _tags)
}

test_skips_where_there_is_no_runner if policy.skip == {"No runner belongs here."} with input as _document({}, _tags)

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), _tags)
	policy.skip == {"The project is archived."} with input as document
}

test_claims_nothing_without_the_runners if {
	document := _projected(object.remove(testing.project({}), ["runners"]), _tags)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_document(entries, tags) := _projected(testing.replaced(testing.project({}), "runners", entries), tags)

_projected(resource, tags) := testing.projected(
	"GL-PIP-011",
	testing.document(resource, {"params": {"GL-PIP-011": {"deploy_tags": tags}}}),
)

_tags := ["deploy", "production", "prod"]

_open(tag) := testing.runner({"access_level": "not_protected", "tag_list": [tag]})

_place(id, name) := {"path": ["runners", id, name]}
