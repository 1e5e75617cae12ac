package glscan.policies.pipeline.job_token_access_is_allowlisted_test

import data.glscan.policies.pipeline.job_token_access_is_allowlisted as policy
import data.glscan.testing

test_denies_a_project_that_every_job_can_reach if {
	document := _document(false, {"acme/web": {}}, [])
	policy.deny == {{
		"path": ["job_token_scope", "inbound_enabled"],
		"message": "The job tokens of every project of the instance can reach this one.",
		"expected": true,
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_no_entry_of_a_list_that_does_not_count if {
	document := _document(false, {"partner/tool": {}}, [])
	testing.places(policy.deny) == {{"path": ["job_token_scope", "inbound_enabled"]}} with input as document
}

test_denies_an_entry_from_outside if {
	document := _document(true, {"acme/web": {}, "partner/tool": {"kind": "project"}}, [])
	policy.deny == {{
		"path": ["job_token_allowlist", "partner/tool"],
		"message": "Job tokens of partner/tool, which lies outside of acme, can reach the project.",
	}} with input as document
}

test_denies_what_is_only_called_alike if every path in {"acme-partner", "acme-partner/tool", "other/acme", "web"} {
	testing.places(policy.deny) == {_place(path)} with input as _document(true, {path: {"kind": "group"}}, [])
}

test_denies_an_entry_beside_an_approved_one if {
	document := _document(true, {"partner/tool": {}, "partner/other": {}, "evil/x": {}}, ["partner/tool", "else/*"])
	testing.places(policy.deny) == {_place("partner/other"), _place("evil/x")} with input as document
}

test_passes_entries_of_the_hierarchy if {
	document := _document(true, {"acme/web": {}, "acme": {}, "acme/ops/run": {}, "ACME/Tools": {}}, [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_approved_entries if {
	document := _document(true, {"partner/tool": {}, "other/deep/tool": {}}, ["Partner/Tool", "other/*"])
	policy.deny == set() with input as document
}

test_passes_an_empty_list if policy.deny == set() with input as _document(true, {}, [])

test_passes_a_personal_project if {
	personal := testing.replaced(testing.project({"path": "jo/web"}), "job_token_allowlist", {"jo/web": {}})
	policy.deny == set() with input as _projected(personal, [])
}

test_denies_the_group_beside_a_personal_project if {
	personal := testing.replaced(testing.project({"path": "jo/web"}), "job_token_allowlist", {"acme": {}})
	testing.places(policy.deny) == {_place("acme")} with input as _projected(personal, [])
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), [])
	policy.skip == {"The project is archived."} with input as document
}

test_skips_a_project_without_pipelines if {
	document := _projected(testing.project({"settings": {"builds_access_level": "disabled"}}), [])
	policy.skip == {"CI/CD is turned off."} with input as document
}

test_claims_nothing_without_the_scope if {
	listed := testing.project({"job_token_allowlist": {"partner/tool": {}}})
	hidden := _projected(testing.replaced(listed, "job_token_scope", {}), [])
	policy.deny == set() with input as hidden
	policy.deny == set() with input as _projected(object.remove(listed, ["job_token_scope"]), [])
}

test_claims_nothing_without_the_list if {
	document := _projected(object.remove(testing.project({}), ["job_token_allowlist", "settings"]), [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_document(inbound, allowed, approved) := _projected(
	testing.replaced(
		testing.project({"job_token_scope": {"inbound_enabled": inbound}}),
		"job_token_allowlist",
		allowed,
	),
	approved,
)

_projected(project, approved) := testing.projected(
	"GL-PIP-002",
	testing.document(project, {"params": {"GL-PIP-002": {"approved": approved}}}),
)

_place(path) := {"path": ["job_token_allowlist", path]}
