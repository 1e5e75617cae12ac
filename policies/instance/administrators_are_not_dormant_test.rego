package glscan.policies.instance.administrators_are_not_dormant_test

import data.glscan.policies.instance.administrators_are_not_dormant as policy
import data.glscan.testing

test_denies_who_was_last_seen_just_too_long_ago if {
	document := _document({"7": _seen_before(91, 400), "8": _seen_before(500, 92)}, {})
	policy.deny == {
		_finding("7", "The administrator dave was last seen 91 days ago."),
		_finding("8", "The administrator dave was last seen 92 days ago."),
	} with input as document
	policy.unknown == set() with input as document
}

test_denies_by_one_date_where_the_other_is_empty if {
	users := {
		"7": _never(_seen_before(91, 0), "last_sign_in_at", "days_since_last_sign_in"),
		"8": _never(_seen_before(0, 92), "last_activity_on", "days_since_last_activity"),
	}
	policy.deny == {
		_finding("7", "The administrator dave was last seen 91 days ago."),
		_finding("8", "The administrator dave was last seen 92 days ago."),
	} with input as _document(users, {})
}

test_denies_who_was_never_seen_and_is_no_longer_new if {
	message := "The administrator dave was never seen, 31 days after the account was made."
	policy.deny == {_finding("7", message)} with input as _document({"7": _unseen(31)}, {})
}

test_denies_an_administrator_who_is_deactivated if {
	user := object.union(_seen_before(91, 91), {"state": "deactivated"})
	count(policy.deny) == 1 with input as _document({"7": user}, {})
}

test_denies_by_other_params if {
	count(policy.deny) == 1 with input as _document({"7": _seen_before(31, 31)}, {"max_days": 30})
	count(policy.deny) == 1 with input as _document({"7": _unseen(8)}, {"new_account_days": 7})
}

test_denies_beside_users_who_hide_something if {
	hidden := {name: object.remove(_seen_before(99, 99), [name]) | some name in ["bot", "is_admin", "state"]}
	count(policy.deny) == 1 with input as _document(object.union(hidden, {"7": _seen_before(99, 99)}), {})
	count(policy.deny) == 1 with input as _document(object.union(_garbled, {"7": _seen_before(99, 99)}), {})
	count(policy.deny) == 1 with input as _document(object.union(_garbled, {"7": _unseen(99)}), {})
}

test_passes_who_was_seen_just_in_time if {
	policy.deny == set() with input as _document({"7": _seen_before(90, 400), "8": _seen_before(400, 90)}, {})
	policy.deny == set() with input as _document({"7": _seen_before(100, 100)}, {"max_days": 100})
}

test_passes_who_is_new if {
	policy.deny == set() with input as _document({"7": _unseen(30)}, {})
	policy.unknown == set() with input as _document({"7": _unseen(30)}, {})
}

test_passes_those_who_are_no_administrators_that_can_sign_in if {
	every changes in [{"is_admin": false}, {"bot": true}, {"state": "blocked"}] {
		policy.deny == set() with input as _document({"7": object.union(_seen_before(91, 91), changes)}, {})
	}
}

test_does_not_know_when_an_account_was_made if {
	user := _never(_unseen(31), "created_at", "days_since_created")
	document := _document({"7": user}, {})
	policy.deny == set() with input as document
	policy.unknown == {"When the account of the administrator dave was made is not told."} with input as document
	known := _never(testing.administrator({}), "created_at", "days_since_created")
	policy.unknown == set() with input as _document({"7": known}, {})
}

test_claims_nothing_of_dates_that_are_hidden_or_none if {
	policy.deny == set() with input as _document(_garbled, {})
	policy.unknown == set() with input as _document(_garbled, {})
	unknown_age := object.remove(_unseen(31), ["created_at", "days_since_created"])
	policy.deny == set() with input as _document({"7": unknown_age}, {})
}

test_claims_nothing_without_the_users if {
	policy.deny == set() with input as _about(object.remove(testing.instance({}), ["users"]), {})
}

# A date that is hidden has no age, and neither has one that is no date; the other date alone says nothing.
_garbled := {
	"a": object.remove(_seen_before(99, 99), ["last_activity_on", "days_since_last_activity"]),
	"b": object.remove(_seen_before(99, 99), ["last_sign_in_at", "days_since_last_sign_in"]),
	"c": object.remove(_seen_before(99, 99), ["days_since_last_activity"]),
	"d": object.remove(_seen_before(99, 99), ["days_since_last_sign_in"]),
}

_document(users, params) := _about(testing.replaced(testing.instance({}), "users", users), params)

_about(instance, params) := testing.seen(
	"GL-INS-008",
	instance,
	object.union({"max_days": 90, "new_account_days": 30}, params),
)

_seen_before(activity, sign_in) := object.union(
	testing.administrator({}),
	{"days_since_last_activity": activity, "days_since_last_sign_in": sign_in},
)

_unseen(age) := object.union(
	_never(
		_never(testing.administrator({}), "last_sign_in_at", "days_since_last_sign_in"),
		"last_activity_on",
		"days_since_last_activity",
	),
	{"days_since_created": age},
)

_never(user, date, age) := object.remove(object.union(user, {date: ""}), [age])

_finding(id, message) := {"path": ["users", id, "last_activity_on"], "message": message}
