# METADATA
# description: Hosts against lists of hosts and parent domains.
package glscan.lib.hosts

# METADATA
# description: |
#   True when the host is one of the entries or lies below one. Case does not count, nor does a dot at the end, with
#   which the same host could hide from a list.
listed(host, entries) if {
	some entry in entries
	_plain(entry) != ""
	endswith(sprintf(".%s", [_plain(host)]), sprintf(".%s", [_plain(entry)]))
}

# METADATA
# description: |
#   What a list of approved hosts has against the host of a webhook or mirror: that it is an `address` nobody listed, or
#   a `name` that is not listed. A list without an entry has nothing against names. Undefined where it has nothing.
unapproved(target, approved) := "address" if {
	host := target.url_host
	target.url_host_is_ip
	not listed(host, approved)
}

else := "name" if {
	host := target.url_host
	approved != []
	not listed(host, approved)
}

# An entry `*.example.com` says the same as `example.com`.
_plain(name) := trim_right(trim_left(lower(name), "*."), ".")
