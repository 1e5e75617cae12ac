# METADATA
# title: Every project has the topics that the inventory needs
# description: |
#   The inventory is made from topics: whose a project is, and what data it handles. One without them is nobody's, until
#   something happens. Whether what a topic says is true is not shown.
# scope: package
# custom:
#   id: OWN-002
#   severity: low
#   kinds: [project]
#   requires:
#     - settings.archived
#     - settings.topics
#   params:
#     required:
#       type: list of text
#       default: [team-*]
#       meaning: Topics that each project has; team-* is met by any that begins with team-.
#   controls:
#     iso27001_2022: {A.5.9: weak}
#   remediation:
#     ui: "Project > Settings > General > Project topics"
#     api: PUT /projects/:id topics=team-payments,data-personal
package custom.inventory.projects_have_topics

deny contains {
	"path": ["settings", "topics"],
	"key": topic,
	"message": sprintf("The topic %s is missing.", [topic]),
} if {
	topics := input.resource.settings.topics
	some topic in _required
	not _is_met(topic, topics)
}

skip contains "The project is archived." if input.resource.settings.archived

skip contains "No topics are asked of this project." if _required == []

_is_met(topic, topics) if topic in topics

_is_met(topic, topics) if {
	endswith(topic, "*")
	some given in topics
	startswith(given, trim_suffix(topic, "*"))
}

_required := input.params["OWN-002"].required
