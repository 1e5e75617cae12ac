package glscan.policies.project.webhook_hosts_are_approved_test

import data.glscan.policies.project.webhook_hosts_are_approved as policy
import data.glscan.testing

test_denies_a_request_collector if {
	document := _document({"7": _hook("abc.webhook.site")}, {})
	policy.deny == {{
		"path": ["hooks", "7", "url_host"],
		"message": "Webhook 7 to abc.webhook.site: the host is one of a request collector or tunnel.",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_request_collector_although_it_is_approved if {
	document := _document({"7": _hook("webhook.site")}, {"approved_hosts": ["webhook.site"]})
	testing.places(policy.deny) == {_place("7")} with input as document
}

test_denies_a_request_collector_that_hides_behind_a_dot if {
	document := _document({"7": _hook("Webhook.Site.")}, {})
	testing.places(policy.deny) == {_place("7")} with input as document
}

test_denies_another_denied_host if {
	document := _document({"7": _hook("a.evil.example"), "8": _hook("webhook.site")}, {"denied_hosts": ["evil.example"]})
	testing.places(policy.deny) == {_place("7")} with input as document
}

test_denies_an_address if {
	document := _document({"7": _address("192.0.2.7"), "8": _address("2001:db8::1")}, {})
	policy.deny == {
		{
			"path": ["hooks", "7", "url_host"],
			"message": "Webhook 7 to 192.0.2.7: the host is an IP address that nobody approved.",
		},
		{
			"path": ["hooks", "8", "url_host"],
			"message": "Webhook 8 to 2001:db8::1: the host is an IP address that nobody approved.",
		},
	} with input as document
}

test_denies_a_host_that_is_not_approved if {
	document := _document({"7": _hook("evilacme.example")}, {"approved_hosts": ["acme.example"]})
	policy.deny == {{
		"path": ["hooks", "7", "url_host"],
		"message": "Webhook 7 to evilacme.example: the host is not approved.",
	}} with input as document
}

test_denies_an_address_once_where_hosts_are_approved if {
	document := _document({"7": _address("192.0.2.7")}, {"approved_hosts": ["acme.example"]})
	testing.places(policy.deny) == {_place("7")} with input as document
	count(policy.deny) == 1 with input as document
}

test_denies_a_webhook_of_a_group if {
	group := testing.replaced(testing.group({}), "hooks", {"7": _address("192.0.2.7")})
	testing.places(policy.deny) == {_place("7")} with input as _projected(group, {})
}

test_passes_any_name_where_none_is_approved if {
	document := _document({"1": _hook("hooks.acme.example"), "2": _hook("example.org")}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_approved_hosts if {
	hooks := {"1": _hook("hooks.acme.example"), "2": _hook("acme.example"), "3": _address("192.0.2.7")}
	document := _document(hooks, {"approved_hosts": ["ACME.example", "192.0.2.7"]})
	policy.deny == set() with input as document
}

test_passes_a_collector_where_none_is_denied if {
	document := _document({"7": _hook("webhook.site")}, {"denied_hosts": []})
	policy.deny == set() with input as document
}

test_does_not_know_a_host_that_is_masked if {
	document := _document({"7": _hook("a.{host}.acme.example"), "8": _hook("")}, {"approved_hosts": ["acme.example"]})
	policy.deny == set() with input as document
	policy.unknown == {
		"Webhook 7 to a.{host}.acme.example: the host is masked.",
		"Webhook 8: the host is masked.",
	} with input as document
}

test_claims_nothing_without_the_webhooks if {
	document := _projected(object.remove(testing.project({}), ["hooks"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_of_a_host_that_is_hidden if {
	document := _document({"7": {"id": 7}}, {"approved_hosts": ["acme.example"]})
	policy.deny == set() with input as document
}

test_claims_nothing_of_a_host_that_may_be_an_address if {
	document := _document({"7": {"url_host": "192.0.2.7"}}, {})
	policy.deny == set() with input as document
}

test_skips_a_project_without_a_webhook if policy.skip == {"There is no webhook."} with input as _document({}, {})

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), {})
	policy.skip == {"The project is archived."} with input as document
}

_document(hooks, params) := _projected(testing.replaced(testing.project({}), "hooks", hooks), params)

_projected(resource, params) := testing.projected(
	"GL-PRJ-023",
	testing.document(resource, {"params": {"GL-PRJ-023": object.union(_defaults, params)}}),
)

_defaults := {"approved_hosts": [], "denied_hosts": ["webhook.site", "ngrok.io"]}

_hook(host) := object.union(testing.hook, {"url_host": host})

_address(host) := object.union(_hook(host), {"url_host_is_ip": true})

_place(id) := {"path": ["hooks", id, "url_host"]}
