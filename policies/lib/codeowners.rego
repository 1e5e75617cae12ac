# METADATA
# description: |
#   Whose approval a CODEOWNERS file demands, as https://docs.gitlab.com/user/project/codeowners/reference/ says.
package glscan.lib.codeowners

# METADATA
# description: |
#   True when some section demands an owner's approval for the path. Sections are asked separately. In each the last
#   pattern that matches decides, and an exclusion counts wherever it stands. A section is optional only when all of
#   its headings say so.
owned(entries, path) if {
	some section in {lower(entry.section) | some entry in entries}
	members := [entry | some entry in entries; lower(entry.section) == section]
	_demanding(members)
	matching := [entry | some entry in members; matches(trim_prefix(entry.pattern, "!"), path)]
	every entry in matching {
		not startswith(entry.pattern, "!")
	}
	matching[count(matching) - 1].owners_count > 0
}

_demanding(members) if {
	some member in members
	member.optional == false
}

# METADATA
# description: |
#   True when the pattern matches the path of a file. GitLab matches with Ruby's File.fnmatch: `*` stays within a
#   folder, and `**` crosses folders only as a whole step before another one.
matches(pattern, path) if {
	rooted := sprintf("/%s", [trim_left(path, "/")])

	# A lone `!` has an empty pattern, which means every file.
	_fits(pattern, regex.match(`^$|[*?\[\\]`, pattern), rooted)
}

# Most patterns are mere text, and comparing text takes a fraction of the time.
_fits(pattern, false, path) if _lies_at(pattern, path)

_fits(pattern, true, path) if {
	expression := _expression(_anchored(pattern))

	# A class such as [z-a] is none; fnmatch lets it match nothing.
	regex.is_valid(expression)
	regex.match(expression, path)
}

_lies_at(pattern, path) if path == pattern

_lies_at(pattern, path) if endswith(path, sprintf("/%s", [pattern]))

_lies_at(pattern, path) if {
	endswith(pattern, "/")
	startswith(path, pattern)
}

_lies_at(pattern, path) if {
	endswith(pattern, "/")
	contains(path, sprintf("/%s", [pattern]))
}

_anchored(pattern) := _whole(pattern) if startswith(pattern, "/")

_anchored(pattern) := _whole(sprintf("/**/%s", [pattern])) if not startswith(pattern, "/")

_whole(pattern) := sprintf("%s**/*", [pattern]) if endswith(pattern, "/")

_whole(pattern) := pattern if not endswith(pattern, "/")

_expression(pattern) := sprintf("^%s$", [concat("", [_part(part) | some part in regex.find_n(_parts, pattern, -1)])])

# Any folders, an escaped character, a class, stars, anything else up to the next of them.
_parts := `/(?:\*\*/)+|\\.|\[(?:\\.|[^\]\\/])+\]|\*+|[^\\\[*?/]+|.`

_part(part) := "/(?:[^/]*/)*" if startswith(part, "/*")

else := "[^/]*" if startswith(part, "*")

else := "[^/]" if part == "?"

else := sprintf("[^/%s]", [_members(substring(part, 2, count(part) - 3))]) if _negated(part)

else := sprintf("[%s]", [_members(substring(part, 1, count(part) - 2))]) if _class(part)

else := _literal(_unescaped(part))

_class(part) if {
	startswith(part, "[")
	part != "["
}

_negated(part) if {
	_class(part)
	substring(part, 1, 1) in {"!", "^"}
}

# The characters of a class: a hyphen that stands unescaped makes a range.
_members(text) := concat("", [_member(part) | some part in regex.find_n(`\\.|.`, text, -1)])

_member("-") := "-"

_member(part) := _literal(_unescaped(part)) if part != "-"

# A backslash with nothing behind it stands for itself.
_unescaped(part) := regex.replace(part, `^\\(.)`, "${1}")

_literal(text) := regex.replace(text, `[.+*?()|\[\]{}^$\\&~-]`, `\${0}`)
