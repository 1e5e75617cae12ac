package glscan.policies.project.integrations_are_approved_test

import data.glscan.policies.project.integrations_are_approved as policy
import data.glscan.testing

test_denies_an_integration_without_approval if {
	document := _document({"jira": _own, "slack": _own}, {})
	policy.deny == {{
		"path": ["integrations", "slack"],
		"message": "The integration slack is active without approval.",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_an_integration_of_a_group_without_approval if {
	group := testing.group({"integrations": {"slack": _own}})
	testing.places(policy.deny) == {_place("slack", [])} with input as _projected(group, {})
}

test_denies_settings_of_its_own_where_they_must_come_from_above if {
	document := _document({"jira": _own}, {"inherited_only": true})
	policy.deny == {{
		"path": ["integrations", "jira", "inherited"],
		"message": "The integration jira has settings of its own, outside what the group or instance says.",
		"expected": true,
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_an_integration_in_both_ways if {
	document := _document({"slack": _own}, {"inherited_only": true})
	testing.places(policy.deny) == {_place("slack", []), _place("slack", ["inherited"])} with input as document
}

test_passes_approved_integrations if {
	document := _document({"jira": _own, "Mattermost": _own}, {"approved": ["mattermost", "JIRA"]})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_integrations_that_are_off if {
	off := {"active": false, "inherited": false}
	document := _document({"slack": off}, {"inherited_only": true})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_settings_from_above if {
	document := _document({"jira": {"active": true, "inherited": true}}, {"inherited_only": true})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_settings_of_a_group_itself if {
	group := testing.group({"integrations": {"jira": _own}})
	document := _projected(group, {"inherited_only": true})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_a_project_without_integrations if {
	document := _document({}, {"inherited_only": true})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_does_not_know_whose_settings_are_hidden if {
	document := _document({"jira": {"active": true}}, {"inherited_only": true})
	policy.deny == set() with input as document
	policy.unknown == {"GitLab does not tell whether the integration jira has settings of its own."} with input as document
}

test_passes_hidden_settings_where_they_may_be_its_own if {
	document := _document({"jira": {"active": true}}, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_without_the_integrations if {
	document := _projected(object.remove(testing.project({}), ["integrations"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_an_integration_that_may_be_off if {
	document := _document({"slack": {"slug": "slack"}}, {})
	policy.deny == set() with input as document
}

test_skips_where_nothing_is_approved if {
	document := _document({"slack": _own}, {"approved": []})
	policy.skip == {"No integration is named as approved."} with input as document
}

test_skips_what_is_archived if {
	project := testing.project({"settings": {"archived": true}})
	policy.skip == {"The project is archived."} with input as _projected(project, {})
	group := testing.group({"settings": {"archived": true}})
	policy.skip == {"The group is archived."} with input as _projected(group, {})
}

_document(integrations, params) := _projected(testing.project({"integrations": integrations}), params)

_projected(resource, params) := testing.projected(
	"GL-PRJ-025",
	testing.document(resource, {"params": {"GL-PRJ-025": object.union(_defaults, params)}}),
)

_defaults := {"approved": ["jira"], "inherited_only": false}

_own := {"active": true, "inherited": false}

_place(slug, rest) := {"path": array.concat(["integrations", slug], rest)}
