package glscan.policies.token.deploy_keys_are_read_only_test

import data.glscan.policies.token.deploy_keys_are_read_only as policy
import data.glscan.testing

test_denies_a_key_that_may_push if {
	document := _document({"1": _write({})}, [])
	policy.deny == {{
		"path": ["deploy_keys", "1", "can_push"],
		"message": "Deploy key mirror may push.",
		"expected": false,
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_each_beside_what_is_hidden if {
	keys := {
		"1": _write({}),
		"2": _write({"title": "", "fingerprint_sha256": ""}),
		"3": {"can_push": true},
		"4": object.remove(_write({}), ["can_push"]),
		"5": testing.deploy_key({}),
		"6": _write({"title": "deploy"}),
	}
	document := _document(keys, ["deploy", "Mirror", "SHA256:2222"])
	testing.places(policy.deny) == {_place("1"), _place("2")} with input as document
}

test_passes_an_approved_key if every name in ["mirror", "SHA256:1111", "1111"] {
	document := _document({"1": _write({})}, ["other", name])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	bare := _document({"1": _write({"fingerprint_sha256": "1111"})}, ["other", name])
	policy.deny == set() with input as bare
}

test_denies_a_key_of_nearly_the_same_name if every name in ["SHA256:mirror", "SHA256:", "111", "MIRROR"] {
	document := _document({"1": _write({})}, [name])
	testing.places(policy.deny) == {_place("1")} with input as document
}

test_passes_a_key_that_reads if policy.deny == set() with input as _document({"1": testing.deploy_key({})}, [])

test_claims_nothing_of_a_key_that_may_be_approved if every name in ["title", "fingerprint_sha256"] {
	document := _document({"1": object.remove(_write({}), [name])}, ["SHA256:9999"])
	policy.deny == set() with input as document
}

test_skips_a_project_without_a_key if policy.skip == {"There is no deploy key."} with input as _document({}, [])

test_claims_nothing_without_the_keys if {
	document := _projected(object.remove(testing.project({}), ["deploy_keys"]), [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_document(keys, approved) := _projected(testing.replaced(testing.project({}), "deploy_keys", keys), approved)

_projected(project, approved) := testing.projected(
	"GL-TOK-006",
	testing.document(project, {"params": {"GL-TOK-006": {"approved_keys": approved}}}),
)

_write(overrides) := testing.deploy_key(object.union({"can_push": true}, overrides))

_place(id) := {"path": ["deploy_keys", id, "can_push"]}
