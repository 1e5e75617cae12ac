# METADATA
# title: Dormant users are deactivated
# description: |
#   Who has left keeps access until somebody remembers them. A deactivated account comes back by signing in, so this
#   helps against those who cannot; it does not replace taking access away on the day. GitLab accepts no period below 90
#   days.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/moderate_users/
# custom:
#   id: GL-INS-018
#   severity: medium
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.deactivate_dormant_users
#     - application_settings.deactivate_dormant_users_period
#   params:
#     max_days:
#       type: integer
#       default: 90
#       minimum: 1
#       meaning: Most days without activity until an account is deactivated.
#   controls:
#     soc2: {CC6.2: moderate, CC6.3: moderate}
#     iso27001_2022: {A.5.16: moderate, A.5.18: moderate}
#     cis_gitlab_1_0_1: {"1.3.1": moderate}
#     nist_800_53r5: {AC-2(3): strong}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: "Admin > Settings > General > Account and limit: deactivate dormant users after a period of inactivity"
#     api: PUT /application/settings deactivate_dormant_users=true deactivate_dormant_users_period=90
package glscan.policies.instance.dormant_users_are_deactivated

deny contains {
	"path": ["application_settings", "deactivate_dormant_users"],
	"message": "Accounts that nobody uses stay active.",
	"expected": true,
} if {
	_settings.deactivate_dormant_users == false
}

deny contains {
	"path": ["application_settings", "deactivate_dormant_users_period"],
	"message": sprintf("An account is deactivated after %d days without use, where %d are the most.", [days, most]),
	"expected": most,
} if {
	_settings.deactivate_dormant_users
	days := _settings.deactivate_dormant_users_period
	most := input.params["GL-INS-018"].max_days
	days > most
}

_settings := input.resource.application_settings
