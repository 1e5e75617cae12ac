package glscan.lib.hosts_test

import data.glscan.lib.hosts

test_a_host_is_listed_by_its_own_name if hosts.listed("hooks.acme.example", ["other.example", "hooks.acme.example"])

test_a_host_is_listed_by_a_domain_above_it if {
	hosts.listed("hooks.acme.example", ["acme.example"])
	hosts.listed("hooks.acme.example", ["example"])
}

test_a_host_is_not_listed_by_a_name_that_only_ends_alike if {
	not hosts.listed("evilacme.example", ["acme.example"])
	not hosts.listed("acme.example.evil.example", ["acme.example"])
}

test_a_host_is_not_listed_by_a_host_below_it if not hosts.listed("acme.example", ["hooks.acme.example"])

test_case_does_not_count if {
	hosts.listed("Hooks.ACME.example", ["acme.example"])
	hosts.listed("hooks.acme.example", ["ACME.Example"])
}

test_a_dot_at_the_end_does_not_hide_a_host if {
	hosts.listed("webhook.site.", ["webhook.site"])
	hosts.listed("webhook.site", ["webhook.site."])
}

test_a_star_before_a_domain_says_nothing_more if {
	hosts.listed("hooks.acme.example", ["*.acme.example"])
	hosts.listed("hooks.acme.example", [".acme.example"])
}

test_nothing_is_listed_by_an_empty_entry if {
	not hosts.listed("hooks.acme.example", [])
	not hosts.listed("hooks.acme.example", ["", ".", "*"])
	not hosts.listed("", [""])
}

test_an_address_is_listed_by_itself_alone if {
	hosts.listed("2001:db8::1", ["2001:DB8::1"])
	not hosts.listed("110.0.0.5", ["10.0.0.5"])
}

test_a_list_has_nothing_against_what_it_lists if {
	not hosts.unapproved(_name, ["acme.example"])
	not hosts.unapproved(_address, ["acme.example", "192.0.2.7"])
}

test_a_list_without_an_entry_has_nothing_against_names if not hosts.unapproved(_name, [])

test_a_list_has_something_against_other_names if hosts.unapproved(_name, ["other.example"]) == "name"

test_a_list_has_something_against_every_address_that_it_does_not_list if {
	hosts.unapproved(_address, []) == "address"
	hosts.unapproved(_address, ["acme.example"]) == "address"
}

test_a_name_that_may_be_an_address_is_held_against_the_list_alone if {
	hidden := object.remove(_address, ["url_host_is_ip"])
	not hosts.unapproved(hidden, [])
	hosts.unapproved(hidden, ["acme.example"]) == "name"
}

test_nothing_is_said_of_a_host_that_is_hidden if {
	not hosts.unapproved({"url_host_is_ip": true}, [])
	not hosts.unapproved({"url_host_is_ip": false}, ["acme.example"])
}

_name := {"url_host": "hooks.acme.example", "url_host_is_ip": false}

_address := {"url_host": "192.0.2.7", "url_host_is_ip": true}
