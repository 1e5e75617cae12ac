package glscan.policies.audit.mass_downloads_do_not_happen_test

import data.glscan.policies.audit.mass_downloads_do_not_happen as policy
import data.glscan.testing

test_denies_too_many_projects_in_an_hour if every document in _both(_hours({"entities": 11}), {}) {
	policy.deny == {{
		"path": ["download_counts", "5@2026-11-20T13", "entities"],
		"message": "Ada downloaded 11 projects in the hour from 2026-11-20 at 13:00 UTC.",
		"expected": 10,
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_each_author_and_hour if {
	hours := {
		"5@2026-11-20T13": _hour({"entities": 11}),
		"5@2026-11-20T14": _hour({"entities": 12}),
		"6@2026-11-20T14": _hour({"entities": 13, "author_id": 6, "author_name": "Bob"}),
		"7@2026-11-20T14": _hour({"entities": 10, "author_id": 7, "author_name": "Cleo"}),
	}
	every document in _both(hours, {}) {
		testing.places(policy.deny) == {
			{"path": ["download_counts", "5@2026-11-20T13", "entities"]},
			{"path": ["download_counts", "5@2026-11-20T14", "entities"]},
			{"path": ["download_counts", "6@2026-11-20T14", "entities"]},
		} with input as document
	}
}

test_denies_an_author_without_a_name if {
	hours := {"5@2026-11-20T13": object.remove(_hour({"entities": 11}), ["author_name"])}
	every document in _both(hours, {}) {
		some finding in policy.deny with input as document
		finding.message == "user 5 downloaded 11 projects in the hour from 2026-11-20 at 13:00 UTC."
	}
}

test_passes_up_to_the_maximum if {
	every document in array.concat(_both(_hours({"entities": 10}), {}), _both(_hours({"entities": 11}), {"maximum": 11})) {
		policy.deny == set() with input as document
		policy.unknown == set() with input as document
	}
}

test_passes_many_downloads_of_few_projects if {
	every document in _both(_hours({"entities": 1, "downloads": 500}), {}) {
		policy.deny == set() with input as document
	}
}

test_passes_an_old_hour if {
	every document in _both(_hours({"entities": 11, "days_since_created": 31}), {}) {
		policy.deny == set() with input as document
	}
	every document in _both(_hours({"entities": 11, "days_since_created": 30}), {}) {
		count(policy.deny) == 1 with input as document
	}
}

test_does_not_know_of_an_hour_after_the_moment if {
	every document in _both(_hours({"entities": 11, "days_since_created": -1}), {}) {
		policy.deny == set() with input as document
		policy.unknown == {"Some downloads are later than the moment that is judged (--as-of)."} with input as document
	}
	few := _both(_hours({"entities": 10, "days_since_created": -1}), {})
	approved := _both(_hours({"entities": 11, "days_since_created": -1}), {"approved_authors": ["5"]})
	every document in array.concat(few, approved) { policy.unknown == set() with input as document }
}

test_knows_of_an_hour_of_the_day_that_is_judged if {
	every document in _both(_hours({"entities": 11, "days_since_created": 0}), {}) {
		count(policy.deny) == 1 with input as document
		policy.unknown == set() with input as document
	}
}

test_passes_an_approved_author if {
	every approved in [["Ada"], ["5"]] {
		every document in _both(_hours({"entities": 11}), {"approved_authors": approved}) {
			policy.deny == set() with input as document
		}
	}
	every document in _both(_hours({"entities": 11}), {"approved_authors": ["Bob"]}) {
		count(policy.deny) == 1 with input as document
	}
}

test_passes_where_nothing_was_downloaded if every document in _both({}, {}) {
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_skips_a_subgroup if {
	group := testing.group({"path": "acme/web", "settings": {"parent_id": 1}})
	reason := "The downloads are counted for the top-level group."
	policy.skip == {reason} with input as testing.seen("GL-AUD-010", group, _params)
}

test_skips_a_group_where_the_instance_is_judged if {
	document := _beside({"audit_log": testing.audit_log({})})
	policy.skip == {"The downloads of the whole instance are counted, and judged there."} with input as document
}

test_judges_a_group_where_the_events_of_the_instance_were_not_read if {
	document := _beside({})
	policy.skip == set() with input as document
	count(policy.deny) == 1 with input as document
}

test_does_not_skip_the_instance_itself if {
	document := testing.projected("GL-AUD-010", testing.document(
		_counted(testing.instance({}), {}),
		{"params": {"GL-AUD-010": _params}, "instance": {"audit_log": testing.audit_log({})}},
	))
	policy.skip == set() with input as document
}

test_does_not_know_what_the_log_does_not_cover if every resource in [testing.group({}), testing.instance({})] {
	short := object.union(_counted(resource, {}), {"audit_log": testing.audit_log({"days_back": 7})})
	document := testing.seen("GL-AUD-010", short, _params)
	policy.unknown == {"The audit events go back 7 days, not 30."} with input as document
}

test_does_not_know_of_clones_without_a_stream if {
	every document in _both({}, {"clones": true}) {
		policy.unknown == {"GitLab streams repository_git_operation and does not store it."} with input as document
	}
	every resource in [testing.group({}), testing.instance({})] {
		streamed := object.union(_counted(resource, {}), {"audit_log": testing.audit_log({"streamed": true})})
		document := testing.seen("GL-AUD-010", streamed, object.union(_params, {"clones": true}))
		policy.unknown == set() with input as document
	}
}

test_claims_nothing_of_what_is_hidden if {
	every name in ["days_since_created", "created_at", "entities"] {
		hidden := {"5@2026-11-20T13": object.remove(_hour({"entities": 11}), [name])}
		every document in _both(hidden, {}) {
			policy.deny == set() with input as document
		}
	}
	every resource in [testing.group({}), testing.instance({})] {
		document := testing.seen("GL-AUD-010", resource, _params)
		policy.deny == set() with input as document
		policy.unknown == set() with input as document
	}
}

_beside(instance) := testing.projected("GL-AUD-010", testing.document(
	_counted(testing.group({}), _hours({"entities": 11})),
	{"params": {"GL-AUD-010": _params}, "instance": instance},
))

_params := {"maximum": 10, "max_age_days": 30, "approved_authors": [], "clones": false}

_hours(changes) := {"5@2026-11-20T13": _hour(changes)}

_hour(changes) := object.union(
	{
		"author_id": 5,
		"author_name": "Ada",
		"created_at": "2026-11-20T13:00:00.000Z",
		"days_since_created": 1,
		"downloads": 20,
		"entities": 3,
	},
	changes,
)

_both(hours, changes) := [testing.seen("GL-AUD-010", _counted(resource, hours), object.union(_params, changes)) |
	some resource in [testing.group({}), testing.instance({})]
]

_counted(resource, hours) := object.union(
	resource,
	{"audit_log": testing.audit_log({}), "download_counts": hours},
)
