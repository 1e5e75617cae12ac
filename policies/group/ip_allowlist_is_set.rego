# METADATA
# title: An IP allowlist is set
# description: |
#   Without one a stolen token works from anywhere. The list of the top-level group binds everything below it. Ranges
#   that the administrator allows for all groups of the instance are no list of the group's own, but widen it: they are
#   compared with the organisation's ranges too, where they can be read. Owners, runners that ask for jobs and Pages
#   are not bound by the list.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/access_and_permissions/
# custom:
#   id: GL-GRP-006
#   severity: medium
#   kinds: [group]
#   tier: premium
#   requires:
#     - settings.ip_ranges
#     - settings.ip_restriction_ranges
#     - settings.parent_id
#   also_reads:
#     - instance.application_settings.globally_allowed_ip_ranges
#     - instance.application_settings.globally_allowed_ips
#   params:
#     corporate_ranges:
#       type: list of text
#       default: []
#       meaning: IP addresses and ranges that the organisation owns; empty = any list will do.
#   controls:
#     soc2: {CC6.6: moderate, CC6.1: moderate}
#     iso27001_2022: {A.8.20: moderate, A.8.3: weak}
#     cis_gitlab_1_0_1: {"1.3.12": strong}
#     nist_800_53r5: {SC-7: moderate, AC-17: moderate, AC-3: weak}
#     owasp_cicd: {CICD-SEC-7: moderate}
#   remediation:
#     ui: >-
#       Group > Settings > General > Permissions and group features: list the organisation's ranges under Restrict
#       access by IP address
#     api: PUT /groups/:id ip_restriction_ranges
package glscan.policies.group.ip_allowlist_is_set

import data.glscan.lib.hierarchy

deny contains {
	"path": ["settings", "ip_restriction_ranges"],
	"message": "No IP allowlist is set, so a stolen token works from anywhere.",
} if {
	input.resource.settings.ip_restriction_ranges == []
}

deny contains {
	"path": ["settings", "ip_restriction_ranges"],
	"key": text,
	"message": sprintf("The range %s does not lie in a range of the organisation.", [text]),
} if {
	some range in input.resource.settings.ip_ranges
	_foreign(range)
	text := range.text
}

deny contains {
	"path": ["application_settings", "globally_allowed_ips"],
	"at": {"kind": "instance", "path": input.instance.path},
	"key": text,
	"message": sprintf("The instance allows the range %s for every group; it is not of the organisation.", [text]),
} if {
	some range in _widening
	_foreign(range)
	text := range.text
}

skip contains "The allowlist of the top-level group binds everything below it." if hierarchy.is_subgroup

unknown contains "No entry of the allowlist is an IP range, so whether it keeps anybody out cannot be told." if {
	input.resource.settings.ip_restriction_ranges != []
	every range in input.resource.settings.ip_ranges {
		range.valid == false
	}
}

unknown contains sprintf("%s is not an IP range, so whose it is cannot be told.", [text]) if {
	_params.corporate_ranges != []
	some range in array.concat(input.resource.settings.ip_ranges, [other | some other in _widening])
	range.valid == false
	text := range.text
}

# They add to a list, and do not make one.
_widening contains range if {
	input.resource.settings.ip_restriction_ranges != []
	some range in input.instance.application_settings.globally_allowed_ip_ranges
}

_foreign(range) if {
	range.valid
	_params.corporate_ranges != []
	not _corporate(range)
}

# Of one version, since engines differ on IPv6 ranges that stand for IPv4 addresses.
_corporate(range) if {
	some own in _params.corporate_ranges
	contains(own, ":") == contains(range.canonical, ":")
	net.cidr_contains(_network(own), range.canonical)
}

_network(text) := text if contains(text, "/")

else := sprintf("%s/128", [text]) if contains(text, ":")

else := sprintf("%s/32", [text])

_params := input.params["GL-GRP-006"]
