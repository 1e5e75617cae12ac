# METADATA
# description: Compliant resources, and what a policy may see of them. For tests only.
package glscan.testing

# METADATA
# description: A compliant top-level group on Premium; overrides are merged deeply.
group(overrides) := object.union(
	{
		"kind": "group",
		"path": "acme",
		"id": 1,
		"tier": "premium",
		"settings": {
			"archived": false,
			"full_path": "acme",
			"ip_ranges": [ip_range("192.0.2.0/24", 4, 24)],
			"ip_restriction_ranges": ["192.0.2.0/24"],
			"parent_id": 0,
			"prevent_forking_outside_group": true,
			"require_two_factor_authentication": true,
		},
		"push_rule": _push_rule,
		"shared_with_groups": {},
	},
	overrides,
)

# METADATA
# description: A compliant project on Premium; overrides are merged deeply.
project(overrides) := object.union(
	{
		"kind": "project",
		"path": "acme/web",
		"id": 7,
		"tier": "premium",
		"settings": {
			"archived": false,
			"default_branch": "main",
			"empty_repo": false,
		},
		"push_rule": _push_rule,
		"protected_branches": {"main": branch_rule(true)},
	},
	overrides,
)

_push_rule := {
	"deny_delete_tag": true,
	"member_check": true,
	"prevent_secrets": true,
	"reject_unsigned_commits": true,
}

# METADATA
# description: A strict rule of a protected branch.
branch_rule(matches_default_branch) := {
	"allow_force_push": false,
	"code_owner_approval_required": true,
	"matches_default_branch": matches_default_branch,
	"merge_access_levels": [{"kind": "role", "access_level": 40}],
	"push_access_levels": [{"kind": "role", "access_level": 0}],
}

# METADATA
# description: A readable entry of an IP allowlist.
ip_range(text, version, prefix) := {
	"canonical": text,
	"prefix": prefix,
	"text": text,
	"valid": true,
	"version": version,
}

# METADATA
# description: The resource with one section put in place of what it had, where merging could not empty a map.
replaced(resource, section, content) := object.union(
	object.remove(resource, [section]),
	{section: content},
)

# METADATA
# description: The input of a policy about the resource; extra (ancestors, params, instance) is merged deeply.
document(resource, extra) := object.union(
	{
		"schema": 1,
		"instance": {
			"url": "https://gitlab.example.com",
			"path": "gitlab.example.com",
			"version": "18.5.1",
		},
		"resource": resource,
		"ancestors": [],
		"params": {},
	},
	extra,
)

# METADATA
# description: Where findings point, without their words.
places(findings) := {place |
	some finding in findings
	place := object.filter(finding, {"path", "key", "at"})
}

# METADATA
# description: |
#   The document with only what the policy declares in `requires` and `also_reads`, so that an undeclared read
#   fails the policy's own test. The whole document where no contract is loaded.
# scope: document
projected(_, whole) := whole if not data.glscan.contract

projected(id, whole) := object.union(
	object.remove(whole, ["resource", "ancestors", "instance"]),
	{
		"resource": _narrowed(whole.resource, _identity | _below("resource", declared)),
		"ancestors": [_narrowed(ancestor, _identity | _below("ancestors", declared)) |
			some ancestor in whole.ancestors
		],
		"instance": _narrowed(whole.instance, _address | _below("instance", declared)),
	},
) if {
	declared := {split(path, ".") | some path in data.glscan.contract.requires[id]}
	declared != set()
}

_identity := {["kind"], ["path"], ["id"], ["tier"]}

_address := {["url"], ["path"], ["version"]}

# The declared paths that start at one part of the document, relative to it.
_below("resource", declared) := {path | some path in declared; not path[0] in {"ancestors", "instance"}}

_below(part, declared) := {array.slice(path, 1, count(path)) | some path in declared; path[0] == part} if {
	part != "resource"
}

_narrowed(part, declared) := json.remove(part, undeclared) if {
	sharp := {path | some path in declared; not _sharpened(path, declared)}
	undeclared := [path |
		walk(part, [path, _])
		not _covered(path, sharp)
	]
}

# `a` beside `a.*.b` keeps the keys of the map and only `b` of each entry.
_sharpened(path, declared) if {
	some longer in declared
	array.slice(longer, 0, count(path) + 1) == array.concat(path, ["*"])
}

# A path is kept on the way to a declared one, and below it.
_covered(path, declared) if {
	some pattern in declared
	every step in numbers.range(0, min([count(path), count(pattern)]) - 1) {
		pattern[step] in {"*", path[step]}
	}
}

_covered(path, _) if path == []
