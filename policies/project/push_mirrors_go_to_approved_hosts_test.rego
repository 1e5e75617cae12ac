package glscan.policies.project.push_mirrors_go_to_approved_hosts_test

import data.glscan.policies.project.push_mirrors_go_to_approved_hosts as policy
import data.glscan.testing

test_denies_a_mirror_in_clear if {
	document := _document({"7": _mirror({"url_scheme": "http"}), "8": _mirror({"url_scheme": "git"})}, {})
	policy.deny == {
		{
			"path": ["mirrors", "7", "url_scheme"],
			"message": "Mirror 7 sends the code over http, readable on the way.",
		},
		{
			"path": ["mirrors", "8", "url_scheme"],
			"message": "Mirror 8 sends the code over git, readable on the way.",
		},
	} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_mirror_to_an_address if {
	document := _document({"7": _address}, {})
	policy.deny == {{
		"path": ["mirrors", "7", "url_host"],
		"message": "Mirror 7 copies the code to 192.0.2.7, an IP address that nobody approved.",
	}} with input as document
}

test_denies_a_mirror_to_a_host_that_is_not_approved if {
	document := _document({"7": _mirror({"url_host": "evilacme.example"})}, {"approved_hosts": ["acme.example"]})
	policy.deny == {{
		"path": ["mirrors", "7", "url_host"],
		"message": "Mirror 7 copies the code to evilacme.example, a host that is not approved.",
	}} with input as document
}

test_denies_an_address_once_where_hosts_are_approved if {
	document := _document({"7": _address}, {"approved_hosts": ["acme.example"]})
	reason := "Mirror 7 copies the code to 192.0.2.7, an IP address that nobody approved."
	{finding.message | some finding in policy.deny} == {reason} with input as document
}

test_denies_a_mirror_of_every_branch_where_only_protected_ones_may_be if {
	document := _document({"7": _mirror({"only_protected_branches": false})}, {"protected_only": true})
	policy.deny == {{
		"path": ["mirrors", "7", "only_protected_branches"],
		"message": "Mirror 7 copies every branch, not only protected ones.",
		"expected": true,
	}} with input as document
}

test_denies_all_at_once if {
	bad := object.union(_address, {"url_scheme": "http", "only_protected_branches": false})
	document := _document({"7": bad, "8": _mirror({})}, {"protected_only": true})
	testing.places(policy.deny) == {
		{"path": ["mirrors", "7", "url_scheme"]},
		{"path": ["mirrors", "7", "url_host"]},
		{"path": ["mirrors", "7", "only_protected_branches"]},
	} with input as document
}

test_passes_any_name_where_none_is_approved if {
	document := _document({"1": _mirror({}), "2": _mirror({"url_scheme": "ssh", "url_host": "example.org"})}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_approved_hosts if {
	mirrors := {"1": _mirror({}), "2": _mirror({"url_host": "ACME.example"}), "3": _address}
	document := _document(mirrors, {"approved_hosts": ["acme.example", "192.0.2.7"]})
	policy.deny == set() with input as document
}

test_passes_a_mirror_of_every_branch if {
	document := _document({"7": _mirror({"only_protected_branches": false})}, {})
	policy.deny == set() with input as document
}

test_passes_a_mirror_of_protected_branches if {
	document := _document({"7": _mirror({})}, {"protected_only": true})
	policy.deny == set() with input as document
}

test_passes_a_mirror_that_is_off if {
	off := object.union(_address, {"enabled": false, "url_scheme": "http", "only_protected_branches": false})
	document := _document({"7": off, "8": object.union(off, {"url_scheme": ""})}, {"protected_only": true})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_where_a_mirror_goes if {
	mirrors := {"7": _mirror({"url_scheme": ""}), "8": _mirror({"url_host": ""})}
	document := _document(mirrors, {"approved_hosts": ["acme.example"]})
	policy.deny == set() with input as document
	policy.unknown == {
		"The URL of mirror 7 shows no scheme or no host.",
		"The URL of mirror 8 shows no scheme or no host.",
	} with input as document
}

test_claims_nothing_without_the_mirrors if {
	document := _projected(object.remove(testing.project({}), ["mirrors"]), {"protected_only": true})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_of_what_a_mirror_hides if {
	mirrors := {"7": {"enabled": true}, "8": object.remove(_address, ["enabled"])}
	document := _document(mirrors, {"protected_only": true, "approved_hosts": ["acme.example"]})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_of_a_host_that_may_be_an_address if {
	document := _document({"7": object.remove(_address, ["url_host_is_ip"])}, {})
	policy.deny == set() with input as document
}

test_skips_a_project_without_a_mirror if {
	policy.skip == {"There is no push mirror."} with input as _document({}, {})
}

test_skips_an_archived_project if {
	project := testing.project({"settings": {"archived": true}, "mirrors": {"7": _address}})
	policy.skip == {"The project is archived."} with input as _projected(project, {})
}

_document(mirrors, params) := _projected(testing.project({"mirrors": mirrors}), params)

_projected(project, params) := testing.projected(
	"GL-PRJ-026",
	testing.document(project, {"params": {"GL-PRJ-026": object.union(_defaults, params)}}),
)

_defaults := {"approved_hosts": [], "protected_only": false}

_mirror(overrides) := object.union(
	{
		"enabled": true,
		"only_protected_branches": true,
		"url_host": "git.acme.example",
		"url_host_is_ip": false,
		"url_scheme": "https",
	},
	overrides,
)

_address := _mirror({"url_host": "192.0.2.7", "url_host_is_ip": true})
