package glscan.policies.audit.audit_events_are_streamed_test

import data.glscan.policies.audit.audit_events_are_streamed as policy
import data.glscan.testing

test_denies_where_nothing_is_streamed if {
	every document in _both({}, []) {
		policy.deny == {_nowhere} with input as document
		policy.skip == set() with input as document
		policy.unknown == set() with input as document
	}
	every document in _both({"SIEM": testing.audit_stream({"active": false, "url_scheme": "http"})}, []) {
		policy.deny == {_nowhere} with input as document
	}
}

test_denies_a_stream_over_http if every document in _both(_beside({"url_scheme": "http"}), []) {
	policy.deny == {{
		"path": ["audit_streams", "old", "url_scheme"],
		"message": "The stream old sends audit events over http, readable on the way.",
		"expected": "https",
	}} with input as document
}

test_denies_a_host_that_is_not_approved if {
	every document in _both(_beside({"url_host": "logs.example"}), ["acme.example"]) {
		policy.deny == {{
			"path": ["audit_streams", "old", "url_host"],
			"message": "The stream old sends audit events to logs.example, a host that is not approved.",
		}} with input as document
	}
}

test_denies_beside_streams_that_hide_something if {
	wrong := testing.audit_stream({"url_scheme": "http", "url_host": "logs.example"})
	hidden := {name: object.remove(wrong, [name]) | some name in ["active", "category", "url_host", "url_scheme"]}
	every document in _both(object.union(hidden, {"old": wrong}), ["acme.example"]) {
		testing.places(policy.deny) == {
			{"path": ["audit_streams", "old", "url_host"]},
			{"path": ["audit_streams", "old", "url_scheme"]},
			{"path": ["audit_streams", "url_host", "url_scheme"]},
			{"path": ["audit_streams", "url_scheme", "url_host"]},
		} with input as document
	}
}

test_denies_a_group_although_the_instance_has_a_stream_that_is_off if {
	document := _below({"SIEM": {"active": false}, "odd": {}})
	policy.deny == {_nowhere} with input as document
	policy.skip == set() with input as document
}

test_passes_a_stream_that_works if every document in _both(_beside({"active": false, "url_scheme": "http"}), []) {
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_a_stream_to_a_cloud if every category in ["gcp", "aws"] {
	stream := {"name": "cloud", "active": true, "category": category}
	every document in _both({"cloud": stream}, ["acme.example"]) {
		policy.deny == set() with input as document
		policy.unknown == set() with input as document
	}
}

test_passes_an_approved_host if every document in _both({"SIEM": testing.audit_stream({})}, ["ACME.example"]) {
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_skips_a_group_where_the_instance_streams if {
	reason := "The instance streams the events of every group, and is judged itself."
	policy.skip == {reason} with input as _below({"SIEM": testing.audit_stream({})})
}

test_does_not_skip_the_instance_itself if {
	document := testing.document(
		testing.replaced(testing.instance({}), "audit_streams", {}),
		{"params": {"GL-AUD-001": {"hosts": []}}, "instance": {"audit_streams": {"SIEM": testing.audit_stream({})}}},
	)
	policy.skip == set() with input as testing.projected("GL-AUD-001", document)
}

test_skips_a_subgroup if {
	group := testing.group({"path": "acme/web", "settings": {"parent_id": 1}})
	reason := "The stream of the top-level group carries the events of everything below it."
	policy.skip == {reason} with input as _seen(object.remove(group, ["audit_streams"]), [])
}

test_does_not_know_a_url_that_is_not_shown if every stream in [
	object.remove(testing.audit_stream({}), ["url_scheme", "url_host"]),
	testing.audit_stream({"url_scheme": "", "url_host": ""}),
] {
	every document in _both({"SIEM": stream}, []) {
		policy.deny == set() with input as document
		policy.unknown == {"The stream SIEM: its URL shows no scheme."} with input as document
	}
	every document in _both({"SIEM": stream}, ["acme.example"]) {
		policy.deny == set() with input as document
		policy.unknown == {
			"The stream SIEM: its URL shows no host.",
			"The stream SIEM: its URL shows no scheme.",
		} with input as document
	}
}

test_claims_nothing_of_what_is_hidden if {
	every name in ["active", "category"] {
		hidden := object.remove(testing.audit_stream({"url_scheme": "http"}), [name])
		every document in _both({"SIEM": hidden}, ["other.example"]) {
			policy.deny == set() with input as document
			policy.unknown == set() with input as document
		}
	}
	every resource in [testing.group({}), testing.instance({})] {
		document := _seen(object.remove(resource, ["audit_streams"]), [])
		policy.deny == set() with input as document
		policy.unknown == set() with input as document
	}
}

_both(streams, approved) := [_seen(testing.replaced(resource, "audit_streams", streams), approved) |
	some resource in [testing.group({}), testing.instance({})]
]

# A stream that works, and one with what is changed.
_beside(changes) := {"SIEM": testing.audit_stream({}), "old": testing.audit_stream(changes)}

_below(streams) := testing.projected("GL-AUD-001", testing.document(
	testing.replaced(testing.group({}), "audit_streams", {}),
	{"params": {"GL-AUD-001": {"hosts": []}}, "instance": {"audit_streams": streams}},
))

_seen(resource, approved) := testing.seen("GL-AUD-001", resource, {"hosts": approved})

_nowhere := {"path": ["audit_streams"], "message": "Audit events are streamed nowhere."}
