# METADATA
# description: Where a group stands below its top-level group, and what the groups above it add.
package glscan.lib.hierarchy

# METADATA
# description: True below the top-level group; undefined when the parent could not be read.
is_subgroup if input.resource.settings.parent_id != 0

# METADATA
# description: |
#   Whether the group or a group above it requires two-factor authentication: GitLab shows the own value only.
#   Undefined when no group that could be read requires it and one could not be read.
# scope: document
requires_two_factor if input.resource.settings.require_two_factor_authentication

requires_two_factor if {
	some ancestor in input.ancestors
	ancestor.settings.require_two_factor_authentication
}

requires_two_factor := false if {
	input.resource.settings.require_two_factor_authentication == false
	every ancestor in input.ancestors {
		ancestor.settings.require_two_factor_authentication == false
	}
}
