package glscan.policies.token.deploy_keys_expire_test

import data.glscan.policies.token.deploy_keys_expire as policy
import data.glscan.testing

test_denies_a_key_without_an_end if {
	document := _document({"1": _endless})
	policy.deny == {_finding("1", "Deploy key mirror never ends.")} with input as document
	policy.skip == set() with input as document
}

test_denies_a_key_that_has_expired if {
	document := _document({"1": testing.deploy_key({"days_until_expiry": -1})})
	policy.deny == {_finding("1", "Deploy key mirror has expired and is still listed.")} with input as document
}

test_denies_each_beside_what_is_hidden if {
	keys := {
		"1": object.remove(_endless, ["title"]),
		"2": testing.deploy_key({"days_until_expiry": -400, "title": "old"}),
		"3": {"title": "hidden"},
		"4": testing.deploy_key({}),
	}
	policy.deny == {
		_finding("1", "Deploy key 1 never ends."),
		_finding("2", "Deploy key old has expired and is still listed."),
	} with input as _document(keys)
}

test_passes_a_key_on_its_last_day if {
	document := _document({"1": testing.deploy_key({"days_until_expiry": 0})})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_a_project_without_a_key if policy.skip == {"There is no deploy key."} with input as _document({})

test_claims_nothing_without_the_keys if {
	document := _projected(object.remove(testing.project({}), ["deploy_keys"]))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_document(keys) := _projected(testing.replaced(testing.project({}), "deploy_keys", keys))

_projected(project) := testing.projected("GL-TOK-008", testing.document(project, {}))

_endless := object.remove(testing.deploy_key({"expires_at": ""}), ["days_until_expiry"])

_finding(id, message) := {"path": ["deploy_keys", id, "expires_at"], "message": message}
