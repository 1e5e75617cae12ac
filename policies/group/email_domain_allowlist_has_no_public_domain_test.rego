package glscan.policies.group.email_domain_allowlist_has_no_public_domain_test

import data.glscan.policies.group.email_domain_allowlist_has_no_public_domain as policy
import data.glscan.testing

_defaults := {"approved_domains": [], "public_mail_domains": ["gmail.com", "hotmail.*"]}

_approving := object.union(_defaults, {"approved_domains": ["Acme.example", "acme.org"]})

_no_share_here := "The allowlist of the top-level group is judged there, and no group from outside is invited here."

test_denies_a_public_domain if {
	document := _document(["acme.example", "gmail.com"], {}, _defaults)
	policy.deny == {{
		"path": ["settings", "allowed_email_domains_list"],
		"key": "gmail.com",
		"message": "The allowlist admits gmail.com, where anybody can get an address.",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_each_public_domain if {
	document := _document(["GMail.com", "hotmail.co.uk", "hotmail.fr"], {}, _defaults)
	testing.places(policy.deny) == {
		_place("GMail.com"),
		_place("hotmail.co.uk"),
		_place("hotmail.fr"),
	} with input as document
}

test_denies_by_another_list_of_public_domains if {
	params := object.union(_defaults, {"public_mail_domains": ["mail.example"]})
	document := _document(["gmail.com", "mail.example"], {}, params)
	testing.places(policy.deny) == {_place("mail.example")} with input as document
}

test_denies_a_domain_without_approval if {
	document := _document(["acme.example", "partner.example"], {}, _approving)
	policy.deny == {{
		"path": ["settings", "allowed_email_domains_list"],
		"key": "partner.example",
		"message": "The allowlist admits partner.example, which is not an approved domain.",
	}} with input as document
}

test_says_one_thing_of_a_public_domain_without_approval if {
	document := _document(["gmail.com"], {}, _approving)
	message := "The allowlist admits gmail.com, where anybody can get an address."
	policy.deny == {object.union(_place("gmail.com"), {"message": message})} with input as document
}

test_denies_a_public_domain_even_where_it_is_approved if {
	params := object.union(_defaults, {"approved_domains": ["gmail.com"]})
	testing.places(policy.deny) == {_place("gmail.com")} with input as _document(["gmail.com"], {}, params)
}

test_passes_a_domain_that_is_not_public if {
	document := _document(["acme.example", "gmail.com.example", "mygmail.com", "hotmails.com"], {}, _defaults)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_approved_domains if {
	document := _document(["ACME.example", "acme.org"], {}, _approving)
	policy.deny == set() with input as document
}

test_denies_a_share_with_a_group_that_has_no_list if {
	document := _document(["acme.example"], {"partner/dev": _share([])}, _defaults)
	policy.deny == {{
		"path": ["shared_with_groups", "partner/dev"],
		"message": "The group is shared with partner/dev, which has no e-mail domain allowlist: anybody can be in it.",
	}} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_share_with_a_group_that_has_a_looser_list if {
	shares := {"partner/dev": _share(["partner.example", "acme.example", "gmail.com"])}
	document := _document(["acme.example"], shares, _defaults)
	policy.deny == {{
		"path": ["shared_with_groups", "partner/dev"],
		"message": concat(" ", [
			"The group is shared with partner/dev, which admits what the allowlist here does not:",
			"gmail.com, partner.example.",
		]),
	}} with input as document
}

test_denies_each_share_that_widens_the_list if {
	shares := {
		"partner/dev": _share([]),
		"partner/ops": _share(["partner.example"]),
		"partner/tests": _share(["acme.example"]),
		"acme/web": _inside([]),
	}
	document := _document(["acme.example"], shares, _defaults)
	testing.places(policy.deny) == {_widening("partner/dev"), _widening("partner/ops")} with input as document
}

test_passes_a_share_with_a_group_that_admits_no_others if {
	shares := {"partner/dev": _share(["ACME.example"]), "acme/web": _inside([])}
	document := _document(["Acme.example", "acme.org"], shares, _defaults)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_a_share_that_has_expired if {
	expired := object.union(_share([]), {"days_until_expiry": -1})
	document := _document(["acme.example"], {"partner/dev": expired}, _defaults)
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_share_on_its_last_day if {
	last := object.union(_share([]), {"days_until_expiry": 0})
	document := _document(["acme.example"], {"partner/dev": last}, _defaults)
	testing.places(policy.deny) == {_widening("partner/dev")} with input as document
}

test_denies_a_share_of_a_subgroup_by_the_list_of_the_top_level_group if {
	shares := {"partner/dev": _share(["partner.example"]), "partner/ops": _share(["acme.example"])}
	above := [_above(["acme.example"]), _above(["partner.example"])]
	document := _below(above, shares)
	testing.places(policy.deny) == {_widening("partner/dev")} with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_a_share_of_a_subgroup_whatever_list_it_tells_of_itself if {
	settings := {"parent_id": 2, "allowed_email_domains_list": ["partner.example"]}
	shares := {"partner/dev": _share(["partner.example"])}
	group := testing.replaced(_subgroup(shares), "settings", settings)
	document := _projected(group, [_above(["acme.example"])], _defaults)
	testing.places(policy.deny) == {_widening("partner/dev")} with input as document
}

test_passes_a_share_of_a_subgroup_that_widens_nothing if {
	document := _below([_above(["acme.example"])], {"partner/dev": _share(["acme.example"])})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_without_the_list if {
	group := testing.replaced(testing.group({}), "settings", {"parent_id": 0})
	shares := {"partner/dev": _share([]), "partner/ops": _share(["partner.example"])}
	document := _projected(testing.replaced(group, "shared_with_groups", shares), [], _approving)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_without_the_shares if {
	document := _projected(object.remove(testing.group({}), ["shared_with_groups"]), [], _defaults)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {_hidden_shares} with input as document
}

test_does_not_know_of_a_subgroup_without_the_shares if {
	group := object.remove(_subgroup({}), ["shared_with_groups"])
	document := _projected(group, [_above(["acme.example"])], _defaults)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {_hidden_shares} with input as document
}

test_does_not_know_of_a_share_whose_list_is_hidden if {
	shares := {"partner/dev": object.remove(_share([]), ["allowed_email_domains_list"])}
	reason := "The e-mail domain allowlist of the group partner/dev could not be read."
	document := _document(["acme.example"], shares, _defaults)
	policy.deny == set() with input as document
	policy.unknown == {reason} with input as document
	subgroup := _below([_above(["acme.example"])], shares)
	policy.skip == set() with input as subgroup
	policy.unknown == {reason} with input as subgroup
}

test_does_not_know_of_a_share_that_may_be_inside if {
	shares := {"partner/dev": object.remove(_share([]), ["inside"])}
	reason := "Whether the group partner/dev is from outside the hierarchy could not be told."
	document := _document(["acme.example"], shares, _defaults)
	policy.deny == set() with input as document
	policy.unknown == {reason} with input as document
	subgroup := _below([_above(["acme.example"])], shares)
	policy.skip == set() with input as subgroup
	policy.unknown == {reason} with input as subgroup
}

test_knows_of_what_is_hidden_of_shares_that_do_not_count if {
	ended := {"days_until_expiry": -1}
	shares := {"acme/web": {"inside": true}, "partner/dev": ended, "partner/ops": object.union(ended, {"inside": false})}
	document := _document(["acme.example"], shares, _defaults)
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_of_a_subgroup_without_the_list_of_the_top_level_group if {
	reason := "The e-mail domain allowlist of the top-level group could not be read."
	hidden := testing.replaced(testing.group({}), "settings", {})
	shares := {"partner/dev": _share([]), "partner/ops": _share(["partner.example"])}
	document := _below([hidden, _above(["acme.example"])], shares)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {reason} with input as document
	policy.unknown == {reason} with input as _below([], shares)
}

test_skips_a_group_without_a_list if {
	document := _document([], {"partner/dev": _share([])}, _approving)
	policy.deny == set() with input as document
	policy.skip == {"No e-mail domain allowlist is set."} with input as document
}

test_skips_a_subgroup_below_a_group_without_a_list if {
	document := _below([_above([])], {"partner/dev": _share([])})
	policy.deny == set() with input as document
	policy.skip == {"No e-mail domain allowlist is set."} with input as document
}

test_skips_a_subgroup_without_a_share_with_the_outside if {
	policy.skip == {_no_share_here} with input as _below([_above(["gmail.com"])], {})
	policy.deny == set() with input as _below([_above(["gmail.com"])], {})
	policy.skip == {_no_share_here} with input as _below([_above(["gmail.com"])], {"acme/web": _inside([])})
	expired := object.union(_share([]), {"days_until_expiry": -1})
	policy.skip == {_no_share_here} with input as _below([_above(["gmail.com"])], {"partner/dev": expired})
}

test_skips_a_subgroup_without_a_share_whatever_is_hidden_above if {
	document := _below([testing.replaced(testing.group({}), "settings", {})], {})
	policy.skip == {_no_share_here} with input as document
	policy.unknown == set() with input as document
}

test_never_skips_a_top_level_group_with_a_list if {
	policy.skip == set() with input as _document(["acme.example"], {}, _defaults)
}

_hidden_shares := "The groups that are invited could not be read, and may widen the allowlist."

_document(list, shares, params) := _projected(_group(list, shares), [], params)

_below(ancestors, shares) := _projected(_subgroup(shares), ancestors, _defaults)

_projected(group, ancestors, params) := testing.projected("GL-GRP-010", testing.document(group, {
	"ancestors": ancestors,
	"params": {"GL-GRP-010": params},
}))

_group(list, shares) := testing.group({
	"settings": {"allowed_email_domains_list": list},
	"shared_with_groups": shares,
})

_subgroup(shares) := object.union(
	testing.replaced(testing.group({}), "settings", {"parent_id": 2}),
	{"path": "acme/platform/web", "shared_with_groups": shares},
)

_above(list) := testing.group({"settings": {"allowed_email_domains_list": list}})

_share(list) := testing.share({"allowed_email_domains_list": list})

_inside(list) := testing.share({"allowed_email_domains_list": list, "inside": true})

_place(domain) := {"path": ["settings", "allowed_email_domains_list"], "key": domain}

_widening(name) := {"path": ["shared_with_groups", name]}
