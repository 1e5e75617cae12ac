package glscan.policies.token.deploy_keys_are_not_shared_test

import data.glscan.policies.token.deploy_keys_are_not_shared as policy
import data.glscan.testing

test_denies_a_key_of_several_projects if {
	document := _document({"1": testing.deploy_key({"projects_count": 2})}, {})
	policy.deny == {{
		"path": ["deploy_keys", "1", "projects_count"],
		"message": "Deploy key mirror opens 2 projects.",
		"expected": 1,
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_a_key_that_writes_to_several_projects if {
	key := testing.deploy_key({"projects_count": 2, "write_projects_count": 2})
	document := _document({"1": key}, {"max_projects": 9})
	policy.deny == {{
		"path": ["deploy_keys", "1", "write_projects_count"],
		"message": "Deploy key mirror may push to 2 projects.",
		"expected": 1,
	}} with input as document
}

test_denies_each_beside_what_is_hidden if {
	keys := {
		"1": object.remove(testing.deploy_key({"projects_count": 3, "write_projects_count": 2}), ["title"]),
		"2": {"title": "hidden"},
		"3": object.remove(testing.deploy_key({"write_projects_count": 2}), ["projects_count"]),
		"4": object.remove(testing.deploy_key({"projects_count": 2}), ["write_projects_count"]),
		"5": testing.deploy_key({}),
	}
	testing.places(policy.deny) == {
		_place("1", "projects_count"),
		_place("1", "write_projects_count"),
		_place("3", "write_projects_count"),
		_place("4", "projects_count"),
	} with input as _document(keys, {})
}

test_passes_the_limits if {
	one := testing.deploy_key({"write_projects_count": 1})
	policy.deny == set() with input as _document({"1": one}, {})
	more := testing.deploy_key({"projects_count": 5, "write_projects_count": 3})
	params := {"max_projects": 5, "max_write_projects": 3}
	policy.deny == set() with input as _document({"1": more}, params)
	policy.skip == set() with input as _document({"1": more}, params)
}

test_denies_by_a_stricter_limit if {
	one := testing.deploy_key({"write_projects_count": 1})
	document := _document({"1": one}, {"max_write_projects": 0})
	testing.places(policy.deny) == {_place("1", "write_projects_count")} with input as document
}

test_skips_a_project_without_a_key if policy.skip == {"There is no deploy key."} with input as _document({}, {})

test_claims_nothing_without_the_keys if {
	document := _projected(object.remove(testing.project({}), ["deploy_keys"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_document(keys, params) := _projected(testing.replaced(testing.project({}), "deploy_keys", keys), params)

_projected(project, params) := testing.projected(
	"GL-TOK-009",
	testing.document(project, {"params": {"GL-TOK-009": object.union(_defaults, params)}}),
)

_defaults := {"max_projects": 1, "max_write_projects": 1}

_place(id, attribute) := {"path": ["deploy_keys", id, attribute]}
