package glscan.lib.paths_test

import data.glscan.lib.paths

test_a_path_is_listed_by_itself if paths.listed("acme/web", ["acme/ops", "acme/web"])

test_a_path_is_listed_by_what_it_lies_below if paths.listed("acme/web/site", ["acme/*"])

test_case_does_not_count if {
	paths.listed("Acme/Web", ["acme/web"])
	paths.listed("acme/web", ["Acme/Web"])
	paths.listed("ACME/web", ["acme/*"])
	paths.listed("acme/web", ["Acme/*"])
}

test_a_path_is_not_listed_by_another if not paths.listed("acme/web", ["acme/ops", "acme/website", "web", "acme"])

test_a_path_does_not_lie_below_itself if not paths.listed("acme", ["acme/*"])

test_a_path_does_not_lie_below_what_its_name_begins_with if not paths.listed("acme-ops/web", ["acme/*", "ac*"])

test_a_path_does_not_lie_below_what_its_name_ends_with if not paths.listed("other/acme/web", ["acme/*", "*/web"])

test_a_star_lists_everything if {
	paths.listed("acme", ["*"])
	paths.listed("acme/web/site", ["other", "*"])
}

test_odd_patterns_list_nothing if not paths.listed("acme", ["**", "/*", "", " * "])

test_only_a_last_star_is_special if not paths.listed("acme/web/site", ["acme/*/site", "acme/**", "acme/?eb/*"])

test_a_path_is_not_listed_by_nothing if not paths.listed("acme", [])
