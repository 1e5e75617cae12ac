package glscan.policies.member.member_domains_are_allowed_test

import data.glscan.policies.member.member_domains_are_allowed as policy
import data.glscan.testing

test_denies_a_domain_that_is_not_on_the_list if {
	document := _document({"5": testing.member({"email_domain": "mail.example"})}, {})
	policy.deny == {{
		"path": ["members", "5", "email_domain"],
		"message": "The address of ada is at mail.example, which is not allowed.",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_each_beside_what_is_hidden if {
	members := {
		"5": testing.member({"email_domain": "mail.example"}),
		"6": object.remove(testing.member({"email_domain": "sub.acme.example"}), ["username"]),
		"7": object.remove(testing.member({}), ["email_domain"]),
		"8": testing.member({"email_domain": ""}),
		"9": {"is_bot": false},
		"10": {"email_domain": "mail.example"},
		"11": testing.member({}),
	}
	document := _document(members, {})
	testing.places(policy.deny) == {_place("5"), _place("6")} with input as document
	policy.unknown == {_hidden(3)} with input as document
}

test_denies_below_the_top_level_group if {
	stranger := {"5": testing.member({"email_domain": "mail.example"})}
	every document in [_subgroup(stranger, {}), _project(stranger, [testing.group({})], {})] {
		testing.places(policy.deny) == {_place("5")} with input as document
		policy.skip == set() with input as document
		policy.unknown == set() with input as document
	}
}

test_denies_by_the_parameter_alone if {
	stranger := {"5": testing.member({"email_domain": "mail.example"})}
	params := {"approved_domains": ["acme.example"]}
	without := testing.group({"settings": {"allowed_email_domains_list": []}})
	testing.places(policy.deny) == {_place("5")} with input as _project(stranger, [without], params)
	testing.places(policy.deny) == {_place("5")} with input as _project(stranger, [], params)
}

test_passes_a_domain_on_the_list if {
	members := {"5": testing.member({}), "6": testing.member({"email_domain": "ACME.example"})}
	every document in [_document(members, {}), _subgroup(members, {}), _project(members, [testing.group({})], {})] {
		policy.deny == set() with input as document
		policy.skip == set() with input as document
		policy.unknown == set() with input as document
	}
}

test_passes_an_approved_domain if every approved in ["mail.example", "mail.*"] {
	members := {"5": testing.member({"email_domain": "mail.example"}), "6": testing.member({})}
	document := _document(members, {"approved_domains": [approved]})
	policy.deny == set() with input as document
}

test_passes_a_bot if {
	bot := testing.member({"is_bot": true, "email_domain": "noreply.example"})
	hidden := object.remove(bot, ["email_domain"])
	document := _document({"5": bot, "6": hidden}, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_skips_where_no_list_says_what_is_allowed if {
	without := testing.group({"settings": {"allowed_email_domains_list": []}})
	members := {"5": testing.member({"email_domain": "mail.example"})}
	every document in [
		_projected(testing.replaced(without, "members", members), [], {}),
		_project(members, [without], {}),
		_project(members, [], {}),
	] {
		policy.deny == set() with input as document
		policy.skip == {"No list says which e-mail domains are allowed."} with input as document
	}
}

test_does_not_know_without_the_list if {
	hidden := testing.replaced(testing.group({}), "settings", {})
	members := {"5": testing.member({"email_domain": "mail.example"})}
	subgroup := testing.replaced(_subgroup_without_list, "members", members)
	every document in [
		_projected(testing.replaced(hidden, "members", members), [], {}),
		_projected(subgroup, [hidden], {}),
		_projected(subgroup, [], {}),
		_project(members, [hidden], {}),
	] {
		policy.deny == set() with input as document
		policy.skip == set() with input as document
		policy.unknown == {"The allowlist of the top-level group could not be read."} with input as document
	}
}

test_claims_nothing_without_the_members if {
	document := _projected(object.remove(testing.group({}), ["members"]), [], {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

_document(members, params) := _projected(testing.replaced(testing.group({}), "members", members), [], params)

_subgroup(members, params) := _projected(
	testing.replaced(_subgroup_without_list, "members", members),
	[testing.group({})],
	params,
)

_subgroup_without_list := object.union(
	testing.replaced(testing.group({}), "settings", {"parent_id": 1}),
	{"path": "acme/web"},
)

_project(members, ancestors, params) := _projected(
	testing.replaced(testing.project({}), "members", members),
	ancestors,
	params,
)

_projected(resource, ancestors, params) := testing.projected(
	"GL-MEM-009",
	testing.document(
		resource,
		{"ancestors": ancestors, "params": {"GL-MEM-009": object.union({"approved_domains": []}, params)}},
	),
)

_place(id) := {"path": ["members", id, "email_domain"]}

_hidden(number) := sprintf("Members whose address is not shown: %d.", [number])
