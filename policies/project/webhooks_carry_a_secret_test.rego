package glscan.policies.project.webhooks_carry_a_secret_test

import data.glscan.policies.project.webhooks_carry_a_secret as policy
import data.glscan.testing

test_denies_a_webhook_without_any_token if {
	document := _document({"7": _hook(false, false)})
	policy.deny == {{
		"path": ["hooks", "7", "token_present"],
		"message": "Webhook 7 to hooks.acme.example carries no token, so its receiver cannot tell a forged event.",
		"expected": true,
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_each_webhook_without_any_token if {
	document := _document({"1": testing.hook, "7": _hook(false, false), "8": _hook(false, false)})
	testing.places(policy.deny) == {_place("7"), _place("8")} with input as document
}

test_denies_a_webhook_of_a_group if {
	group := testing.replaced(testing.group({}), "hooks", {"7": _hook(false, false)})
	testing.places(policy.deny) == {_place("7")} with input as _projected(group)
}

test_denies_a_webhook_whose_host_is_hidden if {
	document := _document({"7": {"token_present": false, "signing_token_present": false}})
	testing.places(policy.deny) == {_place("7")} with input as document
}

test_passes_webhooks_with_one_token_or_both if {
	document := _document({"1": _hook(true, false), "2": _hook(false, true), "3": _hook(true, true)})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_a_webhook_with_a_secret_where_signing_is_not_told if {
	document := _document({"7": {"token_present": true}})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_a_webhook_without_a_secret_where_signing_is_not_told if {
	document := _document({"7": {"token_present": false, "url_host": "hooks.acme.example"}})
	policy.deny == set() with input as document
	reason := "Webhook 7 to hooks.acme.example has no secret token, and may have a signing token."
	policy.unknown == {reason} with input as document
}

test_claims_nothing_on_a_server_that_does_not_tell if {
	document := _document({"7": object.remove(testing.hook, ["token_present", "signing_token_present"])})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_webhooks if {
	document := _projected(object.remove(testing.project({}), ["hooks"]))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_a_project_without_a_webhook if policy.skip == {"There is no webhook."} with input as _document({})

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}))
	policy.skip == {"The project is archived."} with input as document
}

_document(hooks) := _projected(testing.replaced(testing.project({}), "hooks", hooks))

_projected(resource) := testing.projected("GL-PRJ-022", testing.document(resource, {}))

_hook(secret, signing) := object.union(
	testing.hook,
	{"token_present": secret, "signing_token_present": signing},
)

_place(id) := {"path": ["hooks", id, "token_present"]}
