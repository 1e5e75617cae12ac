package glscan.policies.instance.administrators_have_two_factor_test

import data.glscan.policies.instance.administrators_have_two_factor as policy
import data.glscan.testing

test_denies_each_administrator_without_a_second_factor if {
	document := _document({"1": testing.administrator({}), "7": _bare({}), "8": _bare({"username": "eve"})}, {})
	policy.deny == {_finding("7", "dave"), _finding("8", "eve")} with input as document
	policy.unknown == set() with input as document
}

test_denies_an_administrator_who_is_deactivated if {
	policy.deny == {_finding("7", "dave")} with input as _document({"7": _bare({"state": "deactivated"})}, {})
}

test_denies_an_administrator_without_a_name if {
	policy.deny == {_finding("7", "user 7")} with input as _document({"7": object.remove(_bare({}), ["username"])}, {})
}

test_denies_beside_users_who_hide_something if {
	hidden := {name: object.remove(_bare({}), [name]) | some name in ["bot", "is_admin", "state", "two_factor_enabled"]}
	document := _document(object.union(hidden, {"7": _bare({})}), {})
	policy.deny == {_finding("7", "dave")} with input as document
}

test_denies_that_nothing_is_required if {
	document := _document({"1": testing.administrator({})}, {_of_all: false, _of_administrators: false})
	policy.deny == {{
		"path": ["application_settings", "require_admin_two_factor_authentication"],
		"message": "A second factor is not required of administrators, so the next one may have none.",
		"expected": true,
	}} with input as document
}

test_passes_what_is_required_of_all_or_of_administrators if {
	every changes in [{_of_all: false}, {_of_administrators: false}] {
		policy.deny == set() with input as _document({"1": testing.administrator({})}, changes)
		policy.unknown == set() with input as _document({"1": testing.administrator({})}, changes)
	}
}

test_passes_those_who_are_no_administrators_that_can_sign_in if {
	every changes in [{"is_admin": false}, {"bot": true}, {"state": "blocked"}] {
		policy.deny == set() with input as _document({"7": _bare(changes)}, {})
	}
}

test_does_not_know_what_is_required if {
	document := _hiding(_of_administrators, {_of_all: false})
	policy.deny == set() with input as document
	policy.unknown == {"Whether a second factor is required of administrators could not be read."} with input as document
	policy.unknown == set() with input as _hiding(_of_administrators, {_of_all: true})
}

test_claims_nothing_of_what_is_hidden if {
	policy.deny == set() with input as _hiding(_of_all, {_of_administrators: false})
	policy.deny == set() with input as _seen(object.remove(testing.instance({}), ["application_settings", "users"]))
}

_hiding(name, changes) := _seen(testing.without(
	testing.instance({"application_settings": changes}),
	"application_settings",
	[name],
))

_document(users, changes) := _seen(testing.replaced(
	testing.instance({"application_settings": changes}),
	"users",
	users,
))

_seen(instance) := testing.seen("GL-INS-006", instance, {})

_bare(changes) := object.union_n([testing.administrator({}), {"two_factor_enabled": false}, changes])

_finding(id, name) := {
	"path": ["users", id, "two_factor_enabled"],
	"message": sprintf("The administrator %s has no second factor.", [name]),
	"expected": true,
}

_of_all := "require_two_factor_authentication"

_of_administrators := "require_admin_two_factor_authentication"
