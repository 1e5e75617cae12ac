package glscan.policies.project.threads_must_be_resolved_before_merge_test

import data.glscan.policies.project.threads_must_be_resolved_before_merge as policy
import data.glscan.testing

test_denies_a_project_that_merges_over_open_threads if {
	document := _document(false, [])
	policy.deny == {_finding} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_when_no_group_above_demands_it_either if {
	document := _document(false, [_group("acme", false), _group("acme/web", false)])
	policy.deny == {_finding} with input as document
	policy.unknown == set() with input as document
}

test_denies_below_groups_that_cannot_demand_it if {
	document := _document(false, [object.union(_hidden("acme"), {"tier": "free"})])
	policy.deny == {_finding} with input as document
	policy.unknown == set() with input as document
}

test_passes_a_project_that_demands_it if {
	document := _document(true, [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_a_project_that_demands_it_below_a_hidden_group if {
	document := _document(true, [_hidden("acme")])
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_a_project_below_a_group_that_demands_it if {
	document := _document(false, [_group("acme", true), _group("acme/web", false)])
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_a_project_below_a_group_that_demands_it_and_a_hidden_one if {
	document := _document(false, [_hidden("acme"), _group("acme/web", true)])
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_what_a_hidden_group_above_demands if {
	document := _document(false, [_hidden("acme"), _group("acme/web", false)])
	policy.deny == set() with input as document
	policy.unknown == {"Whether group acme demands it of its projects could not be read."} with input as document
}

test_does_not_know_what_a_group_above_demands_where_no_tier_is_proven if {
	document := _document(false, [object.union(_hidden("acme"), {"tier": "unknown"})])
	policy.deny == set() with input as document
	count(policy.unknown) == 1 with input as document
}

test_claims_nothing_without_the_own_value if {
	project := testing.replaced(testing.project({}), "settings", {"archived": false})
	document := _projected(project, [_group("acme", false)])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), [])
	policy.skip == {"The project is archived."} with input as document
}

_document(own, ancestors) := _projected(
	testing.project({"settings": {"only_allow_merge_if_all_discussions_are_resolved": own}}),
	ancestors,
)

_projected(project, ancestors) := testing.projected(
	"GL-PRJ-015",
	testing.document(project, {"ancestors": ancestors}),
)

_group(path, demanded) := testing.group({
	"path": path,
	"settings": {"only_allow_merge_if_all_discussions_are_resolved": demanded},
})

_hidden(path) := object.remove(testing.group({"path": path}), ["settings"])

_finding := {
	"path": ["settings", "only_allow_merge_if_all_discussions_are_resolved"],
	"message": "A merge request can be merged while remarks of its reviewers are still open.",
	"expected": true,
}
