package glscan.policies.project.security_policies_are_enforced_test

import data.glscan.policies.project.security_policies_are_enforced as policy
import data.glscan.testing

test_denies_a_project_without_policies if {
	document := _document([])
	policy.deny == {
		{
			"path": ["security_policies"],
			"key": "approval",
			"message": "No enabled security policy demands an approval of what scans find.",
		},
		{
			"path": ["security_policies"],
			"key": "scan",
			"message": "No enabled security policy makes scans run.",
		},
	} with input as document
	policy.skip == set() with input as document
}

test_denies_a_top_level_group_without_policies if {
	document := _projected(testing.replaced(testing.group({}), "security_policies", {}))
	testing.places(policy.deny) == {_place("approval"), _place("scan")} with input as document
	policy.skip == set() with input as document
}

test_denies_a_project_where_nothing_demands_an_approval if {
	document := _document([_enabled("scan_execution"), _enabled("pipeline_execution")])
	testing.places(policy.deny) == {_place("approval")} with input as document
}

test_denies_a_project_where_nothing_makes_scans_run if {
	document := _document([_enabled("approval")])
	testing.places(policy.deny) == {_place("scan")} with input as document
}

test_denies_policies_that_are_off if {
	document := _document([_disabled("approval"), _disabled("scan_execution"), _disabled("pipeline_execution")])
	testing.places(policy.deny) == {_place("approval"), _place("scan")} with input as document
}

test_denies_policies_of_other_types if {
	document := _document([_enabled("vulnerability_management")])
	testing.places(policy.deny) == {_place("approval"), _place("scan")} with input as document
}

test_passes_scan_execution_and_approval if {
	document := _document([_disabled("approval"), _enabled("approval"), _enabled("scan_execution")])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_pipeline_execution_and_approval if {
	document := _document([_enabled("approval"), _enabled("pipeline_execution"), _disabled("scan_execution")])
	policy.deny == set() with input as document
}

test_passes_a_top_level_group if {
	document := _projected(testing.group({}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_policies if {
	document := _projected(object.remove(testing.project({}), ["security_policies"]))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_beside_a_policy_that_may_be_on if {
	document := _document([{"type": "approval"}, _disabled("scan_execution")])
	testing.places(policy.deny) == {_place("scan")} with input as document
}

test_claims_nothing_beside_a_policy_that_may_be_of_the_type if {
	document := _document([{"enabled": true}])
	policy.deny == set() with input as document
}

test_skips_what_is_archived if {
	project := testing.project({"settings": {"archived": true}})
	policy.skip == {"The project is archived."} with input as _projected(project)
	group := testing.group({"settings": {"archived": true}})
	policy.skip == {"The group is archived."} with input as _projected(group)
}

test_skips_a_subgroup if {
	group := object.remove(testing.group({"path": "acme/web", "settings": {"parent_id": 1}}), ["security_policies"])
	document := _projected(group)
	policy.deny == set() with input as document
	policy.skip == {"The top-level group is judged for all groups below it."} with input as document
}

_document(policies) := _projected(testing.replaced(
	testing.project({}),
	"security_policies",
	{sprintf("%d", [position]): one | some position, one in policies},
))

_projected(resource) := testing.projected("GL-PRJ-031", testing.document(resource, {}))

_enabled(type) := {"type": type, "name": "base", "enabled": true, "from": "acme"}

_disabled(type) := object.union(_enabled(type), {"enabled": false})

_place(purpose) := {"path": ["security_policies"], "key": purpose}
