package glscan.policies.group.git_access_protocols_are_restricted_test

import data.glscan.policies.group.git_access_protocols_are_restricted as policy
import data.glscan.testing

_by_default := ["ssh", "http"]

test_denies_a_group_that_is_open_over_both if {
	document := _group("all", _by_default)
	policy.deny == {{
		"path": ["settings", "enabled_git_access_protocol"],
		"message": "Git can be reached over SSH and HTTPS, which is not among the choices that pass.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_a_group_that_made_no_choice if {
	policy.deny == {_finding("settings", "SSH and HTTPS")} with input as _group("", _by_default)
}

test_denies_a_group_that_made_another_choice if {
	policy.deny == {_finding("settings", "HTTPS")} with input as _group("http", ["ssh"])
	policy.deny == {_finding("settings", "SSH")} with input as _group("ssh", ["http", "all"])
	policy.deny == {_finding("settings", "SSH and HTTPS")} with input as _group("all", [])
}

test_denies_a_choice_that_nobody_knows if {
	policy.deny == {_finding("settings", "carrier pigeon")} with input as _group("carrier pigeon", _by_default)
}

test_denies_an_instance_that_made_another_choice if {
	document := _instance("http", ["ssh"])
	policy.deny == {{
		"path": ["application_settings", "enabled_git_access_protocol"],
		"message": "Git can be reached over HTTPS, which is not among the choices that pass.",
	}} with input as document
	policy.skip == set() with input as document
}

test_passes_a_group_with_one_protocol if {
	policy.deny == set() with input as _group("ssh", _by_default)
	policy.skip == set() with input as _group("ssh", _by_default)
	policy.deny == set() with input as _group("http", _by_default)
}

test_passes_both_where_both_may_be if {
	policy.deny == set() with input as _group("all", ["all"])
	policy.deny == set() with input as _group("", ["all"])
	policy.skip == set() with input as _group("", ["all"])
}

test_passes_an_instance_with_one_protocol if {
	policy.deny == set() with input as _instance("ssh", _by_default)
	policy.skip == set() with input as _instance("ssh", _by_default)
}

test_judges_a_group_where_the_instance_leaves_it_open if {
	policy.deny == {_finding("settings", "SSH and HTTPS")} with input as _on_instance("", "all")
	policy.skip == set() with input as _on_instance("", "all")
	policy.skip == set() with input as _on_instance("all", "all")
}

test_claims_nothing_of_a_group_without_the_value if {
	group := testing.replaced(testing.group({}), "settings", {"parent_id": 0})
	document := _projected(group, _by_default, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_an_instance_without_the_value if {
	instance := testing.replaced(testing.instance({}), "application_settings", {})
	document := _projected(instance, _by_default, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_a_subgroup if {
	group := testing.group({"path": "acme/web", "settings": {"parent_id": 1}})
	document := _projected(group, _by_default, {})
	policy.skip == {"The choice of the top-level group holds for everything below it."} with input as document
}

test_skips_a_group_where_the_instance_decides if {
	document := _on_instance("http", "http")
	policy.skip == {"The instance decides for all groups and is judged itself."} with input as document
}

test_skips_an_instance_that_leaves_it_open if {
	left := {"The instance leaves the choice to each top-level group."}
	policy.skip == left with input as _instance("", _by_default)
	policy.skip == left with input as _instance("all", _by_default)
}

_group(protocol, allowed) := _projected(
	testing.group({"settings": {"enabled_git_access_protocol": protocol}}),
	allowed,
	{},
)

_instance(protocol, allowed) := _projected(
	testing.instance({"application_settings": _settings(protocol)}),
	allowed,
	{"application_settings": _settings(protocol)},
)

_on_instance(of_instance, of_group) := _projected(
	testing.group({"settings": _settings(of_group)}),
	_by_default,
	{"application_settings": _settings(of_instance)},
)

_settings(protocol) := {"enabled_git_access_protocol": protocol}

_projected(resource, allowed, instance) := testing.projected("GL-GRP-005", testing.document(
	resource,
	{"instance": instance, "params": {"GL-GRP-005": {"allowed": allowed}}},
))

_finding(section, words) := {
	"path": [section, "enabled_git_access_protocol"],
	"message": sprintf("Git can be reached over %s, which is not among the choices that pass.", [words]),
}
