package custom.regal.rules.glscan["tests-project-their-input_test"]

import data.custom.regal.rules.glscan["tests-project-their-input"] as rule

test_whole_input_is_told if {
	found := rule.report with input as _tests("glscan.policies.project.p_test", "{}")
	{violation.location.row | some violation in found} == {1}
}

test_projected_input_is_fine if {
	found := rule.report with input as _tests("glscan.policies.project.p_test", `testing.projected("X", {})`)
	found == set()
}

test_library_may_be_given_anything if {
	found := rule.report with input as _tests("glscan.lib.p_test", "{}")
	found == set()
}

_tests(name, document) := regal.parse_module(
	"p_test.rego",
	sprintf("package %s\n\nimport data.glscan.testing\n\ntest_a if data.p.deny with input as %s\n", [name, document]),
)
