package glscan.lib.members_test

import data.glscan.lib.members
import data.glscan.testing

test_a_member_is_called_by_the_username if members.named("5", testing.member({})) == "ada"

test_a_member_without_a_username_is_called_by_the_id if {
	every member in [{}, {"username": ""}] { members.named("5", member) == "the member 5" }
}

test_a_deactivated_person_can_sign_in_and_is_active_again if every state in ["active", "deactivated"] {
	members.can_sign_in({"state": state})
	members.is_person_who_can_sign_in(testing.member({"state": state}))
}

test_a_bot_is_no_person_who_can_sign_in if not members.is_person_who_can_sign_in(testing.member({"is_bot": true}))

test_who_is_shut_out_cannot_sign_in if every state in _shut_out {
	not members.can_sign_in({"state": state})
	not members.is_person_who_can_sign_in(testing.member({"state": state}))
}

test_what_is_hidden_makes_nobody_who_can_sign_in if every name in ["is_bot", "state"] {
	not members.is_person_who_can_sign_in(object.remove(testing.member({}), [name]))
}

test_who_is_shut_out_is_told_by_the_state if {
	every state in _shut_out { members.is_shut_out({"state": state}) }
	every account in [{"state": "active"}, {"state": "deactivated"}, {}] { not members.is_shut_out(account) }
}

test_only_a_known_bot_is_certainly_no_person if {
	members.may_be_a_person(testing.member({}))
	members.may_be_a_person({})
	not members.may_be_a_person(testing.member({"is_bot": true}))
}

_shut_out := ["blocked", "ldap_blocked", "blocked_pending_approval", "banned"]
