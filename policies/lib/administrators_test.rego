package glscan.lib.administrators_test

import data.glscan.lib.administrators
import data.glscan.testing

test_an_administrator_can_sign_in if every state in ["active", "deactivated"] {
	object.keys(administrators.people) == {"9"} with input as _changed({"state": state})
	administrators.doubtful == set() with input as _changed({"state": state})
}

test_who_cannot_sign_in_is_none if every state in ["blocked", "banned", "ldap_blocked", "blocked_pending_approval"] {
	administrators.people == {} with input as _changed({"state": state})
	administrators.doubtful == set() with input as _changed({"state": state})
}

test_who_is_no_administrator_is_none if {
	administrators.people == {} with input as _changed({"is_admin": false})
	administrators.doubtful == set() with input as _changed({"is_admin": false})
}

test_a_bot_is_none if {
	administrators.people == {} with input as _changed({"bot": true})
	administrators.doubtful == set() with input as _changed({"bot": true})
}

test_who_hides_something_is_doubtful if every name in ["is_admin", "bot", "state"] {
	document := _about(object.remove(testing.administrator({}), [name]))
	administrators.people == {} with input as document
	administrators.doubtful == {"9"} with input as document
}

test_one_fact_can_settle_it if every known in [{"is_admin": false}, {"bot": true}, {"state": "blocked"}] {
	administrators.doubtful == set() with input as _about(known)
}

test_a_user_name_names_an_administrator if {
	administrators.named("9", {"username": "alice"}) == "alice"
	administrators.named("9", {}) == "user 9"
}

_changed(changes) := _about(testing.administrator(changes))

_about(user) := {"resource": {"users": {"9": user}}}
