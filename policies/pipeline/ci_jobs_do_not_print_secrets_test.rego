package glscan.policies.pipeline.ci_jobs_do_not_print_secrets_test

import data.glscan.policies.pipeline.ci_jobs_do_not_print_secrets as policy
import data.glscan.testing

test_denies_a_job_that_prints_a_secret if {
	document := _prints({"build": ["CI_COMMIT_SHA", "DEPLOY_TOKEN", "API_KEY"]}, {})
	policy.deny == {{
		"path": ["ci_config", "scripts_naming_variables", "build"],
		"message": "The job build prints API_KEY, DEPLOY_TOKEN.",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_job_that_prints_its_environment if {
	document := _prints({"build": ["*", "DEPLOY_TOKEN"]}, {})
	policy.deny == {{
		"path": ["ci_config", "scripts_naming_variables", "build"],
		"message": "The job build prints its whole environment.",
	}} with input as document
}

test_denies_a_job_that_is_traced if {
	document := _config({"debug_trace": {"build": true, "test": false}, "scripts_naming_variables": {}}, {})
	policy.deny == {{
		"path": ["ci_config", "debug_trace", "build"],
		"message": "The job build is traced: its log shows every variable that it gets.",
	}} with input as document
}

test_denies_a_job_for_both if {
	both := {"debug_trace": {"build": true}, "scripts_naming_variables": {"build": ["*"], "test": ["CI_JOB_TOKEN"]}}
	document := _config(both, {})
	testing.places(policy.deny) == {_place("build"), _place("test"), _traced("build")} with input as document
}

test_denies_what_is_masked_in_the_project if {
	project := testing.replaced(_project({"build": ["DATABASE"], "test": ["URL"]}), "variables", {
		"DATABASE@*": testing.variable({"key": "DATABASE"}),
		"URL@*": testing.variable({"key": "URL", "masked": false}),
	})
	testing.places(policy.deny) == {_place("build")} with input as _projected(project, [], {})
}

test_denies_what_is_masked_in_a_group_above if {
	above := testing.replaced(testing.group({}), "variables", {"DATABASE@*": testing.variable({"key": "DATABASE"})})
	project := object.remove(_project({"build": ["DATABASE"]}), ["variables"])
	testing.places(policy.deny) == {_place("build")} with input as _projected(project, [above], {})
}

test_denies_by_another_expression if {
	document := _prints({"build": ["DEPLOY_TOKEN"], "test": ["DATABASE"]}, {"secret_pattern": "^DATA"})
	testing.places(policy.deny) == {_place("test")} with input as _without_variables(document)
}

test_denies_beside_what_is_ignored if {
	document := _prints({"build": ["CACHE_KEY", "API_KEY"], "test": ["CACHE_KEY"]}, {"ignore_keys": ["CACHE_KEY"]})
	{finding.message | some finding in policy.deny} == {"The job build prints API_KEY."} with input as document
}

test_denies_beside_a_variable_that_is_hidden_from_view if every lost in {"key", "masked"} {
	project := testing.replaced(_project({"build": ["A", "B"]}), "variables", {
		"A@*": object.remove(testing.variable({"key": "A"}), [lost]),
		"B@*": testing.variable({"key": "B"}),
	})
	document := _projected(project, [], {})
	{finding.message | some finding in policy.deny} == {"The job build prints B."} with input as document
}

test_passes_what_is_ignored_although_it_is_masked if {
	document := _prints({"build": ["DEPLOY_TOKEN"]}, {"ignore_keys": ["DEPLOY_TOKEN"]})
	policy.deny == set() with input as document
}

test_passes_jobs_that_print_no_secret if {
	document := _prints({"build": ["CI_COMMIT_SHA", "STAGE"], "test": []}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_where_a_variable_may_trace_every_job if every name in {"CI_DEBUG_SERVICES", "CI_DEBUG_TRACE"} {
	variables := {sprintf("%s@*", [name]): testing.variable({"key": name, "masked": false})}
	above := testing.replaced(testing.group({}), "variables", variables)
	project := object.remove(_project({}), ["variables"])
	reasons := {sprintf("The variable %s may have every job traced; its value is not read.", [name])}
	policy.unknown == reasons with input as _projected(project, [above], {})
	policy.unknown == reasons with input as _projected(testing.replaced(_project({}), "variables", variables), [], {})
	policy.deny == set() with input as _projected(project, [above], {})
}

test_does_not_know_what_is_not_read if {
	nothing := {"debug_trace": {}, "scripts_naming_variables": {}}
	document := _config(object.union(nothing, {"child_pipelines": ["more"], "unclear_scripts": ["odd"]}), {})
	policy.deny == set() with input as document
	policy.unknown == {
		"The job more triggers a child pipeline, which is not judged.",
		"The script of the job odd cannot be followed.",
	} with input as document
}

test_does_not_know_by_an_invalid_expression if {
	document := _without_variables(_prints({"build": ["DEPLOY_TOKEN"]}, {"secret_pattern": "("}))
	policy.deny == set() with input as document
	policy.unknown == {"The parameter secret_pattern is no regular expression."} with input as document
}

test_denies_the_environment_by_an_invalid_expression if {
	document := _prints({"build": ["*"]}, {"secret_pattern": "("})
	testing.places(policy.deny) == {_place("build")} with input as document
}

test_skips_a_project_without_a_configuration if {
	document := _projected(testing.replaced(testing.project({}), "ci_config", {}), [], {})
	policy.deny == set() with input as document
	policy.skip == {"There is no CI/CD configuration."} with input as document
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), [], {})
	policy.skip == {"The project is archived."} with input as document
}

test_skips_a_project_without_pipelines if {
	document := _projected(testing.project({"settings": {"builds_access_level": "disabled"}}), [], {})
	policy.skip == {"CI/CD is turned off."} with input as document
}

test_claims_nothing_without_the_configuration if {
	document := _projected(object.remove(testing.project({}), ["ci_config"]), [], {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

_prints(printed, params) := _projected(_project(printed), [], params)

_project(printed) := _configured({"debug_trace": {}, "scripts_naming_variables": printed})

_config(config, params) := _projected(_configured(config), [], params)

_configured(config) := testing.replaced(testing.project({}), "ci_config", object.union({"valid": true}, config))

_projected(project, ancestors, params) := testing.projected("GL-PIP-019", testing.document(project, {
	"ancestors": ancestors,
	"params": {"GL-PIP-019": object.union(_defaults, params)},
}))

_without_variables(document) := json.remove(document, [["resource", "variables"]])

_defaults := {"ignore_keys": [], "secret_pattern": concat("", [
	`(?i)(token|secret|pass(w|phrase|$)|pwd|credential`,
	`|(private|api|access)_?key|_key$|auth_config)`,
])}

_place(job) := {"path": ["ci_config", "scripts_naming_variables", job]}

_traced(job) := {"path": ["ci_config", "debug_trace", job]}
