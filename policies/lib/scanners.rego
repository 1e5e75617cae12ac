# METADATA
# description: Whether the scanners of a project are enabled.
package glscan.lib.scanners

# METADATA
# description: |
#   The scanners of these names, in whatever case, as GitLab writes them. One that it does not name stays as it is
#   asked for.
named(names) := {key |
	some name in names
	some key in _keys(name)
}

_keys(name) := keys if {
	keys := {key | some key, _ in input.resource.scanners; lower(key) == lower(name)}
	keys != set()
} else := {name}

# METADATA
# description: |
#   The scanners of those wanted that are not enabled, as findings. One that GitLab does not name is not enabled, and
#   has no place of its own.
not_enabled(wanted) := _unnamed(wanted) | _off(wanted)

_unnamed(wanted) := {finding |
	named := object.keys(input.resource.scanners)
	some name in wanted
	not name in named
	finding := {"path": ["scanners"], "key": name, "message": sprintf("%s is not enabled.", [name])}
}

_off(wanted) := {finding |
	some name in wanted
	input.resource.scanners[name].enabled == false
	finding := {
		"path": ["scanners", name, "enabled"],
		"message": sprintf("%s is not enabled.", [name]),
		"expected": true,
	}
}
