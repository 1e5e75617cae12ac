package glscan.policies.instance.sso_users_cannot_use_passwords_test

import data.glscan.policies.instance.sso_users_cannot_use_passwords as policy
import data.glscan.testing

test_denies_each_way_to_use_a_password if {
	policy.deny == {_finding(_git, "Git over HTTPS"), _finding(_web, "the web interface")} with input as _document(
		{_exception: false},
		"detect",
	)
	policy.deny == {_finding(_git, "Git over HTTPS")} with input as _document({_exception: false, _web: false}, "detect")
	policy.deny == {_finding(_web, "the web interface")} with input as _document(
		{_exception: false, _git: false},
		"detect",
	)
}

test_knows_of_a_provider_by_one_user_who_has_an_identity if {
	users := {"1": _local, "2": testing.administrator({})}
	document := _about(testing.replaced(_instance({_exception: false}), "users", users), "detect")
	count(policy.deny) == 2 with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_where_a_provider_is_declared if {
	document := _about(testing.replaced(_instance({_exception: false}), "users", {}), "present")
	count(policy.deny) == 2 with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_beside_a_user_who_hides_identities if {
	users := {"1": {"id": 1}, "2": testing.administrator({})}
	document := _about(testing.replaced(_instance({_exception: false}), "users", users), "detect")
	count(policy.deny) == 2 with input as document
	policy.skip == set() with input as document
}

test_passes_where_people_with_an_identity_are_kept_from_passwords if every declared in ["detect", "present"] {
	policy.deny == set() with input as _document({}, declared)
	policy.skip == set() with input as _document({}, declared)
	policy.unknown == set() with input as _document({}, declared)
}

test_passes_where_nobody_has_a_password if {
	document := _document({_exception: false, _git: false, _web: false}, "present")
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_without_the_users_where_their_identities_do_not_matter if {
	nobody := _about(object.remove(_instance({_exception: false, _git: false, _web: false}), ["users"]), "detect")
	policy.deny == set() with input as nobody
	policy.unknown == set() with input as nobody
	document := _about(object.remove(_instance({}), ["users"]), "detect")
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
	policy.skip == set() with input as document
}

test_skips_what_is_declared if {
	document := _document({_exception: false}, "absent")
	policy.skip == {"No identity provider is in use, as declared."} with input as document
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_skips_where_nobody_has_an_identity if {
	users := {"1": _local, "2": _local}
	document := _about(testing.replaced(_instance({_exception: false}), "users", users), "detect")
	policy.skip == {"No user has an identity at a provider."} with input as document
	policy.deny == set() with input as document
}

test_does_not_skip_what_is_declared_otherwise if {
	document := _about(testing.replaced(_instance({_exception: false}), "users", {"1": _local}), "present")
	policy.skip == set() with input as document
	count(policy.deny) == 2 with input as document
}

test_does_not_know_without_the_users if {
	document := _about(object.remove(_instance({_exception: false}), ["users"]), "detect")
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {_no_users} with input as document
}

test_does_not_know_where_a_user_hides_identities if {
	users := {"1": _local, "2": {"id": 2}}
	document := _about(testing.replaced(_instance({_exception: false}), "users", users), "detect")
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {_no_users} with input as document
}

test_does_not_know_without_the_exception if {
	settings := testing.without(_instance({}), "application_settings", [_exception])
	policy.deny == set() with input as _about(settings, "present")
	reason := "Whether people with an identity at a provider are kept from using passwords could not be read."
	policy.unknown == {reason} with input as _about(settings, "present")
	off := testing.without(_instance({_git: false, _web: false}), "application_settings", [_exception])
	policy.unknown == set() with input as _about(off, "present")
	half := testing.without(_instance({_git: false}), "application_settings", [_exception])
	policy.unknown == {reason} with input as _about(half, "present")
}

test_does_not_know_another_declaration if {
	document := _document({_exception: false}, "yes")
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {"The parameter identity_provider is yes, not detect, present or absent."} with input as document
}

test_claims_nothing_without_the_settings if {
	document := _about(object.remove(testing.instance({}), ["application_settings"]), "present")
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

_document(changes, declared) := _about(_instance(changes), declared)

_instance(changes) := testing.instance({"application_settings": changes})

_about(instance, declared) := testing.seen("GL-INS-003", instance, {"identity_provider": declared})

_finding(setting, words) := {
	"path": ["application_settings", setting],
	"message": sprintf("People who have an identity at a provider can still use a password for %s.", [words]),
	"expected": false,
}

_local := {"identity_providers": []}

_exception := "disable_password_authentication_for_users_with_sso_identities"

_git := "password_authentication_enabled_for_git"

_web := "password_authentication_enabled_for_web"

_no_users := "Whether users have an identity at a provider could not be read: declare it as a parameter."
