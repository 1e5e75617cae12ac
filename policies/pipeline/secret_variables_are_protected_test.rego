package glscan.policies.pipeline.secret_variables_are_protected_test

import data.glscan.policies.pipeline.secret_variables_are_protected as policy
import data.glscan.testing

test_denies_a_secret_that_is_not_protected if {
	document := _document({"API_TOKEN@production": _loose("API_TOKEN")}, {})
	policy.deny == {{
		"path": ["variables", "API_TOKEN@production", "protected"],
		"message": "API_TOKEN of scope production is not protected: pipelines of every branch get it.",
		"expected": true,
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_on_groups_and_the_instance if {
	entries := {"API_TOKEN@*": _loose("API_TOKEN"), "API_URL@*": _loose("API_URL")}
	group := testing.replaced(testing.group({}), "variables", entries)
	testing.places(policy.deny) == {_place("API_TOKEN@*")} with input as _projected(group, {})
	instance := testing.replaced(testing.instance({}), "variables", entries)
	testing.places(policy.deny) == {_place("API_TOKEN@*")} with input as _projected(instance, {})
	policy.skip == set() with input as _projected(instance, {})
}

test_denies_whatever_looks_like_a_secret if every key in _secrets {
	place := sprintf("%s@*", [key])
	testing.places(policy.deny) == {_place(place)} with input as _document({place: _loose(key)}, {})
}

test_denies_each_scope_of_a_key_by_itself if {
	entries := {"API_TOKEN@*": _loose("API_TOKEN"), "API_TOKEN@a": _loose("API_TOKEN"), "API_TOKEN@b": _strict}
	testing.places(policy.deny) == {_place("API_TOKEN@*"), _place("API_TOKEN@a")} with input as _document(entries, {})
}

test_denies_by_another_expression if {
	entries := {"API_TOKEN@*": _loose("API_TOKEN"), "DATABASE_URL@*": _loose("DATABASE_URL")}
	document := _document(entries, {"secret_pattern": "_URL$"})
	testing.places(policy.deny) == {_place("DATABASE_URL@*")} with input as document
}

test_denies_beside_a_variable_that_is_ignored if {
	entries := {"API_TOKEN@*": _loose("API_TOKEN"), "CACHE_KEY@*": _loose("CACHE_KEY")}
	document := _document(entries, {"ignore_keys": ["CACHE_KEY"]})
	testing.places(policy.deny) == {_place("API_TOKEN@*")} with input as document
	policy.skip == set() with input as document
}

test_denies_beside_a_variable_that_is_hidden_from_view if every lost in {"key", "protected"} {
	entries := {"A_TOKEN@*": object.remove(_loose("A_TOKEN"), [lost]), "B_TOKEN@*": _loose("B_TOKEN")}
	document := _document(entries, {})
	testing.places(policy.deny) == {_place("B_TOKEN@*")} with input as document
	policy.skip == set() with input as document
}

test_denies_a_file if {
	file := object.union(_loose("API_KEY"), {"variable_type": "file"})
	testing.places(policy.deny) == {_place("API_KEY@*")} with input as _document({"API_KEY@*": file}, {})
}

test_passes_a_secret_that_is_protected if {
	document := _document({"API_TOKEN@*": testing.variable({}), "API_URL@*": _loose("API_URL")}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_what_is_as_it_should_be if every resource in _kinds {
	document := _projected(resource, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_where_no_variable_looks_like_a_secret if every key in {"API_URL", "KEYBOARD", "STAGE"} {
	place := sprintf("%s@*", [key])
	document := _document({place: _loose(key)}, {})
	policy.deny == set() with input as document
	policy.skip == {"No variable looks like a secret."} with input as document
}

test_skips_where_all_are_ignored if {
	document := _document({"CACHE_KEY@*": _loose("CACHE_KEY")}, {"ignore_keys": ["CACHE_KEY"]})
	policy.skip == {"No variable looks like a secret."} with input as document
}

test_skips_where_there_is_no_variable if "There is no variable." in policy.skip with input as _document({}, {})

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), {})
	policy.skip == {"The project is archived."} with input as document
}

test_does_not_know_by_an_invalid_expression if every pattern in {"(", "(?=a)", "[a"} {
	document := _document({"API_TOKEN@*": _loose("API_TOKEN")}, {"secret_pattern": pattern})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {"The parameter secret_pattern is no regular expression."} with input as document
}

test_claims_nothing_without_the_variables if {
	document := _projected(object.remove(testing.project({}), ["variables"]), {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_of_a_secret_that_is_hidden_from_view if every lost in {"key", "protected"} {
	document := _document({"API_TOKEN@*": object.remove(_loose("API_TOKEN"), [lost])}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_document(entries, params) := _projected(testing.replaced(testing.project({}), "variables", entries), params)

_projected(resource, params) := testing.projected(
	"GL-PIP-005",
	testing.document(resource, {"params": {"GL-PIP-005": object.union(_defaults, params)}}),
)

_kinds := [testing.project({}), testing.group({}), testing.instance({})]

_defaults := {"ignore_keys": [], "secret_pattern": concat("", [
	`(?i)(token|secret|pass(w|phrase|$)|pwd|credential`,
	`|(private|api|access)_?key|_key$|auth_config)`,
])}

_strict := testing.variable({})

_secrets := {
	"DB_PASS",
	"DB_PASSWORD",
	"DB_PWD",
	"DOCKER_AUTH_CONFIG",
	"SIGNING_KEY",
	"apikey",
	"aws_secret_access",
	"gpg_passphrase",
	"npm_token",
}

_loose(key) := testing.variable({"key": key, "masked": false, "hidden": false, "protected": false})

_place(place) := {"path": ["variables", place, "protected"]}
