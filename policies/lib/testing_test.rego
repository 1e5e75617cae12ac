package glscan.testing_test

import data.glscan.testing

test_a_rule_matches_the_default_branch_where_its_name_covers_it if {
	keys := ["main", "ma*", "*", "inherited:main", "release/*", "mai", "inherited:stable"]
	rules := testing.branch_rules({key: {} | some key in keys})
	{key | some key, rule in rules; rule.matches_default_branch} == {"main", "ma*", "*", "inherited:main"}
	{key | some key, rule in rules; rule.matches_default_branch == false} == {"release/*", "mai", "inherited:stable"}
}

test_a_rule_has_its_name_and_what_is_changed if {
	rules := testing.branch_rules({"inherited:v*": {"allow_force_push": true}, "v*": {}})
	told := ["name", "inherited", "allow_force_push"]
	object.filter(rules["v*"], told) == {"name": "v*", "inherited": false, "allow_force_push": false}
	object.filter(rules["inherited:v*"], told) == {"name": "v*", "inherited": true, "allow_force_push": true}
}
