package glscan.policies.instance.administrator_count_is_within_bounds_test

import data.glscan.policies.instance.administrator_count_is_within_bounds as policy
import data.glscan.testing

test_denies_one_too_many_by_name if policy.deny == {{
	"path": ["users"],
	"message": "Administrators who can sign in: 3, where 2 are the most: admin01, admin02, admin03.",
}} with input as _document(_administrators(3), {"minimum": 1, "maximum": 2})

test_names_no_more_than_ten if {
	names := concat(", ", [_name(number) | some number in numbers.range(1, 10)])
	policy.deny == {{
		"path": ["users"],
		"message": sprintf("Administrators who can sign in: 11, where 5 are the most: %s and others.", [names]),
	}} with input as _document(_administrators(11), {})
	policy.deny == {{
		"path": ["users"],
		"message": sprintf("Administrators who can sign in: 10, where 5 are the most: %s.", [names]),
	}} with input as _document(_administrators(10), {})
}

test_denies_one_too_few if policy.deny == {{
	"path": ["users"],
	"message": "Administrators who can sign in: 1, where 2 are the fewest: admin01.",
}} with input as _document(_administrators(1), {})

test_denies_none if policy.deny == {{
	"path": ["users"],
	"message": "Administrators who can sign in: 0, where 2 are the fewest.",
}} with input as _document({"5": {"is_admin": false}}, {})

test_counts_deactivated_administrators if {
	users := object.union(_administrators(5), {"x": testing.administrator({"state": "deactivated"})})
	count(policy.deny) == 1 with input as _document(users, {})
}

test_does_not_count_others if {
	others := {
		"a": testing.administrator({"state": "blocked"}),
		"b": testing.administrator({"bot": true}),
		"c": testing.administrator({"is_admin": false}),
	}
	policy.deny == set() with input as _document(object.union(_administrators(5), others), {})
	count(policy.deny) == 1 with input as _document(object.union(_administrators(1), others), {})
}

test_counts_those_who_hide_something_against_a_finding if every name in ["bot", "is_admin", "state"] {
	hidden := {"x": object.remove(testing.administrator({}), [name])}
	policy.deny == set() with input as _document(object.union(_administrators(5), hidden), {})
	policy.deny == set() with input as _document(object.union(_administrators(1), hidden), {})
	count(policy.deny) == 1 with input as _document(object.union(_administrators(6), hidden), {})
	count(policy.deny) == 1 with input as _document(hidden, {})
}

test_passes_the_bounds if {
	policy.deny == set() with input as _document(_administrators(2), {})
	policy.deny == set() with input as _document(_administrators(5), {})
}

test_claims_nothing_without_the_users if {
	policy.deny == set() with input as _seen(object.remove(testing.instance({}), ["users"]), {})
}

_document(users, params) := _seen(testing.replaced(testing.instance({}), "users", users), params)

_seen(instance, params) := testing.seen(
	"GL-INS-007",
	instance,
	object.union({"minimum": 2, "maximum": 5}, params),
)

_administrators(number) := {name: testing.administrator({"username": name}) |
	some each in numbers.range(1, number)
	name := _name(each)
}

_name(number) := sprintf("admin0%d", [number]) if number < 10

_name(number) := sprintf("admin%d", [number]) if number > 9
