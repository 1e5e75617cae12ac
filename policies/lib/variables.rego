# METADATA
# description: What the policies on the CI/CD variables of the instance, of groups and of projects share.
package glscan.lib.variables

# METADATA
# description: Why there is no variable to judge.
# scope: document
reasons_to_skip contains "There is no variable." if input.resource.variables == {}

reasons_to_skip contains sprintf("The %s is archived.", [input.resource.kind]) if input.resource.settings.archived

# METADATA
# description: |
#   The variables whose key matches the expression and is not among those to ignore, by their place. Empty where the
#   expression is none, which a policy must tell.
like(pattern, ignored) := {place: variable |
	regex.is_valid(pattern)
	some place, variable in input.resource.variables
	key := variable.key
	_is_like(key, pattern, ignored)
}

# METADATA
# description: True when no key is like it; undefined where a key could not be read or the expression is none.
none_like(pattern, ignored) if {
	regex.is_valid(pattern)
	every variable in input.resource.variables {
		key := variable.key
		not _is_like(key, pattern, ignored)
	}
}

_is_like(key, pattern, ignored) if {
	regex.match(pattern, key)
	not key in ignored
}

# METADATA
# description: |
#   Of those like it, the ones that GitLab can mask. A file has several lines as a rule, which it cannot.
maskable(pattern, ignored) := {place: variable |
	some place, variable in like(pattern, ignored)
	variable.variable_type != "file"
}

# METADATA
# description: True when those like it, if any, are files; undefined where a key or type could not be read.
none_maskable(pattern, ignored) if {
	regex.is_valid(pattern)
	every variable in input.resource.variables { _is_spared(variable, pattern, ignored) }
}

_is_spared(variable, pattern, ignored) if {
	key := variable.key
	not _is_like(key, pattern, ignored)
}

_is_spared(variable, _, _) if variable.variable_type == "file"

# METADATA
# description: The variable by its place, as people call it, and its scope where it has one.
# scope: document
named(place) := trim_suffix(place, "@*") if endswith(place, "@*")

named(place) := sprintf("%s of scope %s", [key, scope]) if {
	not endswith(place, "@*")
	key := split(place, "@")[0]
	scope := trim_prefix(place, sprintf("%s@", [key]))
}
