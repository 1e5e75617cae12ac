# METADATA
# title: Runner registration tokens are off
# description: |
#   With a shared token that does not end, anybody who has seen it attaches a runner, which then gets jobs and their
#   secrets. Runners that were registered so before stay.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/runners/new_creation_workflow/
# custom:
#   id: GL-INS-019
#   severity: medium
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.allow_runner_registration_token
#   also_reads:
#     - application_settings.valid_runner_registrars
#   params:
#     registrars:
#       type: list of text
#       default: []
#       meaning: "Whose members may register runners: group, project; empty = both may."
#   controls:
#     soc2: {CC6.1: moderate, CC6.8: moderate}
#     iso27001_2022: {A.5.17: moderate, A.8.9: moderate}
#     cis_gitlab_1_0_1: {"2.1.5": moderate, "2.1.6": moderate}
#     nist_800_53r5: {IA-3: moderate, CM-7: moderate}
#     owasp_cicd: {CICD-SEC-5: moderate, CICD-SEC-6: moderate, CICD-SEC-7: moderate}
#   remediation:
#     ui: >-
#       Admin > Settings > CI/CD > Runners: clear Allow runner registration token, and choose whose members may register
#     api: PUT /application/settings allow_runner_registration_token=false
package glscan.policies.instance.runner_registration_tokens_are_off

deny contains {
	"path": ["application_settings", "allow_runner_registration_token"],
	"message": "Whoever has seen a registration token can attach a runner.",
	"expected": false,
} if {
	_settings.allow_runner_registration_token
}

deny contains {
	"path": ["application_settings", "valid_runner_registrars"],
	"key": registrar,
	"message": sprintf("Members of a %s may register runners.", [registrar]),
} if {
	_registrars != []
	some registrar in _settings.valid_runner_registrars
	not registrar in _registrars
}

unknown contains "Whose members may register runners could not be read." if {
	_registrars != []
	object.get(_settings, "valid_runner_registrars", "hidden") == "hidden"
}

_registrars := input.params["GL-INS-019"].registrars

_settings := input.resource.application_settings
