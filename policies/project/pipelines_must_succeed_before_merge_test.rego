package glscan.policies.project.pipelines_must_succeed_before_merge_test

import data.glscan.policies.project.pipelines_must_succeed_before_merge as policy
import data.glscan.testing

test_denies_a_project_that_merges_after_a_failed_pipeline if {
	document := _document(_loose, [])
	policy.deny == {_merges_anyway} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_when_no_group_above_demands_it_either if {
	document := _document(_loose, [_group("acme", _demands_nothing), _group("acme/web", _demands_nothing)])
	policy.deny == {_merges_anyway} with input as document
	policy.unknown == set() with input as document
}

test_denies_below_groups_that_cannot_demand_it if {
	document := _document(_loose, [_on_free])
	policy.deny == {_merges_anyway} with input as document
	policy.unknown == set() with input as document
}

test_denies_a_skipped_pipeline_that_counts if {
	document := _document({"allow_merge_on_skipped_pipeline": true}, [])
	policy.deny == {{
		"path": ["settings", "allow_merge_on_skipped_pipeline"],
		"message": "A skipped pipeline counts as a success, so [skip ci] in a commit message is enough.",
		"expected": false,
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_a_skipped_pipeline_that_counts_for_a_group_above if {
	loose := object.union(_demands_it, {"allow_merge_on_skipped_pipeline": true})
	document := _document({}, [_group("acme", loose), _group("acme/web", _demands_nothing)])
	policy.deny == {{
		"path": ["settings", "allow_merge_on_skipped_pipeline"],
		"at": {"kind": "group", "path": "acme"},
		"message": "The group acme lets a skipped pipeline count as a success in all of its projects.",
		"expected": false,
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_all_at_once if {
	own := object.union(_loose, {"allow_merge_on_skipped_pipeline": true})
	above := object.union(_demands_nothing, {"allow_merge_on_skipped_pipeline": true})
	document := _document(own, [_group("acme", above)])
	count(policy.deny) == 3 with input as document
}

test_denies_what_is_seen_where_a_group_above_is_hidden if {
	document := _document({"allow_merge_on_skipped_pipeline": true}, [_group("acme", {})])
	testing.places(policy.deny) == {{"path": ["settings", "allow_merge_on_skipped_pipeline"]}} with input as document
}

test_passes_a_project_that_demands_it if {
	document := _document({}, [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_a_project_below_a_group_that_demands_it if {
	document := _document(_loose, [_group("acme", _demands_it), _group("acme/web", _demands_nothing)])
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_what_a_hidden_group_above_demands if {
	groups := [_group("acme", {}), _group("acme/web", _demands_nothing)]
	document := _document(_loose, groups)
	policy.deny == set() with input as document
	policy.unknown == {
		"allow_merge_on_skipped_pipeline of group acme, which binds its projects, could not be read.",
		"only_allow_merge_if_pipeline_succeeds of group acme, which binds its projects, could not be read.",
	} with input as document
}

test_does_not_know_what_a_group_above_demands_where_no_tier_is_proven if {
	document := _document(_loose, [object.union(_on_free, {"tier": "unknown"})])
	policy.deny == set() with input as document
	count(policy.unknown) == 2 with input as document
}

test_does_not_know_whether_a_hidden_group_above_lets_skipped_pipelines_count if {
	document := _document({}, [_group("acme", {})])
	policy.deny == set() with input as document
	reason := "allow_merge_on_skipped_pipeline of group acme, which binds its projects, could not be read."
	policy.unknown == {reason} with input as document
}

test_knows_that_it_is_demanded_by_one_group_where_another_is_hidden if {
	document := _document(_loose, [_group("acme", _demands_it), _group("acme/web", {})])
	policy.deny == set() with input as document
	reason := "allow_merge_on_skipped_pipeline of group acme/web, which binds its projects, could not be read."
	policy.unknown == {reason} with input as document
}

test_claims_nothing_without_the_own_values if {
	project := testing.replaced(testing.project({}), "settings", {"archived": false})
	document := _projected(project, [_group("acme", _demands_nothing)])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_skips_an_archived_project if {
	document := _document({"archived": true}, [])
	policy.skip == {"The project is archived."} with input as document
}

test_skips_a_project_without_pipelines if {
	document := _document({"builds_access_level": "disabled"}, [])
	policy.skip == {"CI/CD is turned off."} with input as document
}

test_does_not_skip_pipelines_for_members_only if {
	document := _document({"builds_access_level": "private"}, [])
	policy.skip == set() with input as document
}

_document(settings, ancestors) := _projected(testing.project({"settings": settings}), ancestors)

_projected(project, ancestors) := testing.projected(
	"GL-PRJ-014",
	testing.document(project, {"ancestors": ancestors}),
)

_loose := {"only_allow_merge_if_pipeline_succeeds": false}

_demands_it := {"only_allow_merge_if_pipeline_succeeds": true, "allow_merge_on_skipped_pipeline": false}

_demands_nothing := object.union(_demands_it, {"only_allow_merge_if_pipeline_succeeds": false})

_group(path, settings) := testing.replaced(testing.group({"path": path}), "settings", settings)

_on_free := object.union(_group("acme", {}), {"tier": "free"})

_merges_anyway := {
	"path": ["settings", "only_allow_merge_if_pipeline_succeeds"],
	"message": "A merge request can be merged although its pipeline failed or never ran.",
	"expected": true,
}
