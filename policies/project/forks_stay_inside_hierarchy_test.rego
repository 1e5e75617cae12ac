package glscan.policies.project.forks_stay_inside_hierarchy_test

import data.glscan.policies.project.forks_stay_inside_hierarchy as policy
import data.glscan.testing

test_denies_a_fork_outside if {
	document := _document({"partner/web": _outside}, {}, {})
	policy.deny == {{
		"path": ["forks", "partner/web"],
		"message": "The fork partner/web lies outside the top-level group, where its controls do not hold.",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_each_fork_outside if {
	forks := {"partner/web": _outside, "jo/web": _outside, "acme/fork": _inside}
	document := _document(forks, {}, {"approved_forks": ["jo", "partner/web/*"]})
	testing.places(policy.deny) == {_place("partner/web"), _place("jo/web")} with input as document
}

test_denies_a_fork_outside_beside_forks_that_are_hidden if {
	document := _document({"partner/web": _outside}, {"forks_count": 9}, {})
	testing.places(policy.deny) == {_place("partner/web")} with input as document
	count(policy.unknown) == 1 with input as document
}

test_denies_a_fork_of_an_internal_project if {
	document := _document({"partner/web": _outside}, {"visibility": "internal"}, {})
	testing.places(policy.deny) == {_place("partner/web")} with input as document
	policy.skip == set() with input as document
}

test_denies_a_fork_of_a_public_project_where_those_are_judged if {
	document := _document({"partner/web": _outside}, {"visibility": "public"}, {"public_too": true})
	testing.places(policy.deny) == {_place("partner/web")} with input as document
	policy.skip == set() with input as document
}

test_passes_a_fork_inside if {
	document := _document({"acme/fork": _inside}, {}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_approved_forks if {
	forks := {"partner/web": _outside, "jo/web": _outside}
	document := _document(forks, {}, {"approved_forks": ["Partner/Web", "jo/*"]})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_forks_that_are_hidden if {
	document := _document({"acme/fork": _inside}, {"forks_count": 3}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {"GitLab counts more forks (3) than this token sees (1)."} with input as document
}

test_does_not_know_forks_that_are_all_hidden if {
	document := _document({}, {"forks_count": 1}, {})
	policy.skip == set() with input as document
	policy.unknown == {"GitLab counts more forks (1) than this token sees (0)."} with input as document
}

test_knows_all_forks_where_more_are_seen_than_counted if {
	document := _document({"acme/fork": _inside}, {"forks_count": 0}, {})
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_without_the_forks if {
	project := object.remove(testing.project({"settings": {"forks_count": 3}}), ["forks"])
	document := _projected(project, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_of_a_fork_that_may_be_inside if {
	document := _document({"partner/web": {"id": 9}}, {}, {})
	policy.deny == set() with input as document
}

test_skips_a_project_without_forks if {
	document := _document({}, {"forks_count": 0}, {})
	policy.skip == {"The project has no fork."} with input as document
}

test_skips_a_public_project if {
	document := _document({"partner/web": _outside}, {"visibility": "public"}, {})
	policy.skip == {"The project is public: forks are expected."} with input as document
}

_document(forks, settings, params) := _projected(
	testing.project({
		"forks": forks,
		"settings": object.union({"forks_count": count(forks)}, settings),
	}),
	params,
)

_projected(project, params) := testing.projected(
	"GL-PRJ-017",
	testing.document(project, {"params": {"GL-PRJ-017": object.union(_defaults, params)}}),
)

_defaults := {"approved_forks": [], "public_too": false}

_outside := {"id": 9, "namespace_kind": "group", "visibility": "private", "inside": false}

_inside := object.union(_outside, {"inside": true})

_place(path) := {"path": ["forks", path]}
