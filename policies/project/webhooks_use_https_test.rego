package glscan.policies.project.webhooks_use_https_test

import data.glscan.policies.project.webhooks_use_https as policy
import data.glscan.testing

test_denies_a_webhook_over_http if {
	document := _document({"7": _hook({"url_scheme": "http"})})
	policy.deny == {{
		"path": ["hooks", "7", "url_scheme"],
		"message": "Webhook 7 to hooks.acme.example sends its events over http, readable on the way.",
		"expected": "https",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_each_webhook_over_http if {
	hooks := {"1": testing.hook, "7": _hook({"url_scheme": "http"}), "8": _hook({"url_scheme": "ftp"})}
	document := _document(hooks)
	testing.places(policy.deny) == {_place("7"), _place("8")} with input as document
}

test_denies_a_webhook_of_a_group if {
	group := testing.replaced(testing.group({}), "hooks", {"7": _hook({"url_scheme": "http"})})
	testing.places(policy.deny) == {_place("7")} with input as _projected(group)
}

test_denies_a_webhook_whose_host_is_hidden if {
	document := _document({"7": {"url_scheme": "http"}})
	testing.places(policy.deny) == {_place("7")} with input as document
}

test_passes_webhooks_over_https if {
	document := _document({"1": testing.hook, "2": testing.hook})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_a_webhook_without_a_scheme if {
	document := _document({"7": _hook({"url_scheme": ""})})
	policy.deny == set() with input as document
	policy.unknown == {"Webhook 7 to hooks.acme.example: the URL shows no scheme."} with input as document
}

test_claims_nothing_without_the_webhooks if {
	document := _projected(object.remove(testing.project({}), ["hooks"]))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_of_a_webhook_whose_scheme_is_hidden if {
	document := _document({"7": {"id": 7}})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_skips_a_project_without_a_webhook if policy.skip == {"There is no webhook."} with input as _document({})

test_skips_an_archived_group if {
	document := _projected(testing.group({"settings": {"archived": true}}))
	policy.skip == {"The group is archived."} with input as document
}

_document(hooks) := _projected(testing.replaced(testing.project({}), "hooks", hooks))

_projected(resource) := testing.projected("GL-PRJ-020", testing.document(resource, {}))

_hook(overrides) := object.union(testing.hook, overrides)

_place(id) := {"path": ["hooks", id, "url_scheme"]}
