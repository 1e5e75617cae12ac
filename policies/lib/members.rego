# METADATA
# description: What the policies on members share.
package glscan.lib.members

# METADATA
# description: A member in words; the id where GitLab shows no name.
# scope: document
named(_, member) := member.username if member.username != ""

named(id, member) := sprintf("the member %s", [id]) if object.get(member, "username", "") == ""

# METADATA
# description: |
#   True for an account that can sign in; undefined where its state could not be read. A deactivated account is active
#   again as soon as its owner signs in, so what it may do counts.
can_sign_in(account) if {
	state := account.state
	not state in _shut_out
}

# METADATA
# description: True for an account that stays out until somebody lets it in again.
is_shut_out(account) if account.state in _shut_out

_shut_out := {"blocked", "ldap_blocked", "blocked_pending_approval", "banned"}

# METADATA
# description: True for a person who can sign in. Bots have policies of their own, and who is blocked gets nowhere.
is_person_who_can_sign_in(member) if {
	member.is_bot == false
	can_sign_in(member)
}

# METADATA
# description: |
#   True for a member who is no bot, or of whom it is not known: where something of a person could not be read, that is
#   what has to be said.
may_be_a_person(member) if not member.is_bot
