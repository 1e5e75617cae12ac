package custom.regal.rules.glscan["message-is-a-sentence_test"]

import data.custom.regal.rules.glscan["message-is-a-sentence"] as rule

test_fragments_are_told if {
	found := rule.report with input as _policy(`
	deny contains {"path": ["settings"], "message": "nobody may"} if input.x

	deny contains {"path": ["settings"], "message": sprintf("The rule %s does", [input.y])} if input.x

	skip contains "archived" if input.z

	unknown contains sprintf("Whether %s holds", [input.y]) if input.z`)
	{violation.location.row | some violation in found} == {5, 7, 9, 11}
}

test_sentences_are_fine if {
	found := rule.report with input as _policy(`
	deny contains {"path": ["settings"], "message": "Nobody may."} if input.x

	deny contains {"path": ["settings"], "message": sprintf("%s may.", [input.y])} if input.x

	skip contains reason if some reason in input.reasons

	_other contains "fragment" if input.z`)
	found == set()
}

_policy(rules) := regal.parse_module("p.rego", sprintf("package glscan.policies.project.p\n\n\n%s\n", [rules]))
