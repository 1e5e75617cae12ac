package glscan.policies.instance.oauth_applications_are_controlled_test

import data.glscan.policies.instance.oauth_applications_are_controlled as policy
import data.glscan.testing

test_denies_applications_of_users if {
	instance := testing.instance({"application_settings": {"user_oauth_applications": true}})
	policy.deny == {{
		"path": ["application_settings", "user_oauth_applications"],
		"message": "Any user can register an application that asks others for access.",
		"expected": false,
	}} with input as _seen(instance, {})
}

test_denies_each_application_that_keeps_no_secret if {
	document := _both_of({"confidential": false})
	policy.deny == {{
		"path": ["oauth_applications", "7", "confidential"],
		"message": _no_secret("Build board"),
		"expected": true,
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_scopes_that_nobody_approved if {
	document := _both_of({"scopes": ["sudo", "read_api", "api"]})
	policy.deny == {{
		"path": ["oauth_applications", "7", "scopes"],
		"message": "The application Build board may ask for api, sudo, and nobody approved it.",
	}} with input as document
}

test_denies_other_scopes if {
	count(policy.deny) == 1 with input as _document({"7": testing.oauth_application({})}, {"denied_scopes": ["read_user"]})
}

test_denies_an_approved_application_that_keeps_no_secret if {
	applications := {"7": testing.oauth_application({"confidential": false})}
	document := _document(applications, {"approved_applications": ["Build board"]})
	testing.places(policy.deny) == {{"path": ["oauth_applications", "7", "confidential"]}} with input as document
}

test_denies_beside_applications_that_hide_something if {
	hidden := {name: object.remove(_wrong, [name]) | some name in ["application_name", "confidential", "scopes"]}
	document := _document(object.union(hidden, {"7": _wrong}), {})
	testing.places(policy.deny) == {
		{"path": ["oauth_applications", "7", "confidential"]},
		{"path": ["oauth_applications", "7", "scopes"]},
		{"path": ["oauth_applications", "application_name", "confidential"]},
		{"path": ["oauth_applications", "confidential", "scopes"]},
		{"path": ["oauth_applications", "scopes", "confidential"]},
	} with input as document
}

test_names_an_application_by_its_id_where_its_name_is_hidden if {
	application := testing.oauth_application({"confidential": false})
	{finding.message | some finding in policy.deny} == {_no_secret("7")} with input as _document(
		{"7": object.remove(application, ["application_name"])},
		{},
	)
}

test_passes_narrow_scopes if {
	policy.deny == set() with input as _document({"3": testing.oauth_application({})}, {})
	policy.unknown == set() with input as _document({"3": testing.oauth_application({})}, {})
	policy.deny == set() with input as _document({"3": testing.oauth_application({"scopes": []})}, {})
}

test_passes_an_application_that_is_approved_by_name if {
	params := {"approved_applications": ["Build board"]}
	policy.deny == set() with input as _document({"3": testing.oauth_application({"scopes": ["api"]})}, params)
	policy.unknown == set() with input as _document({"3": _hiding("scopes")}, params)
}

test_passes_where_there_is_no_application if {
	policy.deny == set() with input as _document({}, {})
	policy.unknown == set() with input as _document({}, {})
}

test_does_not_know_scopes_that_are_hidden if {
	policy.deny == set() with input as _document({"3": _hiding("scopes")}, {})
	policy.unknown == {"Which scopes the application Build board may ask for is not shown."} with input as _document(
		{"3": _hiding("scopes")},
		{},
	)
}

test_claims_nothing_of_what_is_hidden if {
	nothing := object.remove(testing.instance({}), ["application_settings", "oauth_applications"])
	policy.deny == set() with input as _seen(nothing, {})
	policy.unknown == set() with input as _seen(nothing, {})
	policy.deny == set() with input as _document({"3": {"id": 3}}, {})
	policy.unknown == set() with input as _document({"3": {"id": 3}}, {})
	hidden := testing.without(testing.instance({}), "application_settings", ["user_oauth_applications"])
	policy.deny == set() with input as _seen(hidden, {})
}

_wrong := testing.oauth_application({"confidential": false, "scopes": ["api"]})

_no_secret(name) := sprintf("The application %s keeps no secret, so anything can pose as it.", [name])

_hiding(name) := object.remove(testing.oauth_application({}), [name])

# A sound application, and one with what is changed.
_both_of(changes) := _document(
	{"3": testing.oauth_application({}), "7": testing.oauth_application(changes)},
	{},
)

_document(applications, params) := _seen(
	testing.replaced(testing.instance({}), "oauth_applications", applications),
	params,
)

_seen(instance, params) := testing.seen("GL-INS-020", instance, object.union(_defaults, params))

_defaults := {
	"approved_applications": [],
	"denied_scopes": ["api", "sudo", "admin_mode", "write_repository"],
}
