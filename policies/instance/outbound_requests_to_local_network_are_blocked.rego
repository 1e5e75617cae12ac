# METADATA
# title: Requests to the local network are blocked
# description: |
#   Webhooks, integrations and imports make GitLab's server ask an address of the user's choice: inside the local
#   network that is a way past the firewall. What the allowlist names stays open; a whole network on it opens what
#   should be blocked, a host or an address does not. Names are not resolved here.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/security/webhooks/
# custom:
#   id: GL-INS-011
#   severity: high
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.allow_local_requests_from_system_hooks
#     - application_settings.allow_local_requests_from_web_hooks_and_services
#     - application_settings.dns_rebinding_protection_enabled
#     - application_settings.outbound_local_requests_allowlist
#   params:
#     min_prefix_v4:
#       type: integer
#       default: 16
#       minimum: 1
#       maximum: 32
#       meaning: Shortest prefix of an IPv4 range on the allowlist.
#     min_prefix_v6:
#       type: integer
#       default: 32
#       minimum: 1
#       maximum: 128
#       meaning: Shortest prefix of an IPv6 range on the allowlist.
#   controls:
#     soc2: {CC6.6: strong, CC6.7: moderate}
#     iso27001_2022: {A.8.20: strong, A.8.22: moderate}
#     cis_gitlab_1_0_1: {"1.4.4": moderate, "2.1.10": moderate}
#     nist_800_53r5: {SC-7: strong, AC-4: moderate}
#     owasp_cicd: {CICD-SEC-7: strong, CICD-SEC-8: moderate}
#   remediation:
#     ui: >-
#       Admin > Settings > Network > Outbound requests: refuse requests to the local network, enforce DNS-rebinding
#       protection, and narrow the ranges that are exempt
#     api: >-
#       PUT /application/settings allow_local_requests_from_web_hooks_and_services=false
#       allow_local_requests_from_system_hooks=false dns_rebinding_protection_enabled=true
package glscan.policies.instance.outbound_requests_to_local_network_are_blocked

deny contains {
	"path": ["application_settings", "allow_local_requests_from_web_hooks_and_services"],
	"message": "Webhooks and integrations may send requests to the local network.",
	"expected": false,
} if {
	_settings.allow_local_requests_from_web_hooks_and_services
}

deny contains {
	"path": ["application_settings", "allow_local_requests_from_system_hooks"],
	"message": "System hooks may send requests to the local network.",
	"expected": false,
} if {
	_settings.allow_local_requests_from_system_hooks
}

deny contains {
	"path": ["application_settings", "dns_rebinding_protection_enabled"],
	"message": "A name may lead outside when it is checked and to the local network when it is asked.",
	"expected": true,
} if {
	_settings.dns_rebinding_protection_enabled == false
}

deny contains {
	"path": ["application_settings", "outbound_local_requests_allowlist"],
	"key": entry,
	"message": sprintf("The allowlist opens %s, too wide a part of the network.", [entry]),
} if {
	some entry in _settings.outbound_local_requests_allowlist
	range := _range(entry)
	regex.match(`^[0-9]{1,3}$`, range.prefix)
	to_number(range.prefix) < _shortest(range.address)
}

unknown contains sprintf("How wide %s on the allowlist is cannot be told.", [entry]) if {
	some entry in _settings.outbound_local_requests_allowlist
	prefix := _range(entry).prefix
	not regex.match(`^[0-9]{1,3}$`, prefix)
}

# A range of addresses; undefined for a host and for a single address.
_range(entry) := {"address": parts[0], "prefix": parts[1]} if {
	parts := split(_without_port(entry), "/")
	count(parts) == 2
	regex.match(`^(\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.]*\]?|[0-9.]+)$`, parts[0])
}

# GitLab knows a port after a name or an IPv4 address, and after an IPv6 address in brackets.
_without_port(entry) := regex.replace(regex.replace(entry, `^\[(.*)\]:[0-9]+$`, "$1"), `^([^:]+):[0-9]+$`, "$1")

_shortest(address) := _params.min_prefix_v6 if contains(address, ":")

_shortest(address) := _params.min_prefix_v4 if not contains(address, ":")

_params := input.params["GL-INS-011"]

_settings := input.resource.application_settings
