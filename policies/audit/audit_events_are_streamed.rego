# METADATA
# title: Audit events are streamed off the platform
# description: |
#   Events that are kept only where the attacker is administrator can be lost, and some are never kept. A stream of the
#   instance carries the events of every group. Of a stream to Google Cloud or AWS only its being there is read; what
#   the receiver does with the events, and whether a stream is filtered, is not visible.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_streaming/
#   - ref: https://docs.gitlab.com/administration/compliance/audit_event_streaming/
# custom:
#   id: GL-AUD-001
#   severity: high
#   kinds: [instance, group]
#   tier: ultimate
#   requires:
#     - audit_streams.*.active
#     - audit_streams.*.category
#     - settings.parent_id
#   also_reads:
#     - audit_streams.*.url_host
#     - audit_streams.*.url_scheme
#     - instance.audit_streams.*.active
#   params:
#     hosts:
#       type: list of text
#       default: []
#       meaning: Hosts, and domains with all below them, that may receive events over HTTP; empty = any host.
#   controls:
#     soc2: {CC7.2: strong, CC7.3: weak}
#     iso27001_2022: {A.8.15: strong, A.8.16: moderate, A.5.28: moderate}
#     cis_gitlab_1_0_1: {"1.1.19": moderate, "4.3.3": moderate}
#     nist_800_53r5: {AU-6: moderate, AU-9: strong, AU-12: strong}
#     owasp_cicd: {CICD-SEC-10: strong}
#   remediation:
#     ui: "Group > Secure > Audit events > Streams (instance: Admin > Monitoring > Audit events): add a destination"
#     api: >-
#       GraphQL groupAuditEventStreamingDestinationsCreate (instance - instanceAuditEventStreamingDestinationsCreate)
package glscan.policies.audit.audit_events_are_streamed

import data.glscan.lib.hierarchy
import data.glscan.lib.hosts

deny contains {
	"path": ["audit_streams"],
	"message": "Audit events are streamed nowhere.",
} if {
	every stream in input.resource.audit_streams { _is_off(stream) }
}

deny contains {
	"path": ["audit_streams", name, "url_scheme"],
	"message": sprintf("The stream %s sends audit events over %s, readable on the way.", [name, scheme]),
	"expected": "https",
} if {
	some name, stream in _over_http
	scheme := stream.url_scheme
	not scheme in {"https", ""}
}

deny contains {
	"path": ["audit_streams", name, "url_host"],
	"message": sprintf("The stream %s sends audit events to %s, a host that is not approved.", [name, host]),
} if {
	_hosts != []
	some name, stream in _over_http
	host := stream.url_host
	host != ""
	not hosts.listed(host, _hosts)
}

skip contains "The stream of the top-level group carries the events of everything below it." if hierarchy.is_subgroup

skip contains "The instance streams the events of every group, and is judged itself." if {
	input.resource.kind == "group"
	some stream in input.instance.audit_streams
	stream.active
}

unknown contains sprintf("The stream %s: its URL shows no scheme.", [name]) if {
	some name, stream in _over_http
	object.get(stream, "url_scheme", "") == ""
}

unknown contains sprintf("The stream %s: its URL shows no host.", [name]) if {
	_hosts != []
	some name, stream in _over_http
	object.get(stream, "url_host", "") == ""
}

_over_http[name] := stream if {
	some name, stream in input.resource.audit_streams
	stream.active
	stream.category == "http"
}

_is_off(stream) if stream.active == false

_hosts := input.params["GL-AUD-001"].hosts
