# METADATA
# title: The IP allowlist has no range that is too wide
# description: |
#   A range such as 0.0.0.0/0 makes the allowlist decorative. Ranges that the administrator allows for all groups
#   of the instance widen every allowlist and are judged too, where they can be read. Entries that are not a range
#   are not judged here.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/access_and_permissions/
# custom:
#   id: GL-GRP-007
#   severity: high
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
#     min_prefix_v4:
#       type: integer
#       default: 16
#       minimum: 1
#       maximum: 32
#       meaning: Shortest prefix of an IPv4 range.
#     min_prefix_v6:
#       type: integer
#       default: 32
#       minimum: 1
#       maximum: 128
#       meaning: Shortest prefix of an IPv6 range.
#   controls:
#     soc2: {CC6.6: moderate}
#     iso27001_2022: {A.8.20: moderate, A.8.9: moderate}
#     cis_gitlab_1_0_1: {"1.3.12": strong}
#     nist_800_53r5: {SC-7: strong, CM-6: moderate}
#     owasp_cicd: {CICD-SEC-7: moderate}
#   remediation:
#     ui: >-
#       Group > Settings > General > Permissions and group features: narrow the range under Restrict access by IP
#       address
#     api: PUT /groups/:id ip_restriction_ranges
package glscan.policies.group.ip_allowlist_is_not_too_wide

import data.glscan.lib.hierarchy

deny contains {
	"path": ["settings", "ip_restriction_ranges"],
	"key": text,
	"message": sprintf("The range %s is so wide that the allowlist keeps almost nobody out.", [text]),
} if {
	some range in input.resource.settings.ip_ranges
	_too_wide(range)
	text := range.text
}

deny contains {
	"path": ["application_settings", "globally_allowed_ips"],
	"at": {"kind": "instance", "path": input.instance.path},
	"key": text,
	"message": sprintf("The instance allows the range %s for every group, which widens this allowlist too.", [text]),
} if {
	some range in input.instance.application_settings.globally_allowed_ip_ranges
	_too_wide(range)
	text := range.text
}

skip contains "The allowlist of the top-level group binds everything below it." if hierarchy.is_subgroup

skip contains "No IP allowlist is set." if input.resource.settings.ip_restriction_ranges == []

unknown contains sprintf("%s is not an IP range, so how wide it is cannot be told.", [text]) if {
	some range in input.resource.settings.ip_ranges
	range.valid == false
	text := range.text
}

_too_wide(range) if {
	range.valid
	range.version == 4
	range.prefix < _params.min_prefix_v4
}

_too_wide(range) if {
	range.valid
	range.version == 6
	range.prefix < _params.min_prefix_v6
}

_params := input.params["GL-GRP-007"]
