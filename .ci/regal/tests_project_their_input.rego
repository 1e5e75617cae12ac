# METADATA
# description: A test that gives a policy an input has it cut down to what the policy requires
# schemas:
#   - input: schema.regal.ast
package custom.regal.rules.glscan["tests-project-their-input"]

import data.regal.ast
import data.regal.result

report contains violation if {
	startswith(ast.package_name, "glscan.policies.")
	endswith(ast.package_name, "_test")
	_gives_input
	not _projects
	violation := result.fail(rego.metadata.chain(), result.location(input["package"]))
}

_gives_input if {
	walk(input.rules, [_, node])
	node.target.value[0].value == "input"
}

_projects if {
	walk(input.rules, [_, node])
	node.type == "ref"
	ast.ref_to_string(node.value) in {"testing.projected", "testing.seen"}
}
