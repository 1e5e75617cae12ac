# METADATA
# description: What the policies on webhooks of groups and projects share.
package glscan.lib.hooks

# METADATA
# description: Why a group or project has no webhook to judge.
# scope: document
reasons_to_skip contains "There is no webhook." if input.resource.hooks == {}

reasons_to_skip contains sprintf("The %s is archived.", [input.resource.kind]) if input.resource.settings.archived

# METADATA
# description: A webhook in words, by its id and, where it is shown, the host it calls.
# scope: document
named(id, hook) := sprintf("Webhook %s to %s", [id, hook.url_host]) if hook.url_host != ""

named(id, hook) := sprintf("Webhook %s", [id]) if object.get(hook, "url_host", "") == ""
