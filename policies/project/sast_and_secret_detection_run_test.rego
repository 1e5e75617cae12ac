package glscan.policies.project.sast_and_secret_detection_run_test

import data.glscan.policies.project.sast_and_secret_detection_run as policy
import data.glscan.testing

test_denies_a_scanner_that_is_off if {
	document := _document({"SAST": _off, "SECRET_DETECTION": _ran}, {})
	policy.deny == {{
		"path": ["scanners", "SAST", "enabled"],
		"message": "SAST is not enabled.",
		"expected": true,
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_a_scanner_that_is_not_there if {
	document := _document({"SAST": _ran}, {})
	policy.deny == {{
		"path": ["scanners"],
		"key": "SECRET_DETECTION",
		"message": "SECRET_DETECTION is not enabled.",
	}} with input as document
}

test_denies_each_scanner_where_there_is_none if {
	document := _document({}, {})
	testing.places(policy.deny) == {_absent("SAST"), _absent("SECRET_DETECTION")} with input as document
}

test_denies_a_scanner_that_did_not_run if {
	document := _document({"SAST": _ran, "SECRET_DETECTION": _idle}, {"require_run": true})
	policy.deny == {{
		"path": ["scanners", "SECRET_DETECTION", "pipeline_run"],
		"message": "SECRET_DETECTION is enabled but did not run in the latest pipeline of the default branch.",
		"expected": true,
	}} with input as document
}

test_denies_a_scanner_that_is_off_once if {
	document := _document({"SAST": _off, "SECRET_DETECTION": _ran}, {"require_run": true})
	testing.places(policy.deny) == {{"path": ["scanners", "SAST", "enabled"]}} with input as document
}

test_denies_another_scanner if {
	document := _document({"DAST": _off, "SAST": _off}, {"scanners": ["dast", "FUZZ"]})
	testing.places(policy.deny) == {
		{"path": ["scanners", "DAST", "enabled"]},
		_absent("FUZZ"),
	} with input as document
}

test_passes_scanners_that_run if {
	document := _document({"SAST": _ran, "SECRET_DETECTION": _ran, "DAST": _idle}, {"require_run": true})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_scanners_that_did_not_run_where_they_need_not if {
	document := _document({"SAST": _idle, "SECRET_DETECTION": _idle}, {})
	policy.deny == set() with input as document
}

test_passes_a_scanner_by_its_name_in_any_case if {
	document := _document({"SAST": _ran}, {"scanners": ["sast"]})
	policy.deny == set() with input as document
}

test_denies_an_absent_scanner_by_the_name_it_is_asked_by if {
	document := _document({}, {"scanners": ["sast"]})
	policy.deny == {{
		"path": ["scanners"],
		"key": "sast",
		"message": "sast is not enabled.",
	}} with input as document
}

test_claims_nothing_without_the_scanners if {
	document := _projected(object.remove(testing.project({}), ["scanners"]), {"require_run": true})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_what_a_scanner_hides if {
	scanners := {"SAST": {}, "SECRET_DETECTION": {"enabled": true}}
	document := _document(scanners, {"require_run": true})
	policy.deny == set() with input as document
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), {})
	policy.skip == {"The project is archived."} with input as document
}

test_skips_an_empty_repository if {
	document := _projected(testing.project({"settings": {"empty_repo": true}}), {})
	policy.skip == {"The repository is empty."} with input as document
}

_document(scanners, params) := _projected(testing.replaced(testing.project({}), "scanners", scanners), params)

_projected(project, params) := testing.projected(
	"GL-PRJ-028",
	testing.document(project, {"params": {"GL-PRJ-028": object.union(_defaults, params)}}),
)

_defaults := {"scanners": ["SAST", "SECRET_DETECTION"], "require_run": false}

_ran := {"available": true, "enabled": true, "pipeline_run": true}

_idle := object.union(_ran, {"pipeline_run": false})

_off := object.union(_idle, {"enabled": false})

_absent(name) := {"path": ["scanners"], "key": name}
