package custom.inventory.projects_have_topics_test

import data.custom.inventory.projects_have_topics as policy
import data.glscan.testing

test_denies_each_topic_that_is_missing if {
	document := _document(["data-personal", "go"], ["team-*", "data-*", "sox"])
	policy.deny == {
		{"path": ["settings", "topics"], "key": "team-*", "message": "The topic team-* is missing."},
		{"path": ["settings", "topics"], "key": "sox", "message": "The topic sox is missing."},
	} with input as document
	policy.skip == set() with input as document
}

test_denies_a_topic_that_is_only_called_alike if every given in {"steam-a", "team", "Team-a"} {
	count(policy.deny) == 1 with input as _document([given], ["team-*"])
}

test_denies_a_longer_topic_where_no_star_stands if count(policy.deny) == 1 with input as _document(["soxx"], ["sox"])

test_passes_what_is_asked if {
	document := _document(["team-payments", "sox"], ["team-*", "sox"])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_where_nothing_is_asked if {
	policy.skip == {"No topics are asked of this project."} with input as _document([], [])
}

test_skips_an_archived_project if {
	project := testing.project({"settings": {"archived": true, "topics": []}})
	policy.skip == {"The project is archived."} with input as _projected(project, ["team-*"])
}

test_claims_nothing_where_topics_could_not_be_read if {
	project := testing.replaced(testing.project({}), "settings", {"archived": false})
	policy.deny == set() with input as _projected(project, ["team-*"])
	policy.skip == set() with input as _projected(project, ["team-*"])
}

_document(topics, required) := _projected(testing.project({"settings": {"topics": topics}}), required)

_projected(project, required) := testing.projected(
	"OWN-002",
	testing.document(project, {"params": {"OWN-002": {"required": required}}}),
)
