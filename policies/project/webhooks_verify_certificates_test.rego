package glscan.policies.project.webhooks_verify_certificates_test

import data.glscan.policies.project.webhooks_verify_certificates as policy
import data.glscan.testing

test_denies_a_webhook_that_does_not_verify if {
	document := _document({"7": _careless})
	policy.deny == {{
		"path": ["hooks", "7", "enable_ssl_verification"],
		"message": "Webhook 7 to hooks.acme.example accepts any certificate, so any host can pose as the receiver.",
		"expected": true,
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_each_webhook_that_does_not_verify if {
	document := _document({"1": testing.hook, "7": _careless, "8": object.union(_careless, {"url_scheme": "http"})})
	testing.places(policy.deny) == {_place("7"), _place("8")} with input as document
}

test_denies_a_webhook_of_a_group if {
	group := testing.replaced(testing.group({}), "hooks", {"7": _careless})
	testing.places(policy.deny) == {_place("7")} with input as _projected(group)
}

test_denies_a_webhook_whose_host_is_hidden if {
	document := _document({"7": {"enable_ssl_verification": false}})
	testing.places(policy.deny) == {_place("7")} with input as document
}

test_passes_webhooks_that_verify if {
	document := _document({"1": testing.hook, "2": testing.hook})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_webhooks if {
	document := _projected(object.remove(testing.project({}), ["hooks"]))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_a_webhook_that_does_not_tell if {
	document := _document({"7": {"id": 7}})
	policy.deny == set() with input as document
}

test_skips_a_project_without_a_webhook if policy.skip == {"There is no webhook."} with input as _document({})

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}))
	policy.skip == {"The project is archived."} with input as document
}

_document(hooks) := _projected(testing.replaced(testing.project({}), "hooks", hooks))

_projected(resource) := testing.projected("GL-PRJ-021", testing.document(resource, {}))

_careless := object.union(testing.hook, {"enable_ssl_verification": false})

_place(id) := {"path": ["hooks", id, "enable_ssl_verification"]}
