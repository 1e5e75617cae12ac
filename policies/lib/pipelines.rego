# METADATA
# description: What the policies on the pipelines of projects share.
package glscan.lib.pipelines

# METADATA
# description: Why no pipeline runs in a project.
# scope: document
idle contains "The project is archived." if input.resource.settings.archived

idle contains "CI/CD is turned off." if input.resource.settings.builds_access_level == "disabled"
