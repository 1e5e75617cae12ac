package glscan.lib.roles_test

import data.glscan.lib.roles

test_a_role_has_the_name_that_gitlab_gives_it if {
	{level: roles.named(level) | some level in [0, 5, 10, 15, 20, 25, 30, 40, 50]} == {
		0: "No access",
		5: "Minimal Access",
		10: "Guest",
		15: "Planner",
		20: "Reporter",
		25: "Security Manager",
		30: "Developer",
		40: "Maintainer",
		50: "Owner",
	}
	roles.named(roles.owner) == "Owner"
}

test_a_role_that_is_not_known_keeps_its_number if roles.named(35) == "role 35"
