package glscan.lib.deploy_keys_test

import data.glscan.lib.deploy_keys

test_a_key_is_called_by_its_title if deploy_keys.named("1", {"title": "mirror"}) == "Deploy key mirror"

test_a_key_without_a_title_is_called_by_its_id if {
	every key in [{}, {"title": ""}] { deploy_keys.named("1", key) == "Deploy key 1" }
}

test_skips_only_what_certainly_has_no_key if {
	deploy_keys.reasons_to_skip == {"There is no deploy key."} with input as {"resource": {"deploy_keys": {}}}
	deploy_keys.reasons_to_skip == set() with input as {"resource": {"deploy_keys": {"1": {}}}}
	deploy_keys.reasons_to_skip == set() with input as {"resource": {}}
}
