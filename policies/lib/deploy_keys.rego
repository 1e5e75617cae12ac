# METADATA
# description: What the policies on deploy keys share.
package glscan.lib.deploy_keys

# METADATA
# description: A deploy key in words; the id where it has no title.
# scope: document
named(_, key) := sprintf("Deploy key %s", [key.title]) if key.title != ""

named(id, key) := sprintf("Deploy key %s", [id]) if object.get(key, "title", "") == ""

# METADATA
# description: Why there is no deploy key to judge.
# scope: document
reasons_to_skip contains "There is no deploy key." if input.resource.deploy_keys == {}
