package glscan.policies.group.push_rules_bind_commits_to_members_test

import data.glscan.policies.group.push_rules_bind_commits_to_members as policy
import data.glscan.testing

test_denies_a_project_whose_committers_are_not_checked if {
	document := _document(testing.project({"push_rule": {"commit_committer_check": false}}), [])
	policy.deny == {_committer_finding} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_group_whose_committers_are_not_checked if {
	document := _document(testing.group({"push_rule": {"commit_committer_check": false}}), [])
	policy.deny == {_committer_finding} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_an_author_who_can_be_anybody if {
	document := _document(testing.project({"push_rule": {"member_check": false}}), [])
	policy.deny == {_author_finding} with input as document
	policy.unknown == set() with input as document
}

test_denies_committer_and_author_at_once if {
	rule := {"commit_committer_check": false, "member_check": false}
	document := _document(testing.group({"push_rule": rule}), [])
	policy.deny == {_committer_finding, _author_finding} with input as document
}

test_denies_a_project_without_a_push_rule if {
	document := _document(testing.replaced(testing.project({}), "push_rule", {}), [])
	policy.deny == {_no_rule_finding} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_project_without_a_push_rule_where_domains_are_approved if {
	document := _document(testing.replaced(testing.project({}), "push_rule", {}), ["acme.example"])
	policy.deny == {_no_rule_finding} with input as document
}

test_denies_an_archived_group_like_any_other if {
	group := testing.group({"settings": {"archived": true}, "push_rule": {"commit_committer_check": false}})
	document := _document(group, [])
	policy.deny == {_committer_finding} with input as document
	policy.skip == set() with input as document
}

test_passes_a_compliant_group if {
	document := _document(testing.group({}), [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_an_author_with_an_account if {
	document := _document(testing.project({"push_rule": {"member_check": true, "author_email_regex": ""}}), [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_an_author_with_an_address_of_some_form if {
	document := _document(testing.project({"push_rule": {"member_check": false, "author_email_regex": "a|b"}}), [])
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_an_address_that_ends_in_no_approved_domain if {
	document := _with_expression("@acme.example$")
	policy.deny == {_address_finding} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_every_address_that_ends_in_no_approved_domain if {
	expressions := {
		"",
		"$",
		".*",
		`acme\.example$`,
		`@acme\.example`,
		`@acme\.example\$`,
		`@acme\.example$ `,
		`@acme\.example\.net$`,
		`@mail\.acme\.example$`,
		`@other\.example$`,
	}
	denied := {expression |
		some expression in expressions
		policy.deny == {_address_finding} with input as _with_expression(expression)
		policy.unknown == set() with input as _with_expression(expression)
	}
	denied == expressions
}

test_passes_an_address_that_ends_in_an_approved_domain if {
	expressions := {
		`@acme\.example$`,
		`@ACME\.example$`,
		`@acme\.org$`,
		`(?i)@acme\.example$`,
		`^.+@acme\.example$`,
		`^.+@(acme\.example)$`,
		`@(acme\.example|acme\.org)$`,
		`@acme\.example$|@acme\.org$`,
		`@acme\.example$|@(acme\.example|acme\.org)$`,
	}
	passed := {expression |
		some expression in expressions
		policy.deny == set() with input as _with_expression(expression)
		policy.unknown == set() with input as _with_expression(expression)
	}
	passed == expressions
}

test_does_not_know_what_other_expressions_that_branch_let_through if {
	expressions := {
		`.*|@acme\.example$`,
		`.*$|@acme\.example$`,
		`@acme\.example|.*$`,
		`@acme\.example$|.*`,
		`(@acme\.example)?$`,
		`x|@(acme\.example|acme\.org)$`,
		`@(acme\.example$`,
		`@(acme\.example|)$`,
		`@(acme\.example|acme\.org)?$`,
		`@(acme\.example|other\.example)$`,
		`@(acme|corp)\.example$`,
		`@(a|b)@(acme\.example)$`,
	}
	unknown := {expression |
		some expression in expressions
		policy.deny == set() with input as _with_expression(expression)
		policy.unknown == {_not_told(expression)} with input as _with_expression(expression)
	}
	unknown == expressions
}

test_asks_for_the_address_where_domains_are_approved if {
	rule := {"member_check": true, "author_email_regex": ""}
	document := _document(testing.group({"push_rule": rule}), ["acme.example"])
	policy.deny == {_address_finding} with input as document
}

test_asks_for_the_address_only_where_domains_are_approved if {
	rule := {"member_check": false, "author_email_regex": ""}
	document := _document(testing.group({"push_rule": rule}), ["acme.example"])
	policy.deny == {_address_finding} with input as document
}

test_passes_an_approved_domain_in_capitals if {
	group := testing.group({"push_rule": {"author_email_regex": `@acme\.example$`}})
	document := _document(group, ["ACME.Example"])
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_push_rule if {
	document := _document(object.remove(testing.project({}), ["push_rule"]), ["acme.example"])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_of_committer_and_address_that_are_hidden if {
	hidden := testing.replaced(testing.group({}), "push_rule", {"member_check": false})
	document := _document(hidden, ["acme.example"])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_of_an_author_whose_address_is_hidden if {
	document := _document(testing.replaced(testing.group({}), "push_rule", {"member_check": false}), [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_of_an_author_whose_account_is_hidden if {
	document := _document(testing.replaced(testing.group({}), "push_rule", {"author_email_regex": ""}), [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_skips_a_group_without_a_push_rule if {
	document := _document(testing.replaced(testing.group({}), "push_rule", {}), ["acme.example"])
	policy.deny == set() with input as document
	policy.skip == {"The group has no push rule."} with input as document
	policy.unknown == set() with input as document
}

test_skips_an_archived_project if {
	document := _document(testing.project({"settings": {"archived": true}}), [])
	policy.skip == {"The project is archived."} with input as document
}

_with_expression(expression) := _document(
	testing.project({"push_rule": {"author_email_regex": expression}}),
	["acme.example", "acme.org"],
)

_document(resource, approved) := testing.projected(
	"GL-GRP-002",
	testing.document(resource, {"params": {"GL-GRP-002": {"approved_domains": approved}}}),
)

_not_told(expression) := sprintf("Whether the expression %s keeps other domains out cannot be told.", [expression])

_no_rule_finding := {
	"path": ["push_rule"],
	"message": "The project has no push rule, so commits can be pushed under any name.",
}

_committer_finding := {
	"path": ["push_rule", "commit_committer_check"],
	"message": "Commits can be pushed with the address of another committer, or with one that nobody verified.",
	"expected": true,
}

_author_finding := {
	"path": ["push_rule", "member_check"],
	"message": "Commits can name any author: neither an account nor an address of some form is asked for.",
	"expected": true,
}

_address_finding := {
	"path": ["push_rule", "author_email_regex"],
	"message": "The expression for the author's address does not end in an approved domain, its dots escaped, and $.",
}
