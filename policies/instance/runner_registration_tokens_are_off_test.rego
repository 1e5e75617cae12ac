package glscan.policies.instance.runner_registration_tokens_are_off_test

import data.glscan.policies.instance.runner_registration_tokens_are_off as policy
import data.glscan.testing

test_denies_registration_tokens if policy.deny == {{
	"path": ["application_settings", "allow_runner_registration_token"],
	"message": "Whoever has seen a registration token can attach a runner.",
	"expected": false,
}} with input as _document({"allow_runner_registration_token": true}, [])

test_denies_each_registrar_that_is_not_named if {
	policy.deny == {{
		"path": ["application_settings", "valid_runner_registrars"],
		"key": "project",
		"message": "Members of a project may register runners.",
	}} with input as _document({"valid_runner_registrars": ["group", "project"]}, ["group"])
	count(policy.deny) == 2 with input as _document({"valid_runner_registrars": ["group", "project"]}, ["nobody"])
}

test_passes_registrars_that_are_named if {
	policy.deny == set() with input as _document({}, ["project"])
	policy.unknown == set() with input as _document({}, ["project"])
	policy.deny == set() with input as _document({"valid_runner_registrars": []}, ["project"])
}

test_passes_any_registrar_where_none_is_named if {
	policy.deny == set() with input as _document({"valid_runner_registrars": ["group", "project"]}, [])
}

test_does_not_know_registrars_that_are_hidden if {
	instance := testing.without(
		testing.instance({"application_settings": {"allow_runner_registration_token": true}}),
		"application_settings",
		["valid_runner_registrars"],
	)
	policy.unknown == {"Whose members may register runners could not be read."} with input as _seen(instance, ["group"])
	count(policy.deny) == 1 with input as _seen(instance, ["group"])
	policy.unknown == set() with input as _seen(instance, [])
}

test_claims_nothing_of_what_is_hidden if {
	hidden := testing.without(testing.instance({}), "application_settings", ["allow_runner_registration_token"])
	policy.deny == set() with input as _seen(hidden, [])
	policy.deny == set() with input as _seen(object.remove(testing.instance({}), ["application_settings"]), ["group"])
}

_document(changes, registrars) := _seen(testing.instance({"application_settings": changes}), registrars)

_seen(instance, registrars) := testing.seen("GL-INS-019", instance, {"registrars": registrars})
