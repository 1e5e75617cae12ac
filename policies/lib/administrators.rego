# METADATA
# description: Who administers the instance.
package glscan.lib.administrators

import data.glscan.lib.members

# METADATA
# description: |
#   The administrators who can sign in, by user id. A deactivated account comes back by signing in, so it is one;
#   bots and service accounts are none. Undefined for users of whom it could not be told.
people[id] := user if {
	some id, user in input.resource.users
	user.is_admin
	user.bot == false
	members.can_sign_in(user)
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

_is_other(user) if user.is_admin == false

_is_other(user) if user.bot

_is_other(user) if members.is_shut_out(user)
