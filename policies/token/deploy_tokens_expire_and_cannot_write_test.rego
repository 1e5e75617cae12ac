package glscan.policies.token.deploy_tokens_expire_and_cannot_write_test

import data.glscan.policies.token.deploy_tokens_expire_and_cannot_write as policy
import data.glscan.testing

test_denies_a_token_without_an_end if {
	document := _document({"1": _endless({})}, {})
	policy.deny == {{
		"path": ["deploy_tokens", "1", "expires_at"],
		"message": "Deploy token pull never ends.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_a_token_that_has_expired if {
	document := _document({"1": testing.deploy_token({"expired": true, "days_until_expiry": -4})}, {})
	policy.deny == {{
		"path": ["deploy_tokens", "1", "expired"],
		"message": "Deploy token pull has expired and is still listed.",
		"expected": false,
	}} with input as document
}

test_denies_a_token_that_writes if {
	document := _document({"1": _write({})}, {"approved_tokens": ["push"]})
	policy.deny == {{
		"path": ["deploy_tokens", "1", "scopes"],
		"message": "Deploy token pull has the scope write_registry without approval.",
		"key": "write_registry",
	}} with input as document
}

test_denies_each_beside_what_is_hidden if {
	tokens := {
		"1": _endless({"scopes": ["write_registry", "write_package_registry"]}),
		"2": object.remove(_endless({}), ["name"]),
		"3": {"revoked": false},
		"4": object.remove(_endless({"scopes": ["write_registry"], "expired": true}), ["revoked"]),
		"5": object.remove(_endless({}), ["expired"]),
		"6": object.remove(_write({}), ["name"]),
		"7": testing.deploy_token({}),
	}
	testing.places(policy.deny) == {
		_place("1", "expires_at"),
		object.union(_place("1", "scopes"), {"key": "write_registry"}),
		object.union(_place("1", "scopes"), {"key": "write_package_registry"}),
		_place("2", "expires_at"),
	} with input as _document(tokens, {})
}

test_calls_a_token_without_a_name_by_its_id if every token in [
	_endless({"name": ""}),
	object.remove(_endless({}), ["name"]),
] {
	document := _document({"1": token}, {})
	{finding.message | some finding in policy.deny} == {"Deploy token 1 never ends."} with input as document
}

test_denies_by_other_scopes if {
	document := _document({"1": testing.deploy_token({})}, {"write_scopes": ["read_registry"]})
	testing.places(policy.deny) == {object.union(_place("1", "scopes"), {"key": "read_registry"})} with input as document
}

test_judges_groups_like_projects if {
	group := testing.replaced(testing.group({}), "deploy_tokens", {"1": _endless({})})
	testing.places(policy.deny) == {_place("1", "expires_at")} with input as _projected(group, {})
}

test_denies_an_approved_token_without_an_end if {
	document := _document({"1": _endless({"scopes": ["write_registry"]})}, {"approved_tokens": ["pull"]})
	testing.places(policy.deny) == {_place("1", "expires_at")} with input as document
}

test_passes_an_approved_token_that_writes if {
	policy.deny == set() with input as _document({"1": _write({})}, {"approved_tokens": ["pull"]})
}

test_passes_a_token_that_reads if {
	document := _document({"1": testing.deploy_token({})}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_revoked_token_beside_another if {
	revoked := _endless({"revoked": true, "expired": true, "scopes": ["write_registry"]})
	document := _document({"1": revoked, "2": testing.deploy_token({})}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_what_has_no_token if every tokens in [{}, {"1": _endless({"revoked": true})}] {
	policy.deny == set() with input as _document(tokens, {})
	policy.skip == {"There is no deploy token."} with input as _document(tokens, {})
}

test_does_not_skip_what_may_have_one if {
	policy.skip == set() with input as _document({"1": object.remove(_endless({}), ["revoked"])}, {})
}

test_claims_nothing_without_the_tokens if {
	document := _projected(object.remove(testing.project({}), ["deploy_tokens"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_document(tokens, params) := _projected(testing.replaced(testing.project({}), "deploy_tokens", tokens), params)

_projected(resource, params) := testing.projected(
	"GL-TOK-010",
	testing.document(resource, {"params": {"GL-TOK-010": object.union(_defaults, params)}}),
)

_defaults := {"write_scopes": ["write_package_registry", "write_registry"], "approved_tokens": []}

_endless(overrides) := object.remove(
	testing.deploy_token(object.union({"expires_at": ""}, overrides)),
	["days_until_expiry"],
)

_write(overrides) := testing.deploy_token(object.union({"scopes": ["read_registry", "write_registry"]}, overrides))

_place(id, attribute) := {"path": ["deploy_tokens", id, attribute]}
