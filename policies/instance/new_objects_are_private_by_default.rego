# METADATA
# title: New groups, projects and snippets are private by default
# description: |
#   A public default turns one hurried click into a disclosure. Where Public is a restricted level, nobody but an
#   administrator can choose it. What exists already keeps its visibility.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/settings/visibility_and_access_controls/
# custom:
#   id: GL-INS-012
#   severity: high
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.default_group_visibility
#     - application_settings.default_project_visibility
#     - application_settings.default_snippet_visibility
#     - application_settings.restricted_visibility_levels
#   params:
#     restrict_public:
#       type: boolean
#       default: true
#       meaning: Public must be a restricted level.
#   controls:
#     soc2: {CC6.1: strong, C1.1: moderate}
#     iso27001_2022: {A.8.3: strong, A.8.12: moderate, A.8.9: moderate}
#     cis_gitlab_1_0_1: {"4.2.5": moderate}
#     nist_800_53r5: {AC-3: strong, AC-22: moderate, CM-6: moderate}
#     owasp_cicd: {CICD-SEC-7: moderate}
#   remediation:
#     ui: >-
#       Admin > Settings > General > Visibility and access controls: set the default visibilities to Private and
#       restrict the level Public
#     api: >-
#       PUT /application/settings default_project_visibility=private default_group_visibility=private
#       default_snippet_visibility=private restricted_visibility_levels=public
package glscan.policies.instance.new_objects_are_private_by_default

deny contains {
	"path": ["application_settings", setting],
	"message": sprintf("A new %s is %s unless somebody chooses otherwise.", [what, visibility]),
	"expected": "private",
} if {
	some what in ["group", "project", "snippet"]
	setting := sprintf("default_%s_visibility", [what])
	visibility := input.resource.application_settings[setting]
	visibility != "private"
}

deny contains {
	"path": ["application_settings", "restricted_visibility_levels"],
	"message": "Anybody can make what is theirs public.",
} if {
	input.params["GL-INS-012"].restrict_public
	levels := input.resource.application_settings.restricted_visibility_levels
	not "public" in levels
}
