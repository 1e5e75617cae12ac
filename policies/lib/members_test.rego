package glscan.lib.members_test

import data.glscan.lib.members
import data.glscan.testing

test_a_member_is_called_by_the_username if members.named("5", testing.member({})) == "ada"

test_a_member_without_a_username_is_called_by_the_id if {
	every member in [{}, {"username": ""}] { members.named("5", member) == "the member 5" }
}

test_a_person_who_can_sign_in_is_an_active_person if members.is_active_person(testing.member({}))

test_a_bot_is_no_active_person if not members.is_active_person(testing.member({"is_bot": true}))

test_who_is_blocked_is_no_active_person if not members.is_active_person(testing.member({"state": "blocked"}))

test_what_is_hidden_makes_no_active_person if every name in ["is_bot", "state"] {
	not members.is_active_person(object.remove(testing.member({}), [name]))
}

test_only_a_known_bot_is_certainly_no_person if {
	members.may_be_a_person(testing.member({}))
	members.may_be_a_person({})
	not members.may_be_a_person(testing.member({"is_bot": true}))
}
