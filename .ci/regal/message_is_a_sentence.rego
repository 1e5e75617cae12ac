# METADATA
# description: What a policy says to people is a sentence
# schemas:
#   - input: schema.regal.ast
package custom.regal.rules.glscan["message-is-a-sentence"]

import data.regal.ast
import data.regal.result

report contains violation if {
	some rule in input.rules
	some text in (_reasons(rule) | _messages(rule))
	not regex.match(`^[A-Z0-9%"].*\.$`, text.value)
	violation := result.fail(rego.metadata.chain(), result.location(text))
}

_reasons(rule) := {text |
	ast.ref_to_string(rule.head.ref) in {"skip", "unknown"}
	some text in _texts(rule.head.key)
}

_messages(rule) := {text |
	ast.ref_to_string(rule.head.ref) == "deny"
	rule.head.key.type == "object"
	some pair in rule.head.key.value
	pair[0].value == "message"
	some text in _texts(pair[1])
}

# A text, or the format of one.
_texts(term) := {term} if term.type == "string"

_texts(term) := {term.value[1]} if {
	term.type == "call"
	ast.ref_to_string(term.value[0].value) == "sprintf"
	term.value[1].type == "string"
}
