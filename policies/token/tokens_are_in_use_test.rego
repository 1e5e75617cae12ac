package glscan.policies.token.tokens_are_in_use_test

import data.glscan.policies.token.tokens_are_in_use as policy
import data.glscan.testing

test_denies_a_token_that_was_used_too_long_ago if {
	document := _project({"1": testing.token({"days_since_last_used": 91})})
	policy.deny == {_finding("Access token reader was last used 91 days ago.")} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_token_that_was_never_used if {
	document := _project({"1": _bad({})})
	policy.deny == {_finding("Access token reader has never been used.")} with input as document
}

test_denies_a_token_without_a_creation if {
	undated := {"created_at": ""}
	never := object.remove(_bad(undated), ["days_since_created"])
	long_ago := object.remove(testing.token(object.union(undated, {"days_since_last_used": 91})), ["days_since_created"])
	document := _project({"1": never, "2": long_ago})
	testing.places(policy.deny) == {_place("access_tokens", "1"), _place("access_tokens", "2")} with input as document
}

test_denies_by_other_limits if {
	used := {"1": testing.token({"days_since_last_used": 31})}
	testing.places(policy.deny) == {_place("access_tokens", "1")} with input as _tuned(used, {"max_days": 30})
	new := {"1": _bad({"days_since_created": 8})}
	testing.places(policy.deny) == {_place("access_tokens", "1")} with input as _tuned(new, {"grace_days": 7})
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
		"4": object.remove(_bad({}), ["created_at", "days_since_created"]),
		"5": object.remove(testing.token({}), ["last_used_at", "days_since_last_used"]),
	}
	testing.places(policy.deny) == {_place("access_tokens", "1")} with input as _project(found)
}

test_passes_the_limits if {
	used := testing.token({"days_since_last_used": 90})
	new := _bad({"days_since_created": 30})
	document := _group({"1": used, "2": new}, {"1": used, "2": new})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

_bad(overrides) := object.remove(
	testing.token(object.union({"last_used_at": ""}, overrides)),
	["days_since_last_used"],
)

_finding(message) := {"path": ["access_tokens", "1", "last_used_at"], "message": message}

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

test_does_not_know_of_tokens_of_service_accounts_that_are_hidden if every name in [
	"active",
	"created_at",
	"last_used_at",
] {
	found := {"1": object.remove(testing.token({}), [name]), "2": testing.token({})}
	document := _group({}, found)
	policy.skip == set() with input as document
	policy.deny == set() with input as document
	policy.unknown == {"Tokens of service accounts that could not be read: 1."} with input as document
}

test_does_not_know_of_tokens_of_service_accounts_whose_dates_are_none if every date, age in {
	"created_at": "days_since_created",
	"last_used_at": "days_since_last_used",
} {
	found := {"1": object.remove(testing.token({date: "soon"}), [age]), "2": testing.token({})}
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
	"GL-TOK-003",
	testing.document(resource, {"params": {"GL-TOK-003": object.union(_defaults, params)}}),
)

_defaults := {"max_days": 90, "grace_days": 30}

_place(section, id) := {"path": [section, id, "last_used_at"]}
