package glscan.lib.tokens_test

import data.glscan.lib.tokens
import data.glscan.testing

test_finds_the_active_tokens_of_every_section if {
	two := {"1": testing.token({}), "2": testing.token({"active": false}), "3": {"name": "hidden"}}
	resource := {
		"kind": "group",
		"personal_access_tokens": two,
		"access_tokens": two,
		"service_account_tokens": two,
	}
	tokens.active == {
		{"section": "personal_access_tokens", "id": "1", "token": testing.token({})},
		{"section": "access_tokens", "id": "1", "token": testing.token({})},
		{"section": "service_account_tokens", "id": "1", "token": testing.token({})},
	} with input as {"resource": resource}
}

test_finds_nothing_where_nothing_can_be_read if tokens.active == set() with input as {"resource": {"kind": "group"}}

test_a_token_is_called_by_its_kind_and_name if {
	tokens.named(_found("access_tokens", {"name": "backup"})) == "Access token backup"
	tokens.named(_found("access_tokens", {"name": "backup", "username": ""})) == "Access token backup"
}

test_a_token_is_called_by_whose_it_is if {
	named := {"name": "backup", "username": "ada"}
	tokens.named(_found("personal_access_tokens", named)) == "Personal access token backup of ada"
	tokens.named(_found("service_account_tokens", named)) == "Service account token backup of ada"
}

test_a_token_without_a_name_is_called_by_its_id if {
	every token in [{}, {"name": ""}] { tokens.named(_found("access_tokens", token)) == "Access token 1" }
}

test_a_token_of_any_kind_has_its_name_or_its_id if {
	tokens.name("1", {"name": "pull"}) == "pull"
	every token in [{}, {"name": ""}] { tokens.name("1", token) == "1" }
}

test_skips_what_has_no_active_token if every token in [{}, {"1": {"active": false}}] {
	tokens.reasons_to_skip == _none with input as {"resource": {"kind": "instance", "personal_access_tokens": token}}
	tokens.reasons_to_skip == _none with input as {"resource": {"kind": "project", "access_tokens": token}}
	tokens.reasons_to_skip == _none with input as _group("acme", {"access_tokens": token, "service_account_tokens": token})
	tokens.reasons_to_skip == _none with input as _group("acme/web", {"access_tokens": token})
}

test_does_not_skip_what_has_one if every token in [{"1": {"active": true}}, {"1": {}}] {
	tokens.reasons_to_skip == set() with input as {"resource": {"kind": "instance", "personal_access_tokens": token}}
	tokens.reasons_to_skip == set() with input as {"resource": {"kind": "project", "access_tokens": token}}
	tokens.reasons_to_skip == set() with input as _group("acme", {"access_tokens": {}, "service_account_tokens": token})
	tokens.reasons_to_skip == set() with input as _group("acme", {"access_tokens": token, "service_account_tokens": {}})
}

test_does_not_skip_what_cannot_be_read if {
	tokens.reasons_to_skip == set() with input as {"resource": {"kind": "project"}}
	tokens.reasons_to_skip == set() with input as _group("acme", {"service_account_tokens": {}})
	tokens.reasons_to_skip == set() with input as _group("acme", {"access_tokens": {}})
}

test_counts_the_tokens_of_service_accounts_that_lack_something if {
	found := {"1": {"active": true}, "2": {"active": false, "name": ""}, "3": {}}
	group := _group("acme", {"service_account_tokens": found, "access_tokens": {"9": {}}})
	tokens.unread(["active", "name"]) == {"1", "3"} with input as group
	tokens.unread(["active"]) == {"3"} with input as group
	tokens.unread(["active"]) == set() with input as _group("acme", {})
}

test_doubts_a_top_level_group_that_may_have_service_accounts if every tier in ["unknown", "premium", "ultimate"] {
	group := object.union(_group("acme", {"access_tokens": {}}), {"resource": {"tier": tier}})
	tokens.reasons_to_doubt == {"The tokens of the service accounts could not be read."} with input as group
}

test_doubts_nothing_where_there_are_no_service_accounts if {
	free := object.union(_group("acme", {"access_tokens": {}}), {"resource": {"tier": "free"}})
	tokens.reasons_to_doubt == set() with input as free
	tokens.reasons_to_doubt == set() with input as _group("acme/web", {"access_tokens": {}})
	tokens.reasons_to_doubt == set() with input as _group("acme", {"service_account_tokens": {}})
	project := {"resource": {"kind": "project", "path": "web", "tier": "premium"}}
	tokens.reasons_to_doubt == set() with input as project
	instance := {"resource": {"kind": "instance", "path": "gitlab.example.com", "tier": "premium"}}
	tokens.reasons_to_doubt == set() with input as instance
}

_found(section, token) := {"section": section, "id": "1", "token": token}

_none := {"There is no active token."}

_group(path, sections) := {"resource": object.union(
	{"kind": "group", "path": path, "tier": "premium"},
	sections,
)}
