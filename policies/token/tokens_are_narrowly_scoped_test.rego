package glscan.policies.token.tokens_are_narrowly_scoped_test

import data.glscan.policies.token.tokens_are_narrowly_scoped as policy
import data.glscan.testing

test_denies_a_scope_that_no_token_may_have if {
	document := _tuned({"1": _bad({"scopes": ["read_api", "sudo"]})}, {"approved_tokens": ["reader"]})
	policy.deny == {{
		"path": ["access_tokens", "1", "scopes"],
		"message": "Access token reader has the scope sudo, which no token may have.",
		"key": "sudo",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_scope_without_approval if {
	document := _tuned({"1": _bad({})}, {"approved_tokens": ["other"]})
	policy.deny == {{
		"path": ["access_tokens", "1", "scopes"],
		"message": "Access token reader has the scope api without approval.",
		"key": "api",
	}} with input as document
}

test_denies_each_scope_once if {
	document := _tuned({"1": _bad({"scopes": ["api", "sudo", "write_repository"]})}, {"write_scopes": ["api", "sudo"]})
	testing.places(policy.deny) == {
		_at("access_tokens", "1", "api"),
		_at("access_tokens", "1", "sudo"),
	} with input as document
	count(policy.deny) == 2 with input as document
}

test_denies_in_every_section_that_is_there if {
	one := {"1": _bad({}), "2": testing.token({})}
	testing.places(policy.deny) == {_at("personal_access_tokens", "1", "api")} with input as _instance(one)
	testing.places(policy.deny) == {_at("access_tokens", "1", "api")} with input as _project(one)
	both := {_at("access_tokens", "1", "api"), _at("service_account_tokens", "1", "api")}
	testing.places(policy.deny) == both with input as _group(one, one)
}

test_denies_beside_what_is_hidden if {
	found := {
		"1": _bad({}),
		"2": {"active": true},
		"3": object.remove(_bad({}), ["active"]),
		"4": object.remove(_bad({}), ["name"]),
		"5": object.remove(_bad({"scopes": ["sudo"]}), ["name"]),
	}
	testing.places(policy.deny) == {
		_at("access_tokens", "1", "api"),
		_at("access_tokens", "5", "sudo"),
	} with input as _project(found)
}

test_passes_an_approved_token if {
	document := _tuned({"1": _bad({})}, {"approved_tokens": ["other", "reader"]})
	policy.deny == set() with input as document
}

test_denies_a_name_that_only_looks_approved if {
	document := _tuned({"1": _bad({"name": "Reader"})}, {"approved_tokens": ["reader"]})
	count(policy.deny) == 1 with input as document
}

test_passes_a_token_that_reads if every scopes in [[], ["read_api", "read_repository"]] {
	document := _group({"1": testing.token({"scopes": scopes})}, {"2": testing.token({"scopes": scopes})})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

_bad(overrides) := testing.token(object.union({"scopes": ["api"]}, overrides))

_at(section, id, scope) := object.union(_place(section, id), {"key": scope})

test_skips_what_has_no_token if every document in [_instance({}), _group({}, {}), _project({})] {
	policy.deny == set() with input as document
	policy.skip == {"There is no active token."} with input as document
	policy.unknown == set() with input as document
}

test_passes_what_is_not_active if {
	off := {"1": _bad({"active": false}), "2": testing.token({})}
	every document in [_instance(off), _group(off, off), _project(off)] {
		policy.deny == set() with input as document
		policy.skip == set() with input as document
	}
}

test_does_not_know_without_the_tokens_of_service_accounts if {
	group := object.remove(_with(testing.group({}), "access_tokens", {"1": testing.token({})}), ["service_account_tokens"])
	document := _projected(group, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {"The tokens of the service accounts could not be read."} with input as document
}

test_does_not_know_of_tokens_of_service_accounts_that_are_hidden if every name in ["active", "name", "scopes"] {
	found := {"1": object.remove(testing.token({}), [name]), "2": testing.token({})}
	document := _group({}, found)
	policy.skip == set() with input as document
	policy.deny == set() with input as document
	policy.unknown == {"Tokens of service accounts that could not be read: 1."} with input as document
}

test_needs_no_service_accounts_below_the_top_level if {
	group := _with(testing.group({"path": "acme/web"}), "access_tokens", {"1": testing.token({})})
	document := _projected(object.remove(group, ["service_account_tokens"]), {})
	policy.unknown == set() with input as document
}

test_claims_nothing_without_the_tokens if every resource in [
	testing.instance({}),
	testing.project({}),
	testing.group({"service_account_tokens": {}}),
] {
	document := _projected(object.remove(resource, ["personal_access_tokens", "access_tokens"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_instance(found) := _projected(_with(testing.instance({}), "personal_access_tokens", found), {})

_group(found, of_accounts) := _projected(
	_with(_with(testing.group({}), "access_tokens", found), "service_account_tokens", of_accounts),
	{},
)

_project(found) := _tuned(found, {})

_tuned(found, params) := _projected(_with(testing.project({}), "access_tokens", found), params)

_with(resource, section, found) := testing.replaced(resource, section, found)

_projected(resource, params) := testing.projected(
	"GL-TOK-004",
	testing.document(resource, {"params": {"GL-TOK-004": object.union(_defaults, params)}}),
)

_defaults := {
	"denied_scopes": ["admin_mode", "sudo"],
	"write_scopes": ["api", "write_repository"],
	"approved_tokens": [],
}

_place(section, id) := {"path": [section, id, "scopes"]}
