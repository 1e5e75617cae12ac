# METADATA
# description: Which protected branch rules bind the default branch of the project.
package glscan.lib.branches

# METADATA
# description: Every rule that matches the default branch, by name. Of several, the loosest decides.
of_default_branch[name] := rule if {
	some name, rule in input.resource.protected_branches
	rule.matches_default_branch
}

# METADATA
# description: |
#   True when no rule matches the default branch. Undefined when the rules, or what one of them matches, could
#   not be read: absence must be seen, not concluded.
default_branch_is_open if every rule in input.resource.protected_branches { rule.matches_default_branch == false }

# METADATA
# description: Why a project has no branch to protect.
# scope: document
reasons_to_skip contains "The project is archived." if input.resource.settings.archived

reasons_to_skip contains "The repository is empty." if input.resource.settings.empty_repo

reasons_to_skip contains "The repository has no default branch." if {
	input.resource.settings.empty_repo == false
	input.resource.settings.default_branch == ""
}
