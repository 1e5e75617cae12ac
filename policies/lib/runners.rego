# METADATA
# description: What the policies on the runners of the instance, of groups and of projects share.
package glscan.lib.runners

# METADATA
# description: Why there is no runner to judge. One that is paused takes no jobs.
# scope: document
reasons_to_skip contains "No runner belongs here." if input.resource.runners == {}

reasons_to_skip contains "Every runner is paused." if {
	input.resource.runners != {}
	every runner in input.resource.runners { runner.paused }
}

reasons_to_skip contains sprintf("The %s is archived.", [input.resource.kind]) if input.resource.settings.archived

# METADATA
# description: The runners that take jobs, by their id.
active[id] := runner if {
	some id, runner in input.resource.runners
	runner.paused == false
}

# METADATA
# description: |
#   True when neither the id of a runner nor its description is among the entries; undefined where the description could
#   not be read.
is_unlisted(id, runner, entries) if {
	not id in entries
	description := runner.description
	not description in entries
}

# METADATA
# description: A runner in words, by its id and, where there is one, its description.
# scope: document
named(id, runner) := sprintf("Runner %s (%s)", [id, runner.description]) if runner.description != ""

named(id, runner) := sprintf("Runner %s", [id]) if object.get(runner, "description", "") == ""
