# Cuts a document down to what a policy declares; its METADATA stands in testing.rego.
package glscan.testing

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

_narrowed(part, declared) := json.remove(sections, undeclared) if {
	sections := object.filter(part, {path[0] | some path in declared}) # to walk all the others takes most of the time
	sharp := {path | some path in declared; not _sharpened(path, declared)}
	undeclared := [path |
		walk(sections, [path, _])
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
