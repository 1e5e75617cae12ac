# METADATA
# description: What the policies on push rules of groups and projects share.
package glscan.lib.push_rules

# METADATA
# description: True of a project without a push rule. A group needs none; whether it should have one is judged apart.
is_missing if {
	input.resource.kind == "project"
	input.resource.push_rule == {}
}

# METADATA
# description: Why a group or project has no push rule to judge.
# scope: document
reasons_to_skip contains "The group has no push rule." if {
	input.resource.kind == "group"
	input.resource.push_rule == {}
}

reasons_to_skip contains "The project is archived." if {
	input.resource.kind == "project"
	input.resource.settings.archived
}
