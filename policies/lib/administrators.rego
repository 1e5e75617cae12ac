# METADATA
# description: Who administers the instance.
package glscan.lib.administrators

# METADATA
# description: |
#   The administrators who can sign in, by user id. A deactivated account comes back by signing in, so it is one;
#   bots and service accounts are none. Undefined for users of whom it could not be told.
people[id] := user if {
	some id, user in input.resource.users
	user.is_admin
	user.bot == false
	user.state in _states
}

# METADATA
# description: The ids of users of whom it could not be told whether they are such administrators.
doubtful contains id if {
	some id, user in input.resource.users
	not _is_other(user)
	not people[id]
}

# METADATA
# description: An administrator in words, by the user name where it is shown.
named(id, user) := object.get(user, "username", sprintf("user %s", [id]))

_states := {"active", "deactivated"}

_is_other(user) if user.is_admin == false

_is_other(user) if user.bot

_is_other(user) if {
	state := user.state
	not state in _states
}
