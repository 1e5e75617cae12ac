package glscan.policies.instance.server_version_is_supported_test

import data.glscan.policies.instance.server_version_is_supported as policy
import data.glscan.testing

test_denies_an_older_version if {
	policy.deny == {{
		"path": ["metadata", "version"],
		"message": "GitLab 18.5.1-ee is older than 18.5.2, the lowest version that is accepted.",
		"expected": "18.5.2",
	}} with input as _document("18.5.1-ee", "18.5.2")
	policy.unknown == set() with input as _document("18.5.1-ee", "18.5.2")
	policy.skip == set() with input as _document("18.5.1-ee", "18.5.2")
}

test_compares_numbers_and_not_text if {
	count(policy.deny) == 1 with input as _document("18.9.0", "18.10.0")
	count(policy.deny) == 1 with input as _document("9.5.10", "18.0.0")
	count(policy.deny) == 1 with input as _document("18.5.9", "18.5.10")
	policy.deny == set() with input as _document("18.10.0", "18.9.9")
	policy.deny == set() with input as _document("18.5.10", "18.5.9")
	policy.deny == set() with input as _document("19.0.0", "18.99.99")
	policy.deny == set() with input as _document("20.10.30", "20.10.30")
	policy.unknown == set() with input as _document("20.10.30", "20.10.30")
	count(policy.deny) == 1 with input as _document("17.99.99", "18.0.0")
}

test_passes_the_lowest_version_whatever_its_edition if {
	every version in ["18.5.2", "18.5.2-ee", "18.5.2-ce.0", "18.5.2-pre", "18.5.3", "18.6.0-rc42-ee"] {
		policy.deny == set() with input as _document(version, "18.5.2")
		policy.unknown == set() with input as _document(version, "18.5.2")
	}
}

test_takes_a_patch_that_is_not_named_for_the_first if {
	policy.deny == set() with input as _document("18.5.0", "18.5")
	policy.deny == set() with input as _document("18.5", "18.5.0")
	count(policy.deny) == 1 with input as _document("18.5", "18.5.1")
	count(policy.deny) == 1 with input as _document("18.4.9", "18.5")
}

test_skips_gitlab_com if {
	whole := testing.document(
		testing.instance({}),
		{"instance": {"url": "https://gitlab.com"}, "params": {"GL-INS-022": {"minimum_version": ""}}},
	)
	policy.skip == {"GitLab keeps GitLab.com up to date."} with input as testing.projected("GL-INS-022", whole)
}

test_does_not_know_without_a_lowest_version if {
	policy.deny == set() with input as _document("18.5.2", "")
	policy.unknown == {"The lowest version that is accepted is not stated: set minimum_version."} with input as _document(
		"18.5.2",
		"",
	)
}

test_does_not_know_a_lowest_version_that_is_none if {
	every text in ["latest", "18", "18.x", "v18.5.2", "18.05.2", "18.5.2.1", "18.5.", " 18.5.2"] {
		policy.deny == set() with input as _document("1.0.0", text)
		reason := sprintf("The parameter minimum_version is %s, which is no version such as 18.5.2.", [text])
		policy.unknown == {reason} with input as _document("1.0.0", text)
	}
}

test_does_not_know_a_version_that_is_none if every text in ["", "ee", "18", "18.5.2.1", "18.a.2"] {
	policy.deny == set() with input as _document(text, "18.5.2")
	policy.unknown == {"What GitLab says of its version is none that can be compared."} with input as _document(
		text,
		"18.5.2",
	)
}

test_claims_nothing_of_what_is_hidden if every instance in [
	object.remove(testing.instance({}), ["metadata"]),
	testing.replaced(testing.instance({}), "metadata", {}),
] {
	policy.deny == set() with input as testing.seen("GL-INS-022", instance, {"minimum_version": "99.0.0"})
	policy.unknown == set() with input as testing.seen("GL-INS-022", instance, {"minimum_version": "99.0.0"})
}

_document(version, lowest) := testing.seen(
	"GL-INS-022",
	testing.instance({"metadata": {"version": version}}),
	{"minimum_version": lowest},
)
