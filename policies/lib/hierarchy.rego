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

# METADATA
# description: |
#   The hours that a member has to set up two-factor authentication: the shortest period of the groups from here
#   upwards that require it, and of the instance where it can be read, which counts even where the instance requires
#   nothing. Undefined when none of the groups requires it or one could not be read.
two_factor_grace_period := min(_group_periods | _instance_periods) if {
	_group_periods != set()
	every group in _upwards {
		is_boolean(group.settings.require_two_factor_authentication)
		is_number(group.settings.two_factor_grace_period)
	}
}

_upwards := array.concat(input.ancestors, [input.resource])

_group_periods contains group.settings.two_factor_grace_period if {
	some group in _upwards
	group.settings.require_two_factor_authentication

	# The embedded engine fails on a head that is undefined.
	is_number(group.settings.two_factor_grace_period)
}

_instance_periods contains input.instance.application_settings.two_factor_grace_period
