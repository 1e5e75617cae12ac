# METADATA
# description: Shares of a group or project with groups from outside its hierarchy.
package glscan.lib.shares

import data.glscan.lib.paths

# METADATA
# description: The shares with groups from outside that have not expired, by the path of the group.
from_outside[path] := share if {
	some path, share in input.resource.shared_with_groups
	share.inside == false
	not has_expired(share)
}

# METADATA
# description: True when a share has ended; on its last day it has not.
has_expired(share) if share.days_until_expiry < 0

# METADATA
# description: |
#   What is wrong with the shares from outside, as findings, by the parameters `approved_groups`, `max_role` and
#   `require_expiry` of a policy.
flaws(params) := (_unapproved(params) | _too_high(params)) | _endless(params)

_unapproved(params) := {finding |
	some path, _ in from_outside
	not paths.listed(path, params.approved_groups)
	finding := {
		"path": ["shared_with_groups", path],
		"message": sprintf(
			"The %s is shared with %s, whose members are managed outside the hierarchy.",
			[input.resource.kind, path],
		),
	}
}

_too_high(params) := {finding |
	some path, share in from_outside
	share.group_access_level > params.max_role
	finding := {
		"path": ["shared_with_groups", path, "group_access_level"],
		"message": sprintf("Members of the outside group %s can get a role above what outsiders may have.", [path]),
	}
}

_endless(params) := {finding |
	params.require_expiry
	some path, share in from_outside
	share.expires_at == ""
	finding := {
		"path": ["shared_with_groups", path, "expires_at"],
		"message": sprintf("The share with the outside group %s never ends.", [path]),
	}
}
