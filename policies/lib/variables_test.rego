package glscan.lib.variables_test

import data.glscan.lib.variables
import data.glscan.testing

test_variables_are_not_skipped if variables.reasons_to_skip == set() with input as _about({"A@*": _variable("A")})

test_a_resource_without_a_variable_is_skipped if {
	variables.reasons_to_skip == {"There is no variable."} with input as _about({})
}

test_an_archived_resource_is_skipped if {
	project := testing.project({"settings": {"archived": true}})
	variables.reasons_to_skip == {"The project is archived."} with input as testing.document(project, {})
	group := testing.group({"settings": {"archived": true}})
	variables.reasons_to_skip == {"The group is archived."} with input as testing.document(group, {})
}

test_nothing_is_skipped_where_nothing_could_be_read if {
	project := object.remove(testing.project({}), ["variables", "settings"])
	variables.reasons_to_skip == set() with input as testing.document(project, {})
}

test_like_is_what_matches if {
	document := _about({"A_TOKEN@*": _variable("A_TOKEN"), "A_TOKEN@x": _variable("A_TOKEN"), "URL@*": _variable("URL")})
	found := variables.like("TOKEN", []) with input as document
	object.keys(found) == {"A_TOKEN@*", "A_TOKEN@x"}
}

test_like_is_not_what_is_ignored if {
	document := _about({"A_TOKEN@*": _variable("A_TOKEN"), "B_TOKEN@*": _variable("B_TOKEN")})
	found := variables.like("TOKEN", ["A_TOKEN", "b_token"]) with input as document
	object.keys(found) == {"B_TOKEN@*"}
}

test_nothing_is_like_an_invalid_expression if {
	document := _about({"A_TOKEN@*": _variable("A_TOKEN")})
	variables.like("(", []) == {} with input as document
	not variables.none_like("(", []) with input as document
	not variables.none_maskable("(", []) with input as document
}

test_a_key_that_is_hidden_is_neither_like_nor_unlike if {
	document := _about({"A_TOKEN@*": {"masked": false}, "URL@*": _variable("URL")})
	variables.like("TOKEN", []) == {} with input as document
	not variables.none_like("TOKEN", []) with input as document
	not variables.none_maskable("TOKEN", []) with input as document
}

test_none_is_like_where_none_matches_or_all_are_ignored if {
	document := _about({"A_TOKEN@*": _variable("A_TOKEN"), "URL@*": _variable("URL")})
	variables.none_like("SECRET", []) with input as document
	variables.none_like("TOKEN", ["A_TOKEN"]) with input as document
	not variables.none_like("TOKEN", ["URL"]) with input as document
}

test_a_file_is_not_maskable if {
	file := object.union(_variable("A_KEY"), {"variable_type": "file"})
	document := _about({"A_KEY@*": file, "B_KEY@*": _variable("B_KEY"), "URL@*": _variable("URL")})
	found := variables.maskable("KEY", []) with input as document
	object.keys(found) == {"B_KEY@*"}
	not variables.none_maskable("KEY", []) with input as document
	variables.none_maskable("KEY", ["B_KEY"]) with input as document
}

test_a_variable_of_an_unheard_type_is_maskable if {
	document := _about({"A_KEY@*": object.union(_variable("A_KEY"), {"variable_type": "vault"})})
	found := variables.maskable("KEY", []) with input as document
	object.keys(found) == {"A_KEY@*"}
}

test_a_variable_whose_type_is_hidden_may_be_maskable if {
	document := _about({"A_KEY@*": {"key": "A_KEY"}})
	variables.maskable("KEY", []) == {} with input as document
	not variables.none_maskable("KEY", []) with input as document
	variables.none_maskable("TOKEN", []) with input as document
}

test_a_variable_is_named_with_its_scope if {
	variables.named("A_KEY@*") == "A_KEY"
	variables.named("A_KEY@production") == "A_KEY of scope production"
	variables.named("A_KEY@review/*") == "A_KEY of scope review/*"
	variables.named("A_KEY@a@b") == "A_KEY of scope a@b"
}

_variable(key) := {"key": key, "variable_type": "env_var"}

_about(entries) := testing.document(testing.replaced(testing.project({}), "variables", entries), {})
