# METADATA
# title: Sessions end in good time
# description: |
#   A session that lives for a week keeps access after a laptop is lost. A change holds once GitLab has been restarted,
#   which is not visible. By default the time is counted from the last use, so that a session in use never ends.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/settings/account_and_limit_settings/
# custom:
#   id: GL-INS-010
#   severity: medium
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.session_expire_delay
#   also_reads:
#     - application_settings.remember_me_enabled
#     - application_settings.session_expire_from_init
#   params:
#     max_minutes:
#       type: integer
#       default: 1440
#       minimum: 1
#       meaning: Longest session in minutes.
#     refuse_remember_me:
#       type: boolean
#       default: false
#       meaning: Remember me, which signs in anew after the session has ended, must be off.
#     require_from_start:
#       type: boolean
#       default: false
#       meaning: The time must be counted from the sign-in.
#   controls:
#     soc2: {CC6.1: strong}
#     iso27001_2022: {A.8.5: strong}
#     nist_800_53r5: {AC-12: strong, SC-23: moderate}
#     owasp_cicd: {CICD-SEC-7: moderate}
#   remediation:
#     ui: "Admin > Settings > General > Account and limit: shorten Session duration, then restart GitLab"
#     api: PUT /application/settings session_expire_delay=1440
package glscan.policies.instance.sessions_expire_in_good_time

deny contains {
	"path": ["application_settings", "session_expire_delay"],
	"message": sprintf("A session lives for %d minutes, where %d are the most.", [minutes, most]),
	"expected": most,
} if {
	minutes := _settings.session_expire_delay
	most := _params.max_minutes
	minutes > most
}

deny contains {
	"path": ["application_settings", "remember_me_enabled"],
	"message": "Remember me signs people in anew after their session has ended.",
	"expected": false,
} if {
	_params.refuse_remember_me
	_settings.remember_me_enabled
}

deny contains {
	"path": ["application_settings", "session_expire_from_init"],
	"message": "The time of a session is counted from its last use, so one in use never ends.",
	"expected": true,
} if {
	_params.require_from_start
	_settings.session_expire_from_init == false
}

unknown contains "Whether people can be remembered after their session has ended could not be read." if {
	_params.refuse_remember_me
	object.get(_settings, "remember_me_enabled", "hidden") == "hidden"
}

unknown contains "From when the time of a session is counted could not be read." if {
	_params.require_from_start
	object.get(_settings, "session_expire_from_init", "hidden") == "hidden"
}

_params := input.params["GL-INS-010"]

_settings := input.resource.application_settings
