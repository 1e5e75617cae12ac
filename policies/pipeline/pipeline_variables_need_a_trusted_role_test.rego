package glscan.policies.pipeline.pipeline_variables_need_a_trusted_role_test

import data.glscan.policies.pipeline.pipeline_variables_need_a_trusted_role as policy
import data.glscan.testing

test_denies_a_role_that_is_too_low if {
	document := _document({"ci_pipeline_variables_minimum_override_role": "developer"}, _roles)
	policy.deny == {{
		"path": ["settings", "ci_pipeline_variables_minimum_override_role"],
		"message": "The lowest role that can override variables of a pipeline is developer.",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_role_that_nobody_has_heard_of if {
	document := _document({"ci_pipeline_variables_minimum_override_role": "planner"}, _roles)
	testing.places(policy.deny) == {_place("ci_pipeline_variables_minimum_override_role")} with input as document
}

test_denies_a_role_that_other_parameters_find_too_low if {
	document := _document({"ci_pipeline_variables_minimum_override_role": "maintainer"}, ["owner"])
	testing.places(policy.deny) == {_place("ci_pipeline_variables_minimum_override_role")} with input as document
}

test_denies_an_older_server_that_restricts_nothing if {
	document := _older({"restrict_user_defined_variables": false}, _roles)
	policy.deny == {{
		"path": ["settings", "restrict_user_defined_variables"],
		"message": "The lowest role that can override variables of a pipeline is developer.",
	}} with input as document
	policy.unknown == set() with input as document
}

test_the_role_rules_where_both_are_told if {
	low := {"ci_pipeline_variables_minimum_override_role": "developer", "restrict_user_defined_variables": true}
	place := _place("ci_pipeline_variables_minimum_override_role")
	testing.places(policy.deny) == {place} with input as _document(low, _roles)
	high := {"ci_pipeline_variables_minimum_override_role": "owner", "restrict_user_defined_variables": false}
	policy.deny == set() with input as _document(high, _roles)
}

test_passes_a_trusted_role if every role in _roles {
	document := _document({"ci_pipeline_variables_minimum_override_role": role}, _roles)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_an_older_server_where_developers_may if {
	document := _older({"restrict_user_defined_variables": false}, ["developer"])
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_a_role_that_is_only_restricted if {
	document := _older({"restrict_user_defined_variables": true}, _roles)
	policy.deny == set() with input as document
	policy.unknown == _silence with input as document
}

test_an_empty_role_says_nothing if {
	loose := {"ci_pipeline_variables_minimum_override_role": "", "restrict_user_defined_variables": false}
	testing.places(policy.deny) == {_place("restrict_user_defined_variables")} with input as _older(loose, _roles)
	silent := _older({"ci_pipeline_variables_minimum_override_role": ""}, _roles)
	policy.deny == set() with input as silent
	policy.unknown == _silence with input as silent
}

test_does_not_know_where_neither_is_told if {
	document := _older({}, _roles)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == _silence with input as document
}

test_skips_an_archived_project if {
	policy.skip == {"The project is archived."} with input as _document({"archived": true}, _roles)
}

test_skips_a_project_without_pipelines if {
	policy.skip == {"CI/CD is turned off."} with input as _document({"builds_access_level": "disabled"}, _roles)
}

test_claims_nothing_without_the_settings if {
	document := _projected(object.remove(testing.project({}), ["settings"]), _roles)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_document(settings, roles) := _projected(testing.project({"settings": settings}), roles)

_older(settings, roles) := _projected(
	testing.replaced(testing.project({}), "settings", object.union(
		{"archived": false, "builds_access_level": "enabled"},
		settings,
	)),
	roles,
)

_projected(project, roles) := testing.projected(
	"GL-PIP-009",
	testing.document(project, {"params": {"GL-PIP-009": {"roles": roles}}}),
)

_roles := ["no_one_allowed", "owner", "maintainer"]

_silence := {"GitLab does not tell the lowest role that can override variables of a pipeline."}

_place(name) := {"path": ["settings", name]}
