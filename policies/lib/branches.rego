# METADATA
# description: |
#   Which rules bind the default branch of a project, what their patterns cover, and whom they let in. Rules of
#   protected tags have the same patterns and access levels.
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
#   not be read, and where no default branch is named: absence must be seen, not concluded.
default_branch_is_open if {
	not default_branch_is_unnamed
	every rule in input.resource.protected_branches { rule.matches_default_branch == false }
}

# METADATA
# description: True when GitLab names no default branch, so that what a rule matches says nothing of it.
default_branch_is_unnamed if input.resource.settings.default_branch == ""

# METADATA
# description: |
#   True when a pattern covers a name, or all that another pattern covers. Only `*` is special, it also stands for
#   `/`, and case counts. A star in the name is a character that only a star can stand for.
covers(pattern, name) if regex.match(sprintf("(?s)^%s$", [_expression(pattern)]), name)

_expression(pattern) := replace(regex.replace(pattern, `[.+?()\[\]{}|^$\\]`, `\$0`), "*", ".*")

# METADATA
# description: True when two patterns cover some name in common, whether or not one covers the other.
# scope: document
overlap(one, other) if covers(one, other)

overlap(one, other) if covers(other, one)

# With a star in each, only what stands before the first and after the last one can keep them apart.
overlap(one, other) if {
	parts := split(one, "*")
	count(parts) > 1
	others := split(other, "*")
	count(others) > 1
	_begin_alike(parts[0], others[0])
	_end_alike(parts[count(parts) - 1], others[count(others) - 1])
}

_begin_alike(one, other) if startswith(one, other)

_begin_alike(one, other) if startswith(other, one)

_end_alike(one, other) if endswith(one, other)

_end_alike(one, other) if endswith(other, one)

# METADATA
# description: True when none of the rules covers the pattern; undefined when the name of one could not be read.
is_uncovered(pattern, rules) if every rule in rules { _misses(rule, pattern) }

_misses(rule, pattern) if {
	name := rule.name
	not covers(name, pattern)
}

# METADATA
# description: True when the rule covers some name that one of the patterns covers.
concerns(rule, patterns) if {
	some pattern in patterns
	overlap(rule.name, pattern)
}

# METADATA
# description: |
#   The access levels of the roles below `least` that a list of access levels lets in. 0, "No one", is the strictest
#   of all and lets nobody in; where it is the least, no role is high enough.
lower_roles(levels, least) := {entry.access_level |
	some entry in levels
	entry.kind == "role"
	not _is_enough(entry, least)
}

_is_enough(entry, _) if entry.access_level == 0

_is_enough(entry, least) if {
	least > 0
	entry.access_level >= least
}

# METADATA
# description: Those to whom an access level gives a role.
holders(level) := object.get(
	{"30": "Developers", "40": "Maintainers", "60": "administrators"},
	sprintf("%d", [level]),
	sprintf("role %d", [level]),
)

# METADATA
# description: Why nobody changes the code of a project.
# scope: document
idle contains "The project is archived." if input.resource.settings.archived

idle contains "The repository is empty." if input.resource.settings.empty_repo

# METADATA
# description: Why what holds for the default branch cannot be told. Only an empty repository may lack one.
# scope: document
reasons_to_doubt contains "The project has no default branch though its repository is not empty." if {
	input.resource.settings.empty_repo == false
	default_branch_is_unnamed
}
