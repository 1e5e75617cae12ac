# METADATA
# description: The roles of GitLab in words.
package glscan.lib.roles

# METADATA
# description: The role that an access level stands for.
named(level) := object.get(
	{
		"0": "No access",
		"5": "Minimal Access",
		"10": "Guest",
		"15": "Planner",
		"20": "Reporter",
		"25": "Security Manager",
		"30": "Developer",
		"40": "Maintainer",
		"50": "Owner",
	},
	sprintf("%d", [level]),
	sprintf("role %d", [level]),
)

# METADATA
# description: The role above which there is none for a member.
owner := 50
