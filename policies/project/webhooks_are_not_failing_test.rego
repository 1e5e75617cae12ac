package glscan.policies.project.webhooks_are_not_failing_test

import data.glscan.policies.project.webhooks_are_not_failing as policy
import data.glscan.testing

test_denies_a_webhook_that_was_given_up if {
	document := _document({"7": _hook("disabled")})
	policy.deny == {{
		"path": ["hooks", "7", "alert_status"],
		"message": "Webhook 7 to hooks.acme.example failed so often that GitLab no longer calls it.",
		"expected": "executable",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_a_webhook_that_fails if {
	document := _document({"1": testing.hook, "7": _hook("temporarily_disabled")})
	policy.deny == {{
		"path": ["hooks", "7", "alert_status"],
		"message": "Webhook 7 to hooks.acme.example fails, and GitLab pauses before it calls it again.",
		"expected": "executable",
	}} with input as document
}

test_denies_a_webhook_of_another_status if {
	document := _document({"7": {"alert_status": "asleep"}})
	reason := "Webhook 7 is not called: its status is asleep."
	{finding.message | some finding in policy.deny} == {reason} with input as document
}

test_denies_a_webhook_of_a_group if {
	group := testing.replaced(testing.group({}), "hooks", {"7": _hook("disabled")})
	testing.places(policy.deny) == {{"path": ["hooks", "7", "alert_status"]}} with input as _projected(group)
}

test_passes_webhooks_that_work if {
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

_projected(resource) := testing.projected("GL-PRJ-024", testing.document(resource, {}))

_hook(status) := object.union(testing.hook, {"alert_status": status})
