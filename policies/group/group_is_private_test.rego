package glscan.policies.group.group_is_private_test

import data.glscan.policies.group.group_is_private as policy
import data.glscan.testing

test_denies_a_public_group if {
	document := _document("acme", "public", [])
	policy.deny == {{
		"path": ["settings", "visibility"],
		"message": "The group is public: anybody can see it without signing in.",
		"expected": "private",
	}} with input as document
}

test_denies_an_internal_group if {
	document := _document("acme", "internal", [])
	policy.deny == {{
		"path": ["settings", "visibility"],
		"message": "The group is internal: every account of the instance can see it.",
		"expected": "private",
	}} with input as document
}

test_denies_a_visibility_that_nobody_knows if {
	policy.deny == {_unknown} with input as _document("acme", "", [])
	policy.deny == {_unknown} with input as _document("acme", "Private", [])
}

test_denies_a_group_beside_those_that_may_be_open if {
	document := _document("acme", "public", ["acme/*", "acme-open", "other"])
	testing.places(policy.deny) == {{"path": ["settings", "visibility"]}} with input as document
}

test_passes_a_private_group if policy.deny == set() with input as _document("acme", "private", [])

test_passes_a_group_that_may_be_open if {
	policy.deny == set() with input as _document("acme/open", "public", ["acme/open"])
	policy.deny == set() with input as _document("acme/open", "internal", ["Acme/Open"])
}

test_passes_a_group_below_one_that_may_be_open if {
	policy.deny == set() with input as _document("acme/open/docs", "public", ["acme/open/*"])
}

test_claims_nothing_without_the_visibility if {
	group := testing.replaced(testing.group({}), "settings", {"full_path": "acme"})
	policy.deny == set() with input as _projected(group, [])
}

_document(path, visibility, public_groups) := _projected(
	testing.group({"path": path, "settings": {"visibility": visibility}}),
	public_groups,
)

_projected(group, public_groups) := testing.projected(
	"GL-GRP-020",
	testing.document(group, {"params": {"GL-GRP-020": {"public_groups": public_groups}}}),
)

_unknown := {
	"path": ["settings", "visibility"],
	"message": "The group is not private.",
	"expected": "private",
}
