package glscan.policies.pipeline.runners_are_in_contact_and_current_test

import data.glscan.policies.pipeline.runners_are_in_contact_and_current as policy
import data.glscan.testing

test_denies_a_runner_that_was_never_in_contact if {
	document := _document({"6": _silent})
	policy.deny == {{
		"path": ["runners", "6", "contacted_at"],
		"message": "Runner 6 (deploy-1) was never in contact.",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_runner_that_is_out_of_contact if {
	document := _document({"6": _offline(31)})
	policy.deny == {{
		"path": ["runners", "6", "contacted_at"],
		"message": "Runner 6 (deploy-1) was last in contact 31 days ago.",
	}} with input as document
}

test_denies_by_another_number_of_days if {
	places := testing.places(policy.deny) with input as _documented({"6": _offline(4), "7": _offline(3)}, {"max_days": 3})
	places == {_place("6", "contacted_at")}
}

test_denies_a_runner_that_is_too_far_behind if {
	document := _document({"6": testing.runner({"minor_versions_behind": 4, "version": "18.1.0"})})
	policy.deny == {{
		"path": ["runners", "6", "version"],
		"message": "Runner 6 (deploy-1) has version 18.1.0, which is too far behind the server.",
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_by_another_number_of_versions if {
	entries := {"6": testing.runner({"minor_versions_behind": 1}), "7": testing.runner({"minor_versions_behind": 0})}
	document := _documented(entries, {"max_minor_behind": 0})
	testing.places(policy.deny) == {_place("6", "version")} with input as document
}

test_denies_a_runner_for_both if {
	document := _document({"6": object.union(_offline(90), {"minor_versions_behind": 100})})
	testing.places(policy.deny) == {_place("6", "contacted_at"), _place("6", "version")} with input as document
}

test_denies_on_groups_and_the_instance if every resource in [testing.group({}), testing.instance({})] {
	document := _projected(testing.replaced(resource, "runners", {"6": _offline(31)}), {})
	testing.places(policy.deny) == {_place("6", "contacted_at")} with input as document
}

test_denies_beside_a_runner_that_is_hidden if every lost in {"contacted_at", "paused", "status"} {
	hidden := object.remove(_silent, [lost])
	places := testing.places(policy.deny) with input as _document({"6": hidden, "7": _offline(31), "8": _silent})
	places == {_place("7", "contacted_at"), _place("8", "contacted_at")}
}

test_denies_beside_a_runner_whose_version_is_hidden if {
	old := testing.runner({"minor_versions_behind": 4})
	places := testing.places(policy.deny) with input as _document({"6": object.remove(old, ["version"]), "7": old})
	places == {_place("7", "version")}
}

test_passes_a_runner_that_is_online if {
	document := _document({"6": testing.runner({"days_since_last_contact": 31})})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_an_online_runner_whose_managers_were_in_contact if {
	runner := object.remove(testing.runner({"contacted_at": ""}), ["days_since_last_contact"])
	policy.deny == set() with input as _document({"6": runner})
}

test_passes_a_runner_at_the_limits if {
	document := _document({"6": object.union(_offline(30), {"minor_versions_behind": 3})})
	policy.deny == set() with input as document
}

test_passes_a_runner_that_is_newer_than_the_server if {
	policy.deny == set() with input as _document({"6": testing.runner({"minor_versions_behind": -1})})
}

test_passes_a_runner_that_tells_no_version if {
	runner := object.remove(testing.runner({"version": ""}), ["minor_versions_behind"])
	policy.deny == set() with input as _document({"6": runner})
	policy.unknown == set() with input as _document({"6": runner})
}

test_does_not_know_a_version_that_is_none if {
	runner := object.remove(testing.runner({"version": "development"}), ["minor_versions_behind"])
	document := _document({"6": runner})
	policy.deny == set() with input as document
	policy.unknown == {"How far Runner 6 (deploy-1) is behind the server cannot be told."} with input as document
}

test_does_not_judge_a_runner_that_is_paused if {
	paused := object.union(_silent, {"paused": true})
	policy.deny == set() with input as _document({"6": paused, "7": testing.runner({})})
	policy.skip == {"Every runner is paused."} with input as _document({"6": paused})
}

test_skips_where_there_is_no_runner if policy.skip == {"No runner belongs here."} with input as _document({})

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), {})
	policy.skip == {"The project is archived."} with input as document
}

test_claims_nothing_without_the_runners if {
	document := _projected(object.remove(testing.project({}), ["runners"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

_document(entries) := _documented(entries, {})

_documented(entries, params) := _projected(testing.replaced(testing.project({}), "runners", entries), params)

_projected(resource, params) := testing.projected(
	"GL-PIP-013",
	testing.document(resource, {"params": {"GL-PIP-013": object.union(_defaults, params)}}),
)

_defaults := {"max_days": 30, "max_minor_behind": 3}

_offline(days) := testing.runner({
	"contacted_at": "2026-10-01T00:00:00Z",
	"days_since_last_contact": days,
	"online": false,
	"status": "offline",
})

_silent := object.remove(
	testing.runner({"contacted_at": "", "online": false, "status": "never_contacted"}),
	["days_since_last_contact"],
)

_place(id, name) := {"path": ["runners", id, name]}
