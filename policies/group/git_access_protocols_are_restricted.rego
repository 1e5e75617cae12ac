# METADATA
# title: Git access protocols are restricted
# description: |
#   Each protocol that Git can be reached over is another kind of credential to govern: keys for SSH, passwords and
#   tokens for HTTPS. The choice of the instance comes before that of a top-level group, and GitLab shows the group the
#   one that holds. Where the instance leaves it open, projects of people stay open too.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/group/access_and_permissions/
#   - ref: https://docs.gitlab.com/administration/settings/visibility_and_access_controls/
# custom:
#   id: GL-GRP-005
#   severity: low
#   kinds: [instance, group]
#   tier: free
#   requires:
#     - application_settings.enabled_git_access_protocol
#     - settings.enabled_git_access_protocol
#     - settings.parent_id
#   also_reads:
#     - instance.application_settings.enabled_git_access_protocol
#   params:
#     allowed:
#       type: list of text
#       default: [ssh, http]
#       meaning: "Choices that pass: ssh, http (HTTPS), all (both)."
#   controls:
#     soc2: {CC6.6: moderate, CC6.1: weak}
#     iso27001_2022: {A.8.20: moderate, A.8.21: moderate}
#     nist_800_53r5: {CM-7: moderate, AC-17(2): weak}
#     owasp_cicd: {CICD-SEC-7: moderate}
#   remediation:
#     ui: >-
#       Group > Settings > General > Permissions and group features: choose one under Enabled Git access protocols
#       (the instance - Admin > Settings > General > Visibility and access controls)
#     api: >-
#       PUT /groups/:id enabled_git_access_protocol=ssh (the instance - PUT /application/settings
#       enabled_git_access_protocol=ssh)
package glscan.policies.group.git_access_protocols_are_restricted

import data.glscan.lib.hierarchy

deny contains {
	"path": [section, "enabled_git_access_protocol"],
	"message": sprintf("Git can be reached over %s, which is not among the choices that pass.", [_words(protocol)]),
} if {
	some section in {"application_settings", "settings"}
	protocol := input.resource[section].enabled_git_access_protocol
	not _choice(protocol) in input.params["GL-GRP-005"].allowed
}

skip contains "The instance leaves the choice to each top-level group." if {
	_choice(input.resource.application_settings.enabled_git_access_protocol) == "all"
}

skip contains "The choice of the top-level group holds for everything below it." if hierarchy.is_subgroup

skip contains "The instance decides for all groups and is judged itself." if {
	input.resource.kind == "group"
	_choice(input.instance.application_settings.enabled_git_access_protocol) != "all"
}

# No choice leaves both open, and so does "all".
_choice(protocol) := object.get({"": "all"}, protocol, protocol)

_words(protocol) := object.get(
	{"all": "SSH and HTTPS", "http": "HTTPS", "ssh": "SSH"},
	_choice(protocol),
	protocol,
)
