# METADATA
# title: Runners are in contact and up to date
# description: |
#   A forgotten runner is a host that nobody patches and that still holds a valid token. Versions are compared by their
#   minor number; newer servers tell none for a runner with several managers, and then only its contact is judged. What
#   else runs on the host is not shown. A runner is judged where it belongs, that of groups at the highest one that
#   lists it; one that is paused is not judged.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/runners/runners_scope/
#   - ref: https://docs.gitlab.com/runner/
# custom:
#   id: GL-PIP-013
#   severity: medium
#   kinds: [instance, group, project]
#   tier: free
#   requires:
#     - runners.*.contacted_at
#     - runners.*.days_since_last_contact
#     - runners.*.paused
#     - runners.*.status
#     - runners.*.version
#     - settings.archived
#   also_reads:
#     - runners.*.description
#     - runners.*.minor_versions_behind
#   params:
#     max_days:
#       type: integer
#       default: 30
#       minimum: 0
#       meaning: Most days since a runner that is not online was last in contact.
#     max_minor_behind:
#       type: integer
#       default: 3
#       minimum: 0
#       meaning: Most minor versions that a runner may be behind the server; a major version counts as a hundred.
#   controls:
#     soc2: {CC7.1: moderate, CC6.8: moderate}
#     iso27001_2022: {A.8.8: moderate, A.8.9: moderate}
#     nist_800_53r5: {CM-8: moderate, SI-2: moderate}
#     owasp_cicd: {CICD-SEC-7: moderate}
#   remediation:
#     ui: "Group or project > Build > Runners (instance: Admin > CI/CD > Runners): delete the runner, or upgrade it"
#     api: DELETE /runners/:id
package glscan.policies.pipeline.runners_are_in_contact_and_current

import data.glscan.lib.runners

deny contains {
	"path": ["runners", id, "contacted_at"],
	"message": sprintf("%s was never in contact.", [runners.named(id, runner)]),
} if {
	some id, runner in _offline
	runner.contacted_at == ""
}

deny contains {
	"path": ["runners", id, "contacted_at"],
	"message": sprintf("%s was last in contact %d days ago.", [runners.named(id, runner), days]),
} if {
	some id, runner in _offline
	days := runner.days_since_last_contact
	days > _params.max_days
}

deny contains {
	"path": ["runners", id, "version"],
	"message": sprintf("%s has version %s, which is too far behind the server.", [runners.named(id, runner), version]),
} if {
	some id, runner in runners.active
	runner.minor_versions_behind > _params.max_minor_behind
	version := runner.version
}

skip contains reason if some reason in runners.reasons_to_skip

unknown contains sprintf("How far %s is behind the server cannot be told.", [runners.named(id, runner)]) if {
	some id, runner in runners.active
	runner.version != ""
	object.get(runner, "minor_versions_behind", "absent") == "absent"
}

_offline[id] := runner if {
	some id, runner in runners.active
	runner.status != "online"
}

_params := input.params["GL-PIP-013"]
