package glscan.policies.pipeline.deployment_variables_have_environment_scope_test

import data.glscan.policies.pipeline.deployment_variables_have_environment_scope as policy
import data.glscan.testing

test_denies_a_variable_of_every_environment if {
	document := _document({"KUBE_URL@*": _variable("KUBE_URL", "*")}, {})
	policy.deny == {{
		"path": ["variables", "KUBE_URL@*", "environment_scope"],
		"message": "KUBE_URL is handed to every job, whatever its environment.",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_scope_of_stars if every scope in {"**", ""} {
	place := sprintf("KUBE_URL@%s", [scope])
	document := _document({place: _variable("KUBE_URL", scope)}, {})
	testing.places(policy.deny) == {_place(place)} with input as document
}

test_denies_a_group_on_premium_and_where_the_tier_is_unknown if every tier in {"premium", "ultimate", "unknown"} {
	document := _group(tier)
	testing.places(policy.deny) == {_place("KUBE_URL@*")} with input as document
	policy.skip == set() with input as document
}

test_denies_a_project_on_free if {
	project := testing.replaced(testing.project({"tier": "free"}), "variables", _wide)
	testing.places(policy.deny) == {_place("KUBE_URL@*")} with input as _projected(project, {})
	policy.skip == set() with input as _projected(project, {})
}

test_denies_what_looks_as_if_it_were_for_deployments if {
	every key in {"PROD", "DB_PROD", "PRODUCTION_URL", "DEPLOY_HOST", "kubeconfig", "AWS_ACCOUNT", "GOOGLE_PROJECT"} {
		place := sprintf("%s@*", [key])
		testing.places(policy.deny) == {_place(place)} with input as _document({place: _variable(key, "*")}, {})
	}
}

test_denies_by_another_expression if {
	entries := object.union(_wide, {"LIVE@*": _variable("LIVE", "*")})
	document := _document(entries, {"deploy_pattern": "^LIVE"})
	testing.places(policy.deny) == {_place("LIVE@*")} with input as document
}

test_denies_beside_a_variable_that_is_ignored if {
	document := _document({"KUBE_URL@*": _variable("KUBE_URL", "*"), "AWS_REGION@*": _variable("AWS_REGION", "*")}, {})
	testing.places(policy.deny) == {_place("KUBE_URL@*")} with input as document
	heeding := _document({"AWS_REGION@*": _variable("AWS_REGION", "*")}, {"ignore_keys": []})
	testing.places(policy.deny) == {_place("AWS_REGION@*")} with input as heeding
}

test_denies_beside_a_variable_that_is_hidden_from_view if every lost in {"key", "environment_scope"} {
	hidden := object.remove(_variable("KUBE_A", "*"), [lost])
	document := _document({"KUBE_A@*": hidden, "KUBE_B@*": _variable("KUBE_B", "*")}, {})
	testing.places(policy.deny) == {_place("KUBE_B@*")} with input as document
}

test_passes_a_variable_with_a_scope if every scope in {"production", "review/*", "*/eu"} {
	document := _document({"KUBE_URL@x": _variable("KUBE_URL", scope), "URL@*": _variable("URL", "*")}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_a_group_on_free if {
	document := _group("free")
	policy.skip == {"On Free the variables of a group have no scope."} with input as document
}

test_skips_where_no_variable_is_for_deployments if every key in {"PRODUCT_NAME", "REPRODUCIBLE", "MY_AWS_ID", "URL"} {
	document := _document({"X@*": _variable(key, "*")}, {})
	policy.deny == set() with input as document
	policy.skip == {"No variable looks as if it were for deployments."} with input as document
}

test_skips_where_there_is_no_variable if "There is no variable." in policy.skip with input as _document({}, {})

test_skips_an_archived_project if {
	project := testing.replaced(testing.project({"settings": {"archived": true}}), "variables", _wide)
	policy.skip == {"The project is archived."} with input as _projected(project, {})
}

test_does_not_know_by_an_invalid_expression if {
	document := _document(_wide, {"deploy_pattern": "("})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {"The parameter deploy_pattern is no regular expression."} with input as document
}

test_claims_nothing_without_the_variables if {
	document := _projected(object.remove(testing.project({}), ["variables"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_of_a_variable_that_is_hidden_from_view if every lost in {"key", "environment_scope"} {
	document := _document({"KUBE_URL@*": object.remove(_variable("KUBE_URL", "*"), [lost])}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_document(entries, params) := _projected(testing.replaced(testing.project({}), "variables", entries), params)

_group(tier) := _projected(testing.replaced(testing.group({"tier": tier}), "variables", _wide), {})

_projected(resource, params) := testing.projected(
	"GL-PIP-007",
	testing.document(resource, {"params": {"GL-PIP-007": object.union(_defaults, params)}}),
)

_defaults := {
	"deploy_pattern": `(?i)((^|_)prod(uction)?(_|$)|deploy|kube|^(aws|gcp|google|azure|arm)_)`,
	"ignore_keys": ["AWS_DEFAULT_REGION", "AWS_REGION"],
}

_wide := {"KUBE_URL@*": _variable("KUBE_URL", "*")}

_variable(key, scope) := testing.variable({"key": key, "environment_scope": scope})

_place(place) := {"path": ["variables", place, "environment_scope"]}
