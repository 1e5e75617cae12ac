package custom.naming.project_names_follow_the_team_test

import data.custom.naming.project_names_follow_the_team as policy
import data.glscan.testing

test_denies_a_name_that_does_not_match if {
	document := _document({"path_with_namespace": "acme/pay/Ledger_2"}, _plain)
	policy.deny == {{
		"path": ["settings", "path_with_namespace"],
		"message": "Ledger_2 does not match [a-z][a-z0-9-]*.",
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_a_name_of_which_a_part_matches if every name in {"pay-", "xpay-a", "pay-a_"} {
	path := sprintf("acme/%s", [name])
	count(policy.deny) == 1 with input as _document({"path_with_namespace": path}, "pay-[a-z]+")
}

test_denies_what_only_one_side_of_an_alternative_begins if {
	count(policy.deny) == 1 with input as _document({"path_with_namespace": "acme/pay-old"}, "pay|risk")
}

test_passes_a_name_that_matches if every name in {"pay-ledger", "pay-a"} {
	document := _document({"path_with_namespace": sprintf("acme/Deep/%s", [name])}, "pay-[a-z]+")
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_by_an_expression_that_is_none if {
	document := _document({}, "(")
	policy.deny == set() with input as document
	policy.unknown == {"The parameter pattern is no regular expression: (."} with input as document
}

test_skips_an_archived_project if {
	policy.skip == {"The project is archived."} with input as _document({"archived": true}, _plain)
}

test_claims_nothing_without_the_settings if {
	document := _projected(object.remove(testing.project({}), ["settings"]), _plain)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

_plain := "[a-z][a-z0-9-]*"

_document(settings, pattern) := _projected(testing.project({"settings": settings}), pattern)

_projected(project, pattern) := testing.projected(
	"OWN-001",
	testing.document(project, {"params": {"OWN-001": {"pattern": pattern}}}),
)
