# METADATA
# title: The name of a project follows the naming of its team
# description: |
#   Whoever is called at night finds a service by its name, and so do the rules of firewalls and bills. Each team has a
#   naming of its own: glscan.yaml gives one expression to all, and others to the groups that differ. The last part of
#   the path is judged, which is what addresses are made of, and not the name that is shown.
# scope: package
# custom:
#   id: OWN-001
#   severity: low
#   kinds: [project]
#   requires:
#     - settings.archived
#     - settings.path_with_namespace
#   params:
#     pattern:
#       type: text
#       default: "[a-z][a-z0-9-]*"
#       meaning: Regular expression that the whole of the name has to match.
#   remediation:
#     ui: "Project > Settings > General > Advanced > Change path"
#     api: PUT /projects/:id path=NAME
package custom.naming.project_names_follow_the_team

deny contains {
	"path": ["settings", "path_with_namespace"],
	"message": sprintf("%s does not match %s.", [name, _pattern]),
} if {
	regex.is_valid(_whole)
	segments := split(input.resource.settings.path_with_namespace, "/")
	name := segments[count(segments) - 1]
	not regex.match(_whole, name)
}

skip contains "The project is archived." if input.resource.settings.archived

# Without it, an expression that is none would find nothing, and that would look as if all were fine.
unknown contains sprintf("The parameter pattern is no regular expression: %s.", [_pattern]) if {
	not regex.is_valid(_whole)
}

_pattern := input.params["OWN-001"].pattern

_whole := sprintf("^(%s)$", [_pattern])
