# METADATA
# title: Push rules bind commits to verified members
# description: |
#   Git believes whatever name and address a commit gives. A push rule can demand that who commits owns the address
#   and that the author is known. On a group the rule is copied into projects created later and binds nothing that
#   exists. Any expression for the author's address will do unless approved domains are named.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/repository/push_rules/
# custom:
#   id: GL-GRP-002
#   severity: medium
#   kinds: [group, project]
#   tier: premium
#   requires:
#     - push_rule.author_email_regex
#     - push_rule.commit_committer_check
#     - push_rule.member_check
#     - settings.archived
#   params:
#     approved_domains:
#       type: list of text
#       default: []
#       meaning: Domains that the expression for the author's address must end in; empty = any expression will do.
#   controls:
#     soc2: {CC8.1: moderate, CC6.1: weak}
#     iso27001_2022: {A.8.4: moderate, A.5.16: weak}
#     nist_800_53r5: {AU-10: moderate, IA-2: weak}
#     owasp_cicd: {CICD-SEC-1: moderate, CICD-SEC-2: moderate}
#   remediation:
#     ui: >-
#       Settings > Repository > Push rules: turn on Reject unverified users and Check whether the commit author is a
#       GitLab user, or fill in Commit author's email
#     api: >-
#       PUT /projects/:id/push_rule commit_committer_check=true member_check=true (a group - PUT
#       /groups/:id/push_rule)
package glscan.policies.group.push_rules_bind_commits_to_members

import data.glscan.lib.push_rules

deny contains {
	"path": ["push_rule"],
	"message": "The project has no push rule, so commits can be pushed under any name.",
} if {
	push_rules.is_missing
}

deny contains {
	"path": ["push_rule", "commit_committer_check"],
	"message": "Commits can be pushed with the address of another committer, or with one that nobody verified.",
	"expected": true,
} if {
	input.resource.push_rule.commit_committer_check != true
}

deny contains {
	"path": ["push_rule", "member_check"],
	"message": "Commits can name any author: neither an account nor an address of some form is asked for.",
	"expected": true,
} if {
	_params.approved_domains == []
	input.resource.push_rule.member_check != true
	input.resource.push_rule.author_email_regex == ""
}

deny contains {
	"path": ["push_rule", "author_email_regex"],
	"message": "The expression for the author's address does not end in an approved domain, its dots escaped, and $.",
} if {
	some expression in _judged
	not _ends_in_approved_domain(expression)
	not _branches(expression)
}

skip contains reason if some reason in push_rules.reasons_to_skip

unknown contains sprintf("Whether the expression %s keeps other domains out cannot be told.", [expression]) if {
	some expression in _judged
	not _ends_in_approved_domain(expression)
	_branches(expression)
}

_judged contains input.resource.push_rule.author_email_regex if _params.approved_domains != []

# Compared as text, since engines differ in what they take for an expression: `@a\.example$`, several of these with
# `|` between, or `@(a\.example|b\.example)$`. Other expressions that branch may be as good; nobody can tell here.
_ends_in_approved_domain(expression) if {
	endswith(expression, "$")
	every alternative in split(trim_suffix(lower(expression), "$"), "$|") {
		_names_approved_domain(alternative)
	}
}

_names_approved_domain(alternative) if {
	not contains(alternative, "|")
	some domain in _escaped
	endswith(alternative, concat("", ["@", domain]))
}

_names_approved_domain(alternative) if {
	endswith(alternative, ")")
	[before, domains] := split(trim_suffix(alternative, ")"), "@(")
	not contains(before, "|")
	every domain in split(domains, "|") {
		domain in _escaped
	}
}

_branches(expression) if {
	some mark in ["(", "|"]
	contains(expression, mark)
}

_escaped contains replace(lower(domain), ".", "\\.") if some domain in _params.approved_domains

_params := input.params["GL-GRP-002"]
