# METADATA
# description: |
#   Settings of merge requests that hold for a project where it turns them on itself, or a group above on Premium does:
#   GitLab's API shows the project's own values only.
package glscan.lib.merge_checks

# METADATA
# description: The paths of the groups above that turn the setting on.
groups_with(name) := {group.path | some group in input.ancestors; group.settings[name]}

# METADATA
# description: True when neither the project nor a group above turns the setting on, and all of them could be read.
is_off(name) if {
	_seems_off(name)
	_unread(name) == set()
}

# METADATA
# description: The paths of the groups above that may turn the setting on, where nothing that could be read does.
groups_in_doubt(name) := {path |
	_seems_off(name)
	some path in _unread(name)
}

_seems_off(name) if {
	input.resource.settings[name] == false
	groups_with(name) == set()
}

# Below Premium a group has no such setting.
_unread(name) := {group.path |
	some group in input.ancestors
	group.tier != "free"
	object.get(group, ["settings", name], "absent") == "absent"
}
