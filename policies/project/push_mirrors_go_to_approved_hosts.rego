# METADATA
# title: Push mirrors go to approved hosts
# description: |
#   A push mirror copies the repository to another place at every push, without the controls that hold here. Mirrors
#   that are turned off are not judged, nor are mirrors that pull from elsewhere.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/repository/mirror/push/
# custom:
#   id: GL-PRJ-026
#   severity: high
#   kinds: [project]
#   tier: free
#   requires:
#     - mirrors.*.enabled
#     - mirrors.*.only_protected_branches
#     - mirrors.*.url_host
#     - mirrors.*.url_host_is_ip
#     - mirrors.*.url_scheme
#     - settings.archived
#   params:
#     approved_hosts:
#       type: list of text
#       default: []
#       meaning: >-
#         Hosts, and domains with all below them, that may receive the code; empty = every name is approved, and no IP
#         address.
#     protected_only:
#       type: boolean
#       default: false
#       meaning: Only protected branches may be mirrored.
#   controls:
#     soc2: {CC6.7: strong, C1.1: moderate}
#     iso27001_2022: {A.5.14: strong, A.8.12: moderate}
#     cis_gitlab_1_0_1: {"1.2.5": weak}
#     nist_800_53r5: {AC-4: strong, AC-20: moderate}
#     owasp_cicd: {CICD-SEC-8: moderate}
#   remediation:
#     ui: "Project > Settings > Repository > Mirroring repositories: delete the mirror, or have its host approved"
#     api: PUT /projects/:id/remote_mirrors/:mirror_id enabled=false
package glscan.policies.project.push_mirrors_go_to_approved_hosts

import data.glscan.lib.hosts

deny contains {
	"path": ["mirrors", id, "url_scheme"],
	"message": sprintf("Mirror %s sends the code over %s, readable on the way.", [id, scheme]),
} if {
	some id, mirror in _enabled
	scheme := mirror.url_scheme
	not scheme in {"https", "ssh", ""}
}

deny contains {
	"path": ["mirrors", id, "url_host"],
	"message": sprintf("Mirror %s copies the code to %s, %s.", [id, mirror.url_host, complaint]),
} if {
	some id, mirror in _enabled
	mirror.url_host != ""
	complaint := _complaints[hosts.unapproved(mirror, _params.approved_hosts)]
}

deny contains {
	"path": ["mirrors", id, "only_protected_branches"],
	"message": sprintf("Mirror %s copies every branch, not only protected ones.", [id]),
	"expected": true,
} if {
	_params.protected_only
	some id, mirror in _enabled
	mirror.only_protected_branches == false
}

skip contains "There is no push mirror." if input.resource.mirrors == {}

skip contains "The project is archived." if input.resource.settings.archived

unknown contains sprintf("The URL of mirror %s shows no scheme or no host.", [id]) if {
	some id, mirror in _enabled
	"" in {mirror.url_scheme, mirror.url_host}
}

_enabled[id] := mirror if {
	some id, mirror in input.resource.mirrors
	mirror.enabled
}

_complaints := {"address": "an IP address that nobody approved", "name": "a host that is not approved"}

_params := input.params["GL-PRJ-026"]
