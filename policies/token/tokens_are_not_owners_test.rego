package glscan.policies.token.tokens_are_not_owners_test

import data.glscan.policies.token.tokens_are_not_owners as policy
import data.glscan.testing

test_denies_a_token_that_is_an_owner if {
	document := _document({"1": _owner({})}, {})
	policy.deny == {{
		"path": ["access_tokens", "1", "access_level"],
		"message": "Access token reader has the role Owner.",
	}} with input as document
	policy.skip == set() with input as document
}

test_calls_a_token_without_a_name_by_its_id if {
	document := _document({"1": _owner({"name": ""})}, {})
	{finding.message | some finding in policy.deny} == {"Access token 1 has the role Owner."} with input as document
}

test_denies_each_beside_what_is_hidden if {
	found := {
		"1": _owner({}),
		"2": _owner({"name": "scanner"}),
		"3": {"active": true, "access_level": 50},
		"4": object.remove(_owner({}), ["active"]),
		"5": object.remove(_owner({}), ["access_level"]),
		"6": testing.token({}),
		"7": _owner({"name": "Scanner"}),
	}
	document := _document(found, {"approved_tokens": ["scanner"]})
	testing.places(policy.deny) == {_place("1"), _place("7")} with input as document
}

test_denies_by_another_role if {
	document := _document({"1": testing.token({"access_level": 40})}, {"maximum_role": 30})
	testing.places(policy.deny) == {_place("1")} with input as document
}

test_judges_projects_like_groups if {
	project := testing.replaced(testing.project({}), "access_tokens", {"1": _owner({})})
	testing.places(policy.deny) == {_place("1")} with input as _projected(project, {})
}

test_passes_the_highest_role if {
	document := _document({"1": testing.token({"access_level": 40})}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_an_approved_token if {
	policy.deny == set() with input as _document({"1": _owner({})}, {"approved_tokens": ["reader"]})
}

test_skips_what_has_no_active_token if every found in [{}, {"1": _owner({"active": false})}] {
	document := _document(found, {})
	policy.deny == set() with input as document
	policy.skip == {"There is no active token."} with input as document
}

test_does_not_skip_what_may_have_one if {
	policy.skip == set() with input as _document({"1": object.remove(_owner({}), ["active"])}, {})
}

test_claims_nothing_without_the_tokens if {
	document := _projected(object.remove(testing.group({}), ["access_tokens"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_document(found, params) := _projected(testing.replaced(testing.group({}), "access_tokens", found), params)

_projected(resource, params) := testing.projected(
	"GL-TOK-005",
	testing.document(resource, {"params": {"GL-TOK-005": object.union(_defaults, params)}}),
)

_defaults := {"maximum_role": 40, "approved_tokens": []}

_owner(overrides) := testing.token(object.union({"access_level": 50}, overrides))

_place(id) := {"path": ["access_tokens", id, "access_level"]}
