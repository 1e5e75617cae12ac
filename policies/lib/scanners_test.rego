package glscan.lib.scanners_test

import data.glscan.lib.scanners

test_a_scanner_that_is_off_is_not_enabled if {
	document := _project({"SAST": {"enabled": false}, "DAST": {"enabled": true}, "FUZZ": {"enabled": false}})
	scanners.not_enabled({"SAST", "DAST"}) == {{
		"path": ["scanners", "SAST", "enabled"],
		"message": "SAST is not enabled.",
		"expected": true,
	}} with input as document
}

test_a_scanner_that_is_not_there_is_not_enabled if {
	document := _project({"DAST": {"enabled": true}})
	scanners.not_enabled({"SAST"}) == {{
		"path": ["scanners"],
		"key": "SAST",
		"message": "SAST is not enabled.",
	}} with input as document
}

test_each_scanner_is_told if count(scanners.not_enabled({"A", "B", "C"})) == 2 with input as _project({
	"A": {"enabled": false},
	"C": {"enabled": true},
})

test_nothing_is_claimed_of_a_scanner_that_may_be_on if {
	scanners.not_enabled({"SAST"}) == set() with input as _project({"SAST": {}})
	scanners.not_enabled({"SAST"}) == set() with input as {"resource": {"kind": "project"}}
}

test_nothing_is_wanted_of_no_scanner if {
	scanners.not_enabled(set()) == set() with input as _project({"SAST": {"enabled": false}})
}

test_a_scanner_is_named_as_gitlab_writes_it if {
	document := _project({"SAST": {}, "DAST": {}})
	scanners.named(["sast", "Dast", "SAST"]) == {"SAST", "DAST"} with input as document
}

test_a_scanner_that_is_not_there_keeps_its_name if {
	scanners.named(["Fuzz"]) == {"Fuzz"} with input as _project({"SAST": {}})
	scanners.named(["Fuzz"]) == {"Fuzz"} with input as {"resource": {"kind": "project"}}
}

_project(found) := {"resource": {"kind": "project", "scanners": found}}
