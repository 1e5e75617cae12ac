package glscan.policies.project.dependency_and_container_scanning_run_test

import data.glscan.policies.project.dependency_and_container_scanning_run as policy
import data.glscan.testing

test_denies_a_scanner_that_is_off if {
	document := _document({"DEPENDENCY_SCANNING": _off, "CONTAINER_SCANNING": _on}, {}, _defaults)
	policy.deny == {{
		"path": ["scanners", "DEPENDENCY_SCANNING", "enabled"],
		"message": "DEPENDENCY_SCANNING is not enabled.",
		"expected": true,
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_a_scanner_that_is_not_there if {
	document := _document({"DEPENDENCY_SCANNING": _on}, {}, _defaults)
	policy.deny == {{
		"path": ["scanners"],
		"key": "CONTAINER_SCANNING",
		"message": "CONTAINER_SCANNING is not enabled.",
	}} with input as document
}

test_denies_each_scanner_where_there_is_none if every level in {"enabled", "private"} {
	document := _document({}, {"container_registry_access_level": level}, _defaults)
	testing.places(policy.deny) == {_absent(name) | some name in _defaults} with input as document
}

test_denies_container_scanning_in_any_case if {
	document := _document({"CONTAINER_SCANNING": _off}, {}, ["container_scanning"])
	testing.places(policy.deny) == {{"path": ["scanners", "CONTAINER_SCANNING", "enabled"]}} with input as document
}

test_denies_another_scanner if {
	document := _document({"DAST": _off}, {}, ["dast"])
	testing.places(policy.deny) == {{"path": ["scanners", "DAST", "enabled"]}} with input as document
}

test_denies_the_other_scanner_of_a_project_without_a_registry if {
	document := _document({"CONTAINER_SCANNING": _off}, _without_registry, _defaults)
	testing.places(policy.deny) == {_absent("DEPENDENCY_SCANNING")} with input as document
	policy.skip == set() with input as document
}

test_passes_scanners_that_are_on if {
	document := _document({"DEPENDENCY_SCANNING": _on, "CONTAINER_SCANNING": _on, "DAST": _off}, {}, _defaults)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_project_without_a_registry_without_container_scanning if {
	document := _document({"DEPENDENCY_SCANNING": _on}, _without_registry, _defaults)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_scanners if {
	document := _projected(object.remove(testing.project({}), ["scanners"]), _defaults)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_a_scanner_that_may_be_on if {
	document := _document({"DEPENDENCY_SCANNING": {}, "CONTAINER_SCANNING": {}}, {}, _defaults)
	policy.deny == set() with input as document
}

test_claims_nothing_of_container_scanning_where_the_registry_is_hidden if {
	project := testing.replaced(testing.project({"scanners": {}}), "settings", {"archived": false, "empty_repo": false})
	document := _projected(testing.replaced(project, "scanners", {}), _defaults)
	testing.places(policy.deny) == {_absent("DEPENDENCY_SCANNING")} with input as document
}

test_skips_an_archived_project if {
	document := _document({}, {"archived": true}, _defaults)
	policy.skip == {"The project is archived."} with input as document
}

test_skips_an_empty_repository if {
	document := _document({}, {"empty_repo": true}, _defaults)
	policy.skip == {"The repository is empty."} with input as document
}

test_skips_where_no_scanner_is_asked if {
	document := _document({}, _without_registry, ["container_scanning"])
	policy.deny == set() with input as document
	policy.skip == {"No scanner is asked of a project without a container registry."} with input as document
}

_document(scanners, settings, wanted) := _projected(
	testing.replaced(testing.project({"settings": settings}), "scanners", scanners),
	wanted,
)

_projected(project, wanted) := testing.projected(
	"GL-PRJ-029",
	testing.document(project, {"params": {"GL-PRJ-029": {"scanners": wanted}}}),
)

_defaults := ["DEPENDENCY_SCANNING", "CONTAINER_SCANNING"]

_without_registry := {"container_registry_access_level": "disabled"}

_on := {"available": true, "enabled": true, "pipeline_run": true}

_off := object.union(_on, {"enabled": false})

_absent(name) := {"path": ["scanners"], "key": name}
