package glscan.policies.pipeline.production_environments_are_protected_test

import data.glscan.policies.pipeline.production_environments_are_protected as policy
import data.glscan.testing

test_denies_an_environment_that_nothing_protects if {
	document := _document({}, [_above({})])
	policy.deny == {{
		"path": ["environments", "live"],
		"message": "Nothing protects live: whoever can run a job can deploy to it.",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_an_environment_beside_a_protected_one if {
	resource := testing.project({
		"environments": {"live": _environment("production"), "old": _environment("production")},
		"protected_environments": {"live": testing.protected_environment},
	})
	testing.places(policy.deny) == {{"path": ["environments", "old"]}, _production} with input as _projected(
		testing.replaced(resource, "protected_environments", {"live": testing.protected_environment}),
		[],
		{},
	)
}

test_denies_what_only_another_tier_protects if {
	above := _above({"staging": testing.protected_environment, "live": testing.protected_environment})
	testing.places(policy.deny) == {_live} with input as _document({}, [above])
}

test_denies_developers if {
	document := _document({"live": _rule([30, 40], 1)}, [])
	policy.deny == {{
		"path": ["environments", "live"],
		"key": "role",
		"message": "Developers can deploy to live.",
	}} with input as document
}

test_denies_too_few_approvals if {
	document := _document({"live": _rule([40], 0)}, [])
	policy.deny == {{
		"path": ["environments", "live"],
		"key": "approvals",
		"message": "Deployments to live need 0 approvals, fewer than the 1 they should.",
	}} with input as document
}

test_denies_both if {
	testing.places(policy.deny) == {_role, _approvals} with input as _document({"live": _rule([30], 0)}, [])
}

test_denies_by_other_parameters if {
	rules := {"live": _rule([40], 1)}
	testing.places(policy.deny) == {_approvals} with input as _projected(_project(rules), [], {"minimum_approvals": 2})
	testing.places(policy.deny) == {_role} with input as _projected(_project(rules), [], {"minimum_role": 60})
	testing.places(policy.deny) == {_role} with input as _projected(_project(rules), [], {"minimum_role": 0})
}

test_denies_what_neither_the_project_nor_a_group_forbids if {
	rules := {"live": _rule([30], 0)}
	document := _document(rules, [_above({"production": _rule([30, 40], 0)})])
	testing.places(policy.deny) == {_role, _approvals} with input as document
	policy.unknown == set() with input as document
}

test_names_the_lowest_role_that_every_rule_lets_in if {
	above := [_above({"production": _rule([40], 1)})]
	document := _projected(_project({"live": _rule([30], 1)}), above, {"minimum_role": 60})
	{finding.message | some finding in policy.deny} == {"Maintainers can deploy to live."} with input as document
}

test_names_the_lowest_role_of_a_rule if {
	document := _projected(_project({"live": _rule([30, 40], 1)}), [], {"minimum_role": 60})
	{finding.message | some finding in policy.deny} == {"Developers can deploy to live."} with input as document
}

test_denies_what_the_group_alone_protects_too_little if {
	document := _document({}, [_above({"production": _rule([30], 0)})])
	testing.places(policy.deny) == {_role, _approvals} with input as document
}

test_passes_an_environment_that_is_protected if {
	document := _document({"live": testing.protected_environment}, [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_what_a_group_above_protects if {
	above := [_above({}), _above({"production": testing.protected_environment})]
	policy.deny == set() with input as _document({}, above)
	policy.unknown == set() with input as _document({}, above)
}

test_passes_what_several_rules_protect_together if {
	above := [_above({"production": _rule([30], 1)})]
	policy.deny == set() with input as _document({"live": _rule([40], 0)}, above)
}

test_passes_roles_that_let_nobody_in if every levels in [[0], []] {
	policy.deny == set() with input as _projected(_project({"live": _rule(levels, 1)}), [], {"minimum_role": 0})
}

test_passes_people_and_groups if {
	levels := [{"kind": "user", "user_id": 5, "access_level": 30}, {"kind": "group", "group_id": 6}]
	rule := object.union(testing.protected_environment, {"deploy_access_levels": levels})
	policy.deny == set() with input as _document({"live": rule}, [])
}

test_passes_without_approvals_where_none_are_asked if {
	policy.deny == set() with input as _projected(_project({"live": _rule([40], 0)}), [], {"minimum_approvals": 0})
}

test_does_not_know_an_open_one_where_a_group_above_is_hidden if {
	document := _document({}, [_hidden])
	policy.deny == set() with input as document
	policy.unknown == _doubt with input as document
}

test_does_not_know_where_a_group_above_is_hidden if every rule in [_rule([30], 1), _rule([40], 0)] {
	document := _document({"live": rule}, [_hidden])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == _doubt with input as document
}

test_does_not_know_where_a_rule_of_a_group_is_hidden if every lost in ["approvals_required", "deploy_access_levels"] {
	rule := object.remove(testing.protected_environment, [lost])
	document := _document({"live": _rule([30], 0)}, [_above({"production": rule})])
	policy.deny == set() with input as document
	policy.unknown == _doubt with input as document
}

test_knows_what_suffices_although_a_group_above_is_hidden if {
	document := _document({"live": testing.protected_environment}, [_hidden])
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_a_group_on_free_protects_nothing if {
	document := _document({}, [object.union(_hidden, {"tier": "free"})])
	testing.places(policy.deny) == {_live} with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_an_environment_without_a_tier if {
	project := testing.replaced(testing.project({}), "environments", {"live": _environment("")})
	document := _projected(project, [], {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {"The tier of the environment live is not told."} with input as document
}

test_skips_a_project_without_production if {
	project := testing.replaced(testing.project({}), "environments", {"review/1": _environment("development")})
	policy.skip == {"There is no production environment."} with input as _projected(project, [], {})
	empty := testing.replaced(testing.project({}), "environments", {})
	policy.skip == {"There is no production environment."} with input as _projected(empty, [], {})
}

test_skips_an_archived_project if {
	project := testing.project({"settings": {"archived": true}})
	policy.skip == {"The project is archived."} with input as _projected(project, [], {})
}

test_skips_a_project_without_pipelines if {
	project := testing.project({"settings": {"builds_access_level": "disabled"}})
	policy.skip == {"CI/CD is turned off."} with input as _projected(project, [], {})
}

test_claims_nothing_without_the_environments if {
	document := _projected(object.remove(testing.project({}), ["environments"]), [], {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_without_the_protected_ones if {
	document := _projected(object.remove(_project({}), ["protected_environments"]), [], {})
	policy.deny == set() with input as document
}

test_claims_nothing_of_a_tier_that_is_hidden if {
	environments := {"live": {"name": "live"}}
	document := _projected(testing.replaced(testing.project({}), "environments", environments), [], {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_a_rule_that_is_hidden_beside_one_of_a_group if {
	document := _document({"live": {"name": "live"}}, [_above({"production": _rule([30], 0)})])
	policy.deny == set() with input as document
}

test_claims_nothing_of_a_rule_that_is_hidden if {
	document := _document({"live": {"name": "live"}}, [])
	policy.deny == set() with input as document
}

_document(rules, ancestors) := _projected(_project(rules), ancestors, {})

_project(rules) := testing.replaced(
	testing.replaced(testing.project({}), "environments", {"live": _environment("production")}),
	"protected_environments",
	rules,
)

_projected(project, ancestors, params) := testing.projected("GL-PIP-016", testing.document(project, {
	"ancestors": ancestors,
	"params": {"GL-PIP-016": object.union({"minimum_role": 40, "minimum_approvals": 1}, params)},
}))

_environment(tier) := {"name": "live", "tier": tier}

_rule(levels, approvals) := object.union(testing.protected_environment, {
	"approvals_required": approvals,
	"deploy_access_levels": [{"kind": "role", "access_level": level} | some level in levels],
})

_above(rules) := testing.replaced(testing.group({}), "protected_environments", rules)

_hidden := object.remove(testing.group({}), ["protected_environments"])

_doubt := {"How far a group above protects live could not be read."}

_live := {"path": ["environments", "live"]}

_production := {"path": ["environments", "production"]}

_role := {"path": ["environments", "live"], "key": "role"}

_approvals := {"path": ["environments", "live"], "key": "approvals"}
