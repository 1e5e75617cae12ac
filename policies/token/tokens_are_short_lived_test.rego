package glscan.policies.token.tokens_are_short_lived_test

import data.glscan.policies.token.tokens_are_short_lived as policy
import data.glscan.testing

test_denies_a_token_that_lives_too_long if {
	document := _project({"1": _bad({})})
	policy.deny == {{
		"path": ["access_tokens", "1", "expires_at"],
		"message": "Access token reader lives 366 days, and may live 365.",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_by_another_limit if {
	document := _tuned({"1": testing.token({"lifetime_days": 91})}, {"max_days": 90})
	testing.places(policy.deny) == {_place("access_tokens", "1")} with input as document
}

test_denies_in_every_section_that_is_there if {
	one := {"1": _bad({}), "2": testing.token({})}
	testing.places(policy.deny) == {_place("personal_access_tokens", "1")} with input as _instance(one)
	testing.places(policy.deny) == {_place("access_tokens", "1")} with input as _project(one)
	both := {_place("access_tokens", "1"), _place("service_account_tokens", "1")}
	testing.places(policy.deny) == both with input as _group(one, one)
}

test_denies_beside_what_is_hidden if {
	found := {
		"1": object.remove(_bad({}), ["name"]),
		"2": {"active": true},
		"3": object.remove(_bad({}), ["active"]),
		"4": object.remove(_bad({}), ["lifetime_days"]),
	}
	document := _project(found)
	testing.places(policy.deny) == {_place("access_tokens", "1")} with input as document
	policy.unknown == {"Tokens with an end whose creation is not known: 1."} with input as document
}

test_passes_the_limit if {
	document := _group({"1": testing.token({"lifetime_days": 365})}, {"2": testing.token({})})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_leaves_a_token_without_an_end_to_another_policy if {
	document := _project({"1": object.remove(testing.token({"expires_at": ""}), ["lifetime_days"])})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_how_long_a_token_without_a_creation_lives if {
	undated := object.remove(_bad({}), ["lifetime_days"])
	document := _group({"1": undated}, {"1": undated})
	policy.deny == set() with input as document
	policy.unknown == {"Tokens with an end whose creation is not known: 2."} with input as document
}

_bad(overrides) := testing.token(object.union({"lifetime_days": 366}, overrides))

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

test_does_not_know_of_tokens_of_service_accounts_that_are_hidden if every name in ["active", "expires_at"] {
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
	"GL-TOK-002",
	testing.document(resource, {"params": {"GL-TOK-002": object.union(_defaults, params)}}),
)

_defaults := {"max_days": 365}

_place(section, id) := {"path": [section, id, "expires_at"]}
