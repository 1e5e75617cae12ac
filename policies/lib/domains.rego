# METADATA
# description: Whether a list of patterns names an e-mail domain.
package glscan.lib.domains

# METADATA
# description: |
#   True when some pattern means the domain: `acme.example` means itself and nothing below it, `acme.*` means acme
#   under every suffix. Case does not count.
# scope: document
listed(domain, patterns) if {
	some pattern in patterns
	lower(pattern) == lower(domain)
}

listed(domain, patterns) if {
	some pattern in patterns
	endswith(pattern, ".*")
	startswith(lower(domain), lower(trim_suffix(pattern, "*")))
}
