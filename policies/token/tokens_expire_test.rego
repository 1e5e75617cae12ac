package glscan.policies.token.tokens_expire_test

import data.glscan.policies.token.tokens_expire as policy
import data.glscan.testing

test_denies_a_token_without_an_end if {
	document := _project({"1": _bad({})})
	policy.deny == {{
		"path": ["access_tokens", "1", "expires_at"],
		"message": "Access token reader never ends.",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_says_whose_a_personal_token_is if {
	document := _instance({"1": _bad({"username": "ada"})})
	message := "Personal access token reader of ada never ends."
	{finding.message | some finding in policy.deny} == {message} with input as document
}

test_denies_in_every_section_that_is_there if {
	one := {"1": _bad({}), "2": testing.token({})}
	testing.places(policy.deny) == {_place("personal_access_tokens", "1")} with input as _instance(one)
	testing.places(policy.deny) == {_place("access_tokens", "1")} with input as _project(one)
	both := {_place("access_tokens", "1"), _place("service_account_tokens", "1")}
	testing.places(policy.deny) == both with input as _group(one, one)
}

test_denies_beside_what_is_hidden if {
	found := {"1": object.remove(_bad({}), ["name"]), "2": {"active": true}, "3": object.remove(_bad({}), ["active"])}
	testing.places(policy.deny) == {_place("access_tokens", "1")} with input as _project(found)
}

test_passes_a_token_with_an_end if {
	document := _group({"1": testing.token({})}, {"2": testing.token({})})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

_bad(overrides) := testing.token(object.union({"expires_at": ""}, overrides))

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

test_does_not_know_of_tokens_of_service_accounts_whose_end_is_no_date if {
	undated := object.remove(testing.token({"expires_at": "soon"}), ["days_until_expiry"])
	found := {"1": undated, "2": testing.token({})}
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
	"GL-TOK-001",
	testing.document(resource, {"params": {"GL-TOK-001": object.union(_defaults, params)}}),
)

_defaults := {}

_place(section, id) := {"path": [section, id, "expires_at"]}
