package glscan.policies.project.compliance_framework_is_applied_test

import data.glscan.policies.project.compliance_framework_is_applied as policy
import data.glscan.testing

test_denies_a_project_without_a_framework if {
	document := _document([], [], [_root({"SOC 2": {}})])
	policy.deny == {_finding("No compliance framework is applied.")} with input as document
	policy.skip == set() with input as document
}

test_denies_a_project_whose_framework_has_no_name if every names in [[""], [" ", ""]] {
	document := _document(names, [], [_root({"SOC 2": {}})])
	policy.deny == {_finding("No compliance framework is applied.")} with input as document
}

test_passes_a_framework_beside_one_without_a_name if {
	policy.deny == set() with input as _document(["", "SOC 2"], ["soc 2"], [_root({"SOC 2": {}})])
}

test_tells_that_the_top_level_group_defines_none if {
	message := "No compliance framework is applied, and the top-level group defines none."
	below := testing.replaced(testing.group({"path": "acme/web"}), "compliance_frameworks", {"Below": {}})
	document := _document([], ["SOC 2"], [_root({}), below])
	policy.deny == {_finding(message)} with input as document
}

test_denies_a_project_without_any_of_the_expected_frameworks if {
	document := _document(["Internal"], ["SOC 2", "PCI"], [_root({"SOC 2": {}, "PCI": {}})])
	policy.deny == {_finding("None of the expected compliance frameworks is applied (SOC 2, PCI).")} with input as document
}

test_tells_which_expected_frameworks_the_top_level_group_does_not_define if {
	document := _document(["Internal"], ["SOC 2", "PCI", "%s"], [_root({"soc 2": {}, "Internal": {}})])
	policy.deny == {_finding(concat("", [
		"None of the expected compliance frameworks is applied (SOC 2, PCI, %s), ",
		"and the top-level group does not define PCI, %s.",
	]))} with input as document
}

test_tells_it_of_a_project_without_a_framework_too if {
	document := _document([], ["PCI"], [_root({"SOC 2": {}})])
	message := "No compliance framework is applied, and the top-level group does not define PCI."
	policy.deny == {_finding(message)} with input as document
}

test_tells_nothing_of_a_top_level_group_that_is_hidden if {
	hidden := object.remove(testing.group({}), ["compliance_frameworks"])
	document := _document([], ["PCI"], [hidden])
	policy.deny == {_finding("No compliance framework is applied.")} with input as document
}

test_passes_a_project_with_a_framework if {
	document := _document(["Internal"], [], [_root({})])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_project_with_an_expected_framework if {
	document := _document(["Internal", "soc 2"], ["PCI", "SOC 2"], [_root({})])
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_frameworks if {
	settings := {"archived": false, "namespace_kind": "group"}
	project := testing.replaced(testing.project({}), "settings", settings)
	document := _projected(project, ["PCI"], [_root({})])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), [], [])
	policy.skip == {"The project is archived."} with input as document
}

test_skips_a_personal_project if {
	document := _projected(testing.project({"settings": {"namespace_kind": "user"}}), [], [])
	policy.skip == {"The project lies in a personal namespace, which has no frameworks."} with input as document
}

_document(applied, expected, ancestors) := _projected(
	testing.project({"settings": {"compliance_frameworks": applied}}),
	expected,
	ancestors,
)

_projected(project, expected, ancestors) := testing.projected(
	"GL-PRJ-027",
	testing.document(project, {
		"ancestors": ancestors,
		"params": {"GL-PRJ-027": {"expected": expected}},
	}),
)

_root(defined) := testing.replaced(testing.group({}), "compliance_frameworks", defined)

_finding(message) := {"path": ["settings", "compliance_frameworks"], "message": message}
