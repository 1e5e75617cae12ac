# METADATA
# title: OAuth applications are under control
# description: |
#   A screen that asks for consent is an easy way to collect tokens of others. So users do not register applications,
#   and those of the whole instance keep a secret and have narrow scopes. Applications of users and groups are listed
#   nowhere. Older servers do not show scopes: an application whose scopes are hidden must be approved by name.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/integration/oauth_provider/
# custom:
#   id: GL-INS-020
#   severity: medium
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.user_oauth_applications
#     - oauth_applications.*.application_name
#     - oauth_applications.*.confidential
#   also_reads:
#     - oauth_applications.*.scopes
#   params:
#     denied_scopes:
#       type: list of text
#       default: [api, sudo, admin_mode, write_repository]
#       meaning: Scopes that only an approved application may have.
#     approved_applications:
#       type: list of text
#       default: []
#       meaning: Names of applications that may have any scope.
#   controls:
#     soc2: {CC6.1: moderate, CC9.2: weak}
#     iso27001_2022: {A.5.19: weak, A.8.19: moderate}
#     cis_gitlab_1_0_1: {"1.4.1": moderate, "1.4.3": moderate}
#     nist_800_53r5: {CM-11: moderate, AC-20: moderate}
#     owasp_cicd: {CICD-SEC-8: moderate}
#   remediation:
#     ui: >-
#       Admin > Settings > General > Account and limit: clear User OAuth applications; Admin > Applications: make the
#       application confidential, with narrower scopes
#     api: PUT /application/settings user_oauth_applications=false (an application - DELETE /applications/:id)
package glscan.policies.instance.oauth_applications_are_controlled

deny contains {
	"path": ["application_settings", "user_oauth_applications"],
	"message": "Any user can register an application that asks others for access.",
	"expected": false,
} if {
	input.resource.application_settings.user_oauth_applications
}

deny contains {
	"path": ["oauth_applications", id, "confidential"],
	"message": sprintf("The application %s keeps no secret, so anything can pose as it.", [_named(id, application)]),
	"expected": true,
} if {
	some id, application in input.resource.oauth_applications
	application.confidential == false
}

deny contains {
	"path": ["oauth_applications", id, "scopes"],
	"message": sprintf("The application %s may ask for %s, and nobody approved it.", [name, concat(", ", denied)]),
} if {
	some id, application in _unapproved
	name := application.application_name
	denied := sort([scope | some scope in application.scopes; scope in _params.denied_scopes])
	denied != []
}

unknown contains sprintf("Which scopes the application %s may ask for is not shown.", [name]) if {
	some application in _unapproved
	object.get(application, "scopes", "hidden") == "hidden"
	name := application.application_name
}

_unapproved[id] := application if {
	some id, application in input.resource.oauth_applications
	name := application.application_name
	not name in _params.approved_applications
}

_named(id, application) := object.get(application, "application_name", id)

_params := input.params["GL-INS-020"]
