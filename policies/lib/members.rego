# METADATA
# description: What the policies on members share.
package glscan.lib.members

# METADATA
# description: A member in words; the id where GitLab shows no name.
# scope: document
named(_, member) := member.username if member.username != ""

named(id, member) := sprintf("the member %s", [id]) if object.get(member, "username", "") == ""

# METADATA
# description: True for a person who can sign in. Bots have policies of their own, and who is blocked gets nowhere.
is_active_person(member) if {
	member.is_bot == false
	member.state == "active"
}

# METADATA
# description: |
#   True for a member who is no bot, or of whom it is not known: where something of a person could not be read, that is
#   what has to be said.
may_be_a_person(member) if not member.is_bot
