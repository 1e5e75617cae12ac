package glscan.policies.group.email_domain_allowlist_is_set_test

import data.glscan.policies.group.email_domain_allowlist_is_set as policy
import data.glscan.testing

test_denies_a_group_without_an_allowlist if {
	document := _document({"settings": {"allowed_email_domains_list": []}})
	policy.deny == {{
		"path": ["settings", "allowed_email_domains_list"],
		"message": "No e-mail domain allowlist is set, so an account with any address can be made a member.",
	}} with input as document
	policy.skip == set() with input as document
}

test_passes_a_group_with_an_allowlist if {
	document := _document({"settings": {"allowed_email_domains_list": ["acme.example"]}})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_value if {
	group := testing.replaced(testing.group({}), "settings", {"parent_id": 0})
	document := testing.projected("GL-GRP-009", testing.document(group, {}))
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_a_subgroup if {
	document := _document({"path": "acme/web", "settings": {"parent_id": 1}})
	policy.skip == {"The allowlist of the top-level group binds everything below it."} with input as document
}

_document(overrides) := testing.projected("GL-GRP-009", testing.document(testing.group(overrides), {}))
