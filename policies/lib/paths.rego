# METADATA
# description: Whether a list of patterns names a path.
package glscan.lib.paths

# METADATA
# description: |
#   True when some pattern means the path: `acme` means itself, `acme/*` all below it but not itself, `*`
#   everything. Case does not count, as in GitLab.
# scope: document
listed(_, patterns) if "*" in patterns

listed(path, patterns) if {
	some pattern in patterns
	lower(pattern) == lower(path)
}

listed(path, patterns) if {
	some pattern in patterns
	endswith(pattern, "/*")
	startswith(lower(path), lower(trim_suffix(pattern, "*")))
}
