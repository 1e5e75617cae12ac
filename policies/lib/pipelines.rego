# METADATA
# description: What the policies on the pipelines of projects share.
package glscan.lib.pipelines

# METADATA
# description: Why no pipeline runs in a project.
# scope: document
idle contains "The project is archived." if input.resource.settings.archived

idle contains "CI/CD is turned off." if input.resource.settings.builds_access_level == "disabled"

# METADATA
# description: Why the text of a project's pipeline is not all that runs. Pipelines of other projects are judged there.
# scope: document
reasons_to_doubt contains sprintf("The job %s triggers a child pipeline, which is not judged.", [job]) if {
	some job in input.resource.ci_config.child_pipelines
}
