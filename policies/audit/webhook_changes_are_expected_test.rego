package glscan.policies.audit.webhook_changes_are_expected_test

import data.glscan.policies.audit.webhook_changes_are_expected as policy
import data.glscan.testing

test_denies_a_new_webhook_where_no_host_is_approved if every name in ["webhook_created", "webhook_updated"] {
	every document in _each({"1": _hook(name, 1)}, {}) {
		policy.deny == {{
			"path": ["audit_events", "1"],
			"message": sprintf("%s of Hook 1 by Ada on 2026-11-20 at 13:05 UTC.", [name]),
		}} with input as document
		policy.unknown == set() with input as document
	}
}

test_denies_a_host_that_is_not_approved if {
	params := {"approved_hosts": ["hooks.acme.example"]}
	told := object.union(_hook("webhook_created", 1), {"target_host": "evil.example"})
	every document in _each({"now": _hook("webhook_created", 2), "told": told}, params) {
		_found == {"now", "told"} with input as document
		policy.unknown == set() with input as document
	}
}

test_passes_an_approved_host if {
	told := object.union(_hook("webhook_created", 2), {"target_host": "x.acme.example"})
	events := {"now": _hook("webhook_created", 1), "changed": _hook("webhook_updated", 1), "told": told}
	every document in _each(events, {"approved_hosts": ["ACME.example"]}) { _is_clean with input as document }
}

test_denies_a_webhook_that_is_gone_or_not_named if {
	events := {"gone": _hook("webhook_created", 9), "odd": _hook("webhook_created", "acme/web")}
	every document in _each(events, _ours) {
		_found == {"gone", "odd"} with input as document
		policy.unknown == set() with input as document
		unnamed := json.remove(document, ["resource/audit_events/odd/target_id"])
		_found == {"gone", "odd"} with input as unnamed
	}
}

test_denies_a_webhook_that_shows_no_host if every hook in [{}, {"url_host": ""}] {
	events := {"1": _hook("webhook_created", 1)}
	every document in _beside({"1": hook}, events, _ours) {
		_found == {"1"} with input as document
	}
}

test_does_not_know_where_no_webhook_could_be_read if {
	events := {"1": _hook("webhook_created", 1), "2": _hook("webhook_updated", 2)}
	every document in _unread(events, _ours) {
		policy.deny == set() with input as document
		policy.unknown == {"2 webhooks: the host could not be read."} with input as document
	}
	every document in _unread(events, {}) {
		_found == {"1", "2"} with input as document
		policy.unknown == set() with input as document
	}
}

test_a_host_that_is_told_needs_no_webhook if {
	events := {host: object.union(_hook("webhook_created", 1), {"target_host": host}) |
		some host in ["x.acme.example", "evil.example"]
	}
	every document in _unread(events, _ours) {
		_found == {"evil.example"} with input as document
		policy.unknown == set() with input as document
	}
}

test_does_not_take_no_host_for_one if {
	untold := object.union(_hook("webhook_created", 1), {"target_host": ""})
	every document in _unread({"1": untold}, _ours) {
		policy.deny == set() with input as document
		policy.unknown == {"1 webhooks: the host could not be read."} with input as document
	}
	every document in _beside({"1": testing.hook}, {"1": untold}, _ours) {
		_is_clean with input as document
	}
}

test_reads_webhooks_of_its_own_kind if every document in _of_other_kinds { _found == {"1"} with input as document }

test_denies_a_removal_where_it_is_wanted if {
	every document in _each({"1": _hook("webhook_destroyed", 1)}, _ours) {
		_found == {"1"} with input as document
	}
	every document in _each({"1": _hook("webhook_destroyed", 1)}, {"report_removals": false}) {
		_is_clean with input as document
	}
}

test_passes_other_events_approved_authors_and_what_is_old if every changes in [
	{"event_name": "project_topics_updated"},
	{"author_name": "Ben"},
	{"days_since_created": 31},
] {
	every name in ["webhook_created", "webhook_destroyed"] {
		every document in _each({"1": object.union(_hook(name, 9), changes)}, {"approved_authors": ["Ben"]}) {
			_is_clean with input as document
		}
	}
}

test_denies_beside_events_of_which_little_is_known if {
	every document in _each({"1": _hook("webhook_created", 1), "2": {}}, {}) {
		every name in ["event_name", "days_since_created", "author_name", "details"] {
			hidden := json.remove(document, [sprintf("resource/audit_events/2/%s", [name])])
			_found == {"1"} with input as hidden
		}
	}
}

test_does_not_know_what_the_log_does_not_cover if every document in _each({}, {"max_age_days": 91}) {
	policy.deny == set() with input as document
	policy.unknown == {"The audit events go back 90 days, not 91."} with input as document
}

test_claims_nothing_where_no_event_was_read if {
	every document in [testing.seen("GL-AUD-007", resource, _params({})) | some resource in _resources] {
		_is_clean with input as document
	}
}

_ours := {"approved_hosts": ["acme.example"]}

_found contains finding.path[1] if some finding in policy.deny

_is_clean if {
	policy.deny == set()
	policy.unknown == set()
}

_hook(name, id) := {"event_name": name, "target_id": id, "target_details": sprintf("Hook %v", [id])}

_each(events, params) := _beside(
	{"1": testing.hook, "2": object.union(testing.hook, {"url_host": "evil.example"})},
	events,
	params,
)

_beside(hooks, events, params) := [_seen(_hooked(resource, hooks), events, params) | some resource in _resources]

_unread(events, params) := [_seen(object.remove(resource, ["hooks", "system_hooks"]), events, params) |
	some resource in _resources
]

# The instance with a webhook of a project, and a project with one of the instance.
_of_other_kinds := [_seen(object.union(_hooked(resource, {}), other), {"1": _hook("webhook_created", 1)}, _ours) |
	some [resource, other] in [
		[_instance, {"hooks": {"1": testing.hook}}],
		[_project, {"system_hooks": {"1": testing.hook}}],
	]
]

_seen(resource, events, params) := testing.seen("GL-AUD-007", testing.with_events(resource, events), _params(params))

_hooked(resource, hooks) := testing.replaced(resource, "system_hooks", hooks) if resource.kind == "instance"

_hooked(resource, hooks) := testing.replaced(resource, "hooks", hooks) if resource.kind != "instance"

_resources := [_instance, testing.group({}), _project]

_instance := testing.instance({})

_project := testing.project({})

_params(changes) := object.union(
	{
		"max_age_days": 30,
		"approved_authors": [],
		"approved_hosts": [],
		"events": ["webhook_created", "webhook_destroyed", "webhook_updated"],
		"report_removals": true,
	},
	changes,
)
