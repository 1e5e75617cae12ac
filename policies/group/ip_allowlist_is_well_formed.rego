# METADATA
# title: The IP allowlist has no malformed, duplicate or overlapping entry
# description: |
#   An entry that another one covers outlives its reason: taking it away shuts nobody out, and a review of the list is
#   misled. The same goes for an entry that says more than it seems to, such as 10.0.0.1/8 for all of 10.0.0.0/8. What
#   the administrator allows for all groups of the instance is not compared: an entry that repeats it may be the one
#   that turns the restriction on.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/access_and_permissions/
# custom:
#   id: GL-GRP-008
#   severity: low
#   kinds: [group]
#   tier: premium
#   requires:
#     - settings.ip_ranges
#     - settings.ip_restriction_ranges
#     - settings.parent_id
#   controls:
#     soc2: {CC6.6: weak}
#     iso27001_2022: {A.8.9: weak, A.8.20: weak}
#     cis_gitlab_1_0_1: {"1.3.12": weak}
#     nist_800_53r5: {CM-6: weak}
#     owasp_cicd: {CICD-SEC-7: weak}
#   remediation:
#     ui: >-
#       Group > Settings > General > Permissions and group features: correct or remove the entry under Restrict access
#       by IP address
#     api: PUT /groups/:id ip_restriction_ranges
package glscan.policies.group.ip_allowlist_is_well_formed

import data.glscan.lib.hierarchy

deny contains {
	"path": ["settings", "ip_restriction_ranges"],
	"key": text,
	"message": flaw,
} if {
	some range in input.resource.settings.ip_ranges
	flaw := _flaw(range)
	text := range.text
}

skip contains "The allowlist of the top-level group binds everything below it." if hierarchy.is_subgroup

skip contains "No IP allowlist is set." if input.resource.settings.ip_restriction_ranges == []

# One per entry, the gravest: a finding's key is the entry.
_flaw(range) := sprintf("%s is neither an IP address nor a range.", [range.text]) if range.valid == false

else := sprintf("%s and %s are the same range.", [range.text, min(_twins(range))]) if _twins(range) != set()

else := sprintf("%s stands on the list %d times.", [range.text, _times(range)]) if _times(range) > 1

else := sprintf("%s lies within %s, which is on the list too.", [range.text, min(_wider(range))]) if {
	_wider(range) != set()
}

else := sprintf("%s means %s and should be written so.", [range.text, range.canonical]) if {
	text := lower(range.text)
	spellings := _spellings(range)
	not text in spellings
}

# Of two entries that are the same, the second one in the order of their texts is to blame.
_twins(range) := {other.text |
	some other in input.resource.settings.ip_ranges
	other.canonical == range.canonical
	other.text < range.text
}

_times(range) := count([other |
	some other in input.resource.settings.ip_ranges
	other.text == range.text
])

# Of one version, since engines differ on IPv6 ranges that stand for IPv4 addresses.
_wider(range) := {other.text |
	some other in input.resource.settings.ip_ranges
	other.version == range.version
	other.prefix < range.prefix
	net.cidr_contains(other.canonical, range.canonical)
}

# An address needs no prefix.
_spellings(range) := {range.canonical, trim_suffix(range.canonical, _whole[range.version])}

_whole := {4: "/32", 6: "/128"}
