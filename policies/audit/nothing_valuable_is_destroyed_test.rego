package glscan.policies.audit.nothing_valuable_is_destroyed_test

import data.glscan.policies.audit.nothing_valuable_is_destroyed as policy
import data.glscan.testing

test_denies_what_was_destroyed if {
	log := {"7": {"event_name": "project_destroyed"}, "8": {"event_name": "destroy_pipeline"}}
	every document in _everywhere(log) {
		policy.deny == {
			{
				"path": ["audit_events", "7"],
				"message": "project_destroyed of web by Ada on 2026-11-20 at 13:05 UTC.",
			},
			{
				"path": ["audit_events", "8"],
				"message": "destroy_pipeline of web by Ada on 2026-11-20 at 13:05 UTC.",
			},
		} with input as document
		policy.unknown == set() with input as document
	}
}

test_passes_what_looks_alike if {
	log := {name: {"event_name": name} |
		some name in ["project_restored", "project_archived", "member_destroyed", "group_restored"]
	}
	every document in _everywhere(log) {
		policy.deny == set() with input as document
		policy.unknown == set() with input as document
	}
}

test_denies_a_project_that_was_moved_away if every details in [
	{"change": "namespace", "from": "acme/web", "to": "evil/web"},
	{"from": "acme/web", "to": "acme-evil/acme/web"},
	{"from": "acme/web"},
	{"to": "acme/web"},
	{"from": "acme", "to": "acme"},
	{"from": "acme", "to": "acme/web"},
	{"from": "acme/web", "to": "acme"},
	{"from": "", "to": ""},
	{},
] {
	every document in _everywhere({"7": {"event_name": "project_namespace_updated", "details": details}}) {
		testing.places(policy.deny) == {{"path": ["audit_events", "7"]}} with input as document
	}
}

test_passes_a_move_within_a_top_level_group if every after in ["acme/apps/web", "acme/site"] {
	moved := {"event_name": "project_namespace_updated", "details": {"from": "acme/web", "to": after}}
	every document in _everywhere({"7": moved}) { policy.deny == set() with input as document }
}

test_another_event_is_no_move if {
	destroyed := {"event_name": "project_destroyed", "details": {"from": "acme/web", "to": "acme/site"}}
	testing.places(policy.deny) == {{"path": ["audit_events", "7"]}} with input as _document({"7": destroyed}, {})
}

test_judges_what_is_asked_for if {
	log := {"7": {"event_name": "project_archived"}, "8": {"event_name": "project_destroyed"}}
	found := {{"path": ["audit_events", "7"]}}
	testing.places(policy.deny) == found with input as _document(log, {"events": ["project_archived"]})
}

test_passes_an_old_event if {
	log := {
		"last": {"event_name": "group_destroyed", "days_since_created": 30},
		"old": {"event_name": "group_destroyed", "days_since_created": 31},
	}
	testing.places(policy.deny) == {{"path": ["audit_events", "last"]}} with input as _document(log, {})
	count(policy.deny) == 2 with input as _document(log, {"max_age_days": 31})
}

test_passes_an_approved_author if {
	log := {"7": {"event_name": "group_destroyed"}}
	policy.deny == set() with input as _document(log, {"approved_authors": ["Ada"]})
	policy.deny == set() with input as _document(log, {"approved_authors": ["5"]})
	count(policy.deny) == 1 with input as _document(log, {"approved_authors": ["Bob"]})
}

test_does_not_know_what_the_log_does_not_cover if every resource in _resources {
	short := testing.audit_log({"days_back": 7, "days_behind": 2})
	logged := object.union(testing.with_events(resource, {}), {"audit_log": short})
	document := testing.seen("GL-AUD-013", logged, _params)
	policy.deny == set() with input as document
	policy.unknown == {
		"The audit events end 2 days before the moment that is judged.",
		"The audit events go back 7 days, not 30.",
	} with input as document
}

test_does_not_know_what_is_streamed_alone if {
	document := _document({}, {"events": ["delete_issue"]})
	policy.unknown == {"GitLab streams delete_issue and does not store it."} with input as document
}

test_claims_nothing_of_what_is_hidden if {
	every name in ["days_since_created", "created_at", "event_name"] {
		event := object.remove(testing.audit_event({"event_name": "project_destroyed"}), [name])
		resource := testing.replaced(testing.project({}), "audit_events", {"7": event})
		policy.deny == set() with input as testing.seen("GL-AUD-013", resource, _params)
	}
	every resource in _resources {
		document := testing.seen("GL-AUD-013", resource, _params)
		policy.deny == set() with input as document
		policy.unknown == set() with input as document
	}
}

_params := {
	"max_age_days": 30,
	"approved_authors": [],
	"events": ["project_destroyed", "group_destroyed", "destroy_pipeline", "project_namespace_updated"],
}

_resources := [testing.instance({}), testing.group({}), testing.project({})]

_everywhere(log) := [testing.seen("GL-AUD-013", testing.with_events(resource, log), _params) |
	some resource in _resources
]

_document(log, params) := testing.seen(
	"GL-AUD-013",
	testing.with_events(testing.project({}), log),
	object.union(_params, params),
)
