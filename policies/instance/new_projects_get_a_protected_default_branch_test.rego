package glscan.policies.instance.new_projects_get_a_protected_default_branch_test

import data.glscan.policies.instance.new_projects_get_a_protected_default_branch as policy
import data.glscan.testing

test_denies_a_choice_of_nothing if every document in _both({}, {}) {
	policy.deny == {{
		"path": [_section(document), "default_branch_protection_defaults"],
		"message": "The default branch of a new project starts without any protection.",
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_force_pushes if every document in _both(testing.default_protection({"allow_force_push": true}), {}) {
	policy.deny == {{
		"path": [_section(document), "default_branch_protection_defaults", "allow_force_push"],
		"message": "The default branch of a new project accepts force pushes.",
		"expected": false,
	}} with input as document
}

test_denies_a_role_that_is_too_low_by_the_lowest if {
	every document in _both(testing.default_protection({"allowed_to_push": _levels([0, 40, 30])}), {}) {
		policy.deny == {{
			"path": [_section(document), "default_branch_protection_defaults", "allowed_to_push"],
			"message": "Developers may push to the default branch of a new project.",
		}} with input as document
	}
	every document in _both(testing.default_protection({"allowed_to_merge": _levels([20, 30])}), {}) {
		policy.deny == {{
			"path": [_section(document), "default_branch_protection_defaults", "allowed_to_merge"],
			"message": "Members with the role 20 may merge into the default branch of a new project.",
		}} with input as document
	}
}

test_denies_by_another_role if {
	every document in _both(testing.default_protection({"allowed_to_merge": _levels([60])}), {"minimum_role": 60}) {
		testing.places(policy.deny) == {_place(document, "allowed_to_push")} with input as document
	}
	every document in _both(testing.default_protection({"allowed_to_merge": _levels([0])}), {"minimum_role": 0}) {
		testing.places(policy.deny) == {_place(document, "allowed_to_push")} with input as document
	}
}

test_denies_any_role_above_nobody if every lowest in [0, 40] {
	chosen := {"allowed_to_push": _levels([1]), "allowed_to_merge": _levels([0])}
	every document in _both(chosen, {"minimum_role": lowest}) {
		testing.places(policy.deny) == {_place(document, "allowed_to_push")} with input as document
	}
}

test_names_each_role if every level, who in {30: "Developers", 40: "Maintainers", 60: "Administrators"} {
	chosen := {"allowed_to_push": _levels([level]), "allowed_to_merge": _levels([0])}
	every document in _both(chosen, {"minimum_role": 0}) {
		message := sprintf("%s may push to the default branch of a new project.", [who])
		{finding.message | some finding in policy.deny} == {message} with input as document
	}
}

test_denies_a_first_push_by_developers if {
	every document in _both(testing.default_protection({"developer_can_initial_push": true}), {}) {
		policy.deny == {{
			"path": [_section(document), "default_branch_protection_defaults", "developer_can_initial_push"],
			"message": "Developers may make the first push to the default branch of a new project.",
			"expected": false,
		}} with input as document
	}
	chosen := testing.default_protection({"developer_can_initial_push": true})
	every document in _both(chosen, {"allow_initial_push": true}) {
		policy.deny == set() with input as document
	}
}

test_denies_owners_who_choose_for_themselves_where_they_must_not if {
	instance := testing.instance({"application_settings": {_owners: true}})
	policy.deny == {{
		"path": ["application_settings", _owners],
		"message": "Owners of groups can choose less protection than the instance.",
		"expected": false,
	}} with input as _seen(instance, {"lock": true})
	policy.deny == set() with input as _seen(instance, {})
}

test_denies_a_subgroup if {
	testing.places(policy.deny) == {{"path": [
		"settings",
		"default_branch_protection_defaults",
		"allow_force_push",
	]}} with input as _seen(_subgroup, {})
	policy.skip == set() with input as _seen(_subgroup, {})
}

test_passes_strict_defaults if {
	every document in _both(testing.default_protection({}), {}) {
		policy.deny == set() with input as document
		policy.skip == set() with input as document
		policy.unknown == set() with input as document
	}
	every document in _both(testing.default_protection({}), {"lock": true}) {
		policy.deny == set() with input as document
		policy.unknown == set() with input as document
	}
}

test_passes_no_one_and_what_is_left_out if {
	chosen := {"allowed_to_push": _levels([0]), "allowed_to_merge": _levels([40, 60])}
	every document in _both(chosen, {}) {
		policy.deny == set() with input as document
		policy.unknown == set() with input as document
	}
}

test_passes_just_the_lowest_role if {
	every document in _both(testing.default_protection({"allowed_to_push": _levels([30])}), {"minimum_role": 30}) {
		policy.deny == set() with input as document
	}
}

test_skips_a_subgroup_where_only_top_level_groups_are_judged if {
	policy.skip == {"Only top-level groups are judged."} with input as _seen(_subgroup, {"groups": "root"})
	every document in _both({}, {"groups": "root"}) {
		policy.skip == set() with input as document
		count(policy.deny) == 1 with input as document
	}
}

test_does_not_know_who_may_push_or_merge if {
	untold := [
		{"allow_force_push": false},
		{"allowed_to_push": _odd, "allowed_to_merge": _odd},
		{"allowed_to_push": 30, "allowed_to_merge": {"access_level": {"access_level": 40}}},
		{"allowed_to_push": [30], "allowed_to_merge": ["maintainer"]},
	]
	every chosen in untold {
		every document in _both(chosen, {}) {
			policy.deny == set() with input as document
			policy.unknown == {
				"Who may merge into the default branch of a new project is not told.",
				"Who may push to the default branch of a new project is not told.",
			} with input as document
		}
	}
}

test_finds_a_low_role_beside_one_that_is_not_told if {
	every document in _both(testing.default_protection({"allowed_to_push": array.concat(_odd, _levels([30]))}), {}) {
		testing.places(policy.deny) == {_place(document, "allowed_to_push")} with input as document
	}
}

test_does_not_know_whether_owners_can_choose if {
	instance := testing.without(testing.instance({}), "application_settings", [_owners])
	reason := "Whether owners of groups can choose less than the instance could not be read."
	policy.unknown == {reason} with input as _seen(instance, {"lock": true})
	policy.unknown == set() with input as _seen(instance, {})
}

test_claims_nothing_of_what_is_hidden if {
	name := ["default_branch_protection_defaults"]
	every resource in [
		testing.without(testing.group({}), "settings", name),
		testing.without(testing.instance({}), "application_settings", name),
		object.remove(testing.group({}), ["settings"]),
		object.remove(testing.instance({}), ["application_settings"]),
	] {
		policy.deny == set() with input as _seen(resource, {})
		policy.skip == set() with input as _seen(resource, {"groups": "root"})
		policy.unknown == set() with input as _seen(resource, {})
	}
}

# An entry that is no role.
_odd := [{"access_level": "maintainer"}, {}]

_both(chosen, params) := [
	_seen(_choosing(testing.group({}), "settings", chosen), params),
	_seen(_choosing(testing.instance({}), "application_settings", chosen), params),
]

_subgroup := testing.group({
	"path": "acme/web",
	"settings": {"parent_id": 1, "default_branch_protection_defaults": {"allow_force_push": true}},
})

_choosing(resource, section, chosen) := object.union(
	testing.without(resource, section, ["default_branch_protection_defaults"]),
	{section: {"default_branch_protection_defaults": chosen}},
)

_seen(resource, params) := testing.seen("GL-INS-014", resource, object.union(_defaults, params))

_defaults := {"minimum_role": 40, "allow_initial_push": false, "lock": false, "groups": "all"}

_levels(levels) := [{"access_level": level} | some level in levels]

_section(document) := {"group": "settings", "instance": "application_settings"}[document.resource.kind]

_place(document, name) := {"path": [_section(document), "default_branch_protection_defaults", name]}

_owners := "group_owners_can_manage_default_branch_protection"
