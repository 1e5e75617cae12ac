package glscan.lib.hooks_test

import data.glscan.lib.hooks
import data.glscan.testing

test_a_project_with_a_webhook_is_not_skipped if hooks.reasons_to_skip == set() with input as _about(testing.project({}))

test_a_group_with_a_webhook_is_not_skipped if hooks.reasons_to_skip == set() with input as _about(testing.group({}))

test_a_project_without_a_webhook_is_skipped if {
	project := testing.replaced(testing.project({}), "hooks", {})
	hooks.reasons_to_skip == {"There is no webhook."} with input as _about(project)
}

test_an_archived_project_is_skipped if {
	project := testing.project({"settings": {"archived": true}})
	hooks.reasons_to_skip == {"The project is archived."} with input as _about(project)
}

test_an_archived_group_is_skipped if {
	group := testing.group({"settings": {"archived": true}})
	hooks.reasons_to_skip == {"The group is archived."} with input as _about(group)
}

test_nothing_is_skipped_where_nothing_could_be_read if {
	project := object.remove(testing.project({}), ["hooks", "settings"])
	hooks.reasons_to_skip == set() with input as _about(project)
}

test_a_webhook_is_named_by_its_host if {
	hooks.named("7", {"url_host": "hooks.acme.example"}) == "Webhook 7 to hooks.acme.example"
}

test_a_webhook_without_a_host_is_named_by_its_id if {
	hooks.named("7", {"url_host": ""}) == "Webhook 7"
	hooks.named("7", {}) == "Webhook 7"
}

_about(resource) := testing.document(resource, {})
