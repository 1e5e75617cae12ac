package glscan.testing_projection_test

import data.glscan.testing

test_keeps_only_what_is_declared if {
	declared := ["settings.archived", "protected_branches.*.allow_force_push", "ancestors.settings.full_path"]
	document := testing.document(testing.project({}), {"ancestors": [testing.group({})]})
	testing.projected("X", document) == {
		"schema": 1,
		"instance": {
			"url": "https://gitlab.example.com",
			"path": "gitlab.example.com",
			"version": "18.5.1",
		},
		"resource": {
			"kind": "project",
			"path": "acme/web",
			"id": 7,
			"tier": "premium",
			"settings": {"archived": false},
			"protected_branches": {"main": {"allow_force_push": false}},
		},
		"ancestors": [{
			"kind": "group",
			"path": "acme",
			"id": 1,
			"tier": "premium",
			"settings": {"full_path": "acme"},
		}],
		"params": {},
	} with data.glscan.contract as _contract(declared)
}

test_keeps_a_whole_section if {
	resource := testing.project({})
	kept := testing.projected("X", _about(resource)) with data.glscan.contract as _contract(["push_rule"])
	kept.resource.push_rule == resource.push_rule
	object.keys(kept.resource) == {"kind", "path", "id", "tier", "push_rule"}
}

test_keeps_a_whole_section_beside_one_of_its_attributes if {
	resource := testing.project({})
	declared := ["push_rule", "push_rule.reject_unsigned_commits"]
	kept := testing.projected("X", _about(resource)) with data.glscan.contract as _contract(declared)
	kept.resource.push_rule == resource.push_rule
}

test_keeps_the_keys_of_a_map_beside_attributes_of_its_entries if {
	rules := {"main": testing.branch_rule("main"), "release/1.0": {"id": 2}}
	resource := testing.replaced(testing.project({}), "protected_branches", rules)
	declared := ["protected_branches", "protected_branches.*.push_access_levels"]
	kept := testing.projected("X", _about(resource)) with data.glscan.contract as _contract(declared)
	kept.resource.protected_branches == {
		"main": {"push_access_levels": [{"kind": "role", "access_level": 0}]},
		"release/1.0": {},
	}
}

test_keeps_an_empty_map if {
	resource := testing.replaced(testing.project({}), "protected_branches", {})
	declared := ["protected_branches.*.push_access_levels"]
	kept := testing.projected("X", _about(resource)) with data.glscan.contract as _contract(declared)
	kept.resource.protected_branches == {}
}

test_keeps_what_is_declared_of_the_instance if {
	document := testing.document(testing.group({}), {"instance": {"application_settings": {"a": 1, "b": 2}}})
	declared := ["instance.application_settings.a"]
	kept := testing.projected("X", document) with data.glscan.contract as _contract(declared)
	kept.instance.application_settings == {"a": 1}
}

test_knows_no_policy_without_a_contract if {
	document := testing.document(testing.group({}), {})
	known := {id |
		some id in {"X", "Y"}
		testing.projected(id, document) with data.glscan.contract as _contract(["settings"])
	}
	known == {"X"}
}

_contract(declared) := {"requires": {"X": declared}}

_about(resource) := testing.document(resource, {})
