package glscan.lib.domains_test

import data.glscan.lib.domains

test_a_domain_is_listed_by_its_name if domains.listed("acme.example", ["other.example", "acme.example"])

test_case_does_not_count if {
	domains.listed("ACME.example", ["acme.EXAMPLE"])
	domains.listed("Acme.example", ["aCME.*"])
}

test_a_pattern_lists_every_suffix if {
	patterns := ["acme.*"]
	domains.listed("acme.example", patterns)
	domains.listed("acme.co.example", patterns)
}

test_a_domain_is_not_listed_by_one_that_only_resembles_it if {
	patterns := ["acme.example", "other.*"]
	not domains.listed("mail.acme.example", patterns)
	not domains.listed("myacme.example", patterns)
	not domains.listed("acme.example.net", patterns)
	not domains.listed("another.example", patterns)
	not domains.listed("others.example", patterns)
	not domains.listed("other", patterns)
}

test_a_star_is_special_only_as_the_last_label if {
	patterns := ["*", "*.example", "acm*", ".*", ""]
	not domains.listed("acme.example", patterns)
}

test_nothing_is_listed_by_no_pattern if not domains.listed("acme.example", [])
