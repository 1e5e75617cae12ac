package glscan.policies.pipeline.credential_files_use_file_type_test

import data.glscan.policies.pipeline.credential_files_use_file_type as policy
import data.glscan.testing

test_denies_a_file_in_the_environment if {
	document := _document({"KUBECONFIG@production": _variable("KUBECONFIG", "env_var")}, {})
	policy.deny == {{
		"path": ["variables", "KUBECONFIG@production", "variable_type"],
		"message": "KUBECONFIG of scope production looks like a file, but every process of a job has it as text.",
		"expected": "file",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_on_groups_and_the_instance if {
	entries := {"CA_CRT@*": _variable("CA_CRT", "env_var"), "URL@*": _variable("URL", "env_var")}
	group := testing.replaced(testing.group({}), "variables", entries)
	testing.places(policy.deny) == {_place("CA_CRT@*")} with input as _projected(group, {})
	instance := testing.replaced(testing.instance({}), "variables", entries)
	testing.places(policy.deny) == {_place("CA_CRT@*")} with input as _projected(instance, {})
}

test_denies_whatever_looks_like_a_file if every key in {"GCP_JSON", "tls_pem", "A_P12", "C_JKS", "D_KEYSTORE"} {
	place := sprintf("%s@*", [key])
	testing.places(policy.deny) == {_place(place)} with input as _document({place: _variable(key, "env_var")}, {})
}

test_denies_a_key_of_several_lines if every key in {"SSH_PRIVATE_KEY", "SIGNING_KEYFILE", "B_KEY_FILE", "B_PFX"} {
	place := sprintf("%s@*", [key])
	testing.places(policy.deny) == {_place(place)} with input as _document({place: _variable(key, "env_var")}, {})
}

test_denies_by_another_expression if {
	entries := {"KUBECONFIG@*": _variable("KUBECONFIG", "env_var"), "SETTINGS@*": _variable("SETTINGS", "env_var")}
	document := _document(entries, {"file_pattern": "^SETTINGS$"})
	testing.places(policy.deny) == {_place("SETTINGS@*")} with input as document
}

test_denies_beside_a_variable_that_is_ignored if {
	entries := {"KUBECONFIG_B64@*": _variable("KUBECONFIG_B64", "env_var"), "CA_CRT@*": _variable("CA_CRT", "env_var")}
	ignoring := _document(entries, {"ignore_keys": ["KUBECONFIG_B64"]})
	testing.places(policy.deny) == {_place("CA_CRT@*")} with input as ignoring
	testing.places(policy.deny) == {_place("CA_CRT@*"), _place("KUBECONFIG_B64@*")} with input as _document(entries, {})
}

test_denies_beside_a_variable_that_is_hidden_from_view if every lost in {"key", "variable_type"} {
	hidden := object.remove(_variable("A_PEM", "env_var"), [lost])
	document := _document({"A_PEM@*": hidden, "B_PEM@*": _variable("B_PEM", "env_var")}, {})
	testing.places(policy.deny) == {_place("B_PEM@*")} with input as document
}

test_denies_an_unheard_type if {
	document := _document({"KUBECONFIG@*": _variable("KUBECONFIG", "vault")}, {})
	testing.places(policy.deny) == {_place("KUBECONFIG@*")} with input as document
}

test_passes_a_file_variable if {
	document := _document({"KUBECONFIG@*": _variable("KUBECONFIG", "file"), "URL@*": _variable("URL", "env_var")}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_where_no_variable_looks_like_a_file if every key in {"JSON_URL", "CRT", "API_TOKEN"} {
	document := _document({"X@*": _variable(key, "env_var")}, {})
	policy.deny == set() with input as document
	policy.skip == {"No variable looks like a file."} with input as document
}

test_skips_where_there_is_no_variable if "There is no variable." in policy.skip with input as _document({}, {})

test_skips_an_archived_group if {
	entries := {"CA_CRT@*": _variable("CA_CRT", "env_var")}
	group := testing.replaced(testing.group({"settings": {"archived": true}}), "variables", entries)
	policy.skip == {"The group is archived."} with input as _projected(group, {})
}

test_does_not_know_by_an_invalid_expression if {
	document := _document({"CA_CRT@*": _variable("CA_CRT", "env_var")}, {"file_pattern": "("})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {"The parameter file_pattern is no regular expression."} with input as document
}

test_claims_nothing_without_the_variables if {
	document := _projected(object.remove(testing.project({}), ["variables"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_of_a_variable_that_is_hidden_from_view if every lost in {"key", "variable_type"} {
	document := _document({"A_PEM@*": object.remove(_variable("A_PEM", "env_var"), [lost])}, {})
	policy.deny == set() with input as document
}

_document(entries, params) := _projected(testing.replaced(testing.project({}), "variables", entries), params)

_projected(resource, params) := testing.projected(
	"GL-PIP-008",
	testing.document(resource, {"params": {"GL-PIP-008": object.union(_defaults, params)}}),
)

_defaults := {
	"file_pattern": `(?i)(kubeconfig|_json$|_pem$|_crt$|_p12$|_pfx$|_jks$|_keystore$|_key_?file$|^ssh_private_key$)`,
	"ignore_keys": [],
}

_variable(key, type) := testing.variable({"key": key, "variable_type": type})

_place(place) := {"path": ["variables", place, "variable_type"]}
