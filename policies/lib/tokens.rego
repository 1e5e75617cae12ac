# METADATA
# description: The access tokens of people, of groups and projects, and of service accounts.
package glscan.lib.tokens

# METADATA
# description: Every token that can be used, with its section and its id.
# scope: document
active contains {"section": "personal_access_tokens", "id": id, "token": token} if {
	some id, token in input.resource.personal_access_tokens
	token.active
}

active contains {"section": "access_tokens", "id": id, "token": token} if {
	some id, token in input.resource.access_tokens
	token.active
}

active contains {"section": "service_account_tokens", "id": id, "token": token} if {
	some id, token in input.resource.service_account_tokens
	token.active
}

# METADATA
# description: A token in words, with whom it belongs to where GitLab shows that.
named(found) := sprintf("%s %s%s", [_nouns[found.section], name(found.id, found.token), _whose(found.token)])

_nouns := {
	"access_tokens": "Access token",
	"personal_access_tokens": "Personal access token",
	"service_account_tokens": "Service account token",
}

# METADATA
# description: The name of a token of whatever kind; its id where it has none.
# scope: document
name(_, token) := token.name if token.name != ""

name(id, token) := id if object.get(token, "name", "") == ""

_whose(token) := sprintf(" of %s", [token.username]) if token.username != ""

_whose(token) := "" if object.get(token, "username", "") == ""

# METADATA
# description: Why there is no token to judge.
# scope: document
reasons_to_skip contains "There is no active token." if {
	_is_all_inactive
	reasons_to_doubt == set()
}

_is_all_inactive if every token in input.resource.personal_access_tokens { token.active == false }

_is_all_inactive if {
	every token in input.resource.access_tokens { token.active == false }
	every token in object.get(input.resource, "service_account_tokens", {}) { token.active == false }
}

# METADATA
# description: |
#   Why tokens may be missing. A licence proven to be free has no service accounts, so that their tokens are not what a
#   policy demands everywhere; where they may be, they have to be seen.
# scope: document
reasons_to_doubt contains "The tokens of the service accounts could not be read." if {
	input.resource.kind == "group"
	input.resource.tier != "free"
	not contains(input.resource.path, "/")
	not input.resource.service_account_tokens
}

# METADATA
# description: |
#   The tokens of service accounts that lack some of what a policy reads of each; what it demands is only told of the
#   other sections.
unread(attributes) := {id |
	some id, token in input.resource.service_account_tokens
	some attribute in attributes
	not attribute in object.keys(token)
}
