# METADATA
# title: No group or project was opened to more readers
# description: |
#   What becomes public is copied within minutes, and making it private again takes no copy back. So the moment of the
#   change counts, even where the setting is as it was. A change to fewer readers passes. GitLab writes the visibility
#   in the language of whoever changes it; the parameters say what it is called in yours.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_types/
#   - ref: https://docs.gitlab.com/user/public_access/
# custom:
#   id: GL-AUD-009
#   severity: critical
#   kinds: [group, project]
#   tier: premium
#   requires:
#     - audit_events.*.created_at
#     - audit_events.*.days_since_created
#     - audit_events.*.event_name
#     - audit_log.days_back
#     - audit_log.days_behind
#   also_reads:
#     - audit_events.*.author_id
#     - audit_events.*.author_name
#     - audit_events.*.details
#     - audit_events.*.target_details
#     - audit_log.streamed
#   params:
#     max_age_days:
#       type: integer
#       default: 30
#       minimum: 1
#       meaning: Events that are older, in days, are not judged.
#     approved_authors:
#       type: list of text
#       default: []
#       meaning: Authors whose events pass, by name or, since anybody can change theirs, by id.
#     events:
#       type: list of text
#       default: [project_visibility_level_updated, group_visibility_level_updated]
#       meaning: Types of events that tell of another visibility.
#     private_names:
#       type: list of text
#       default: [private]
#       meaning: What the visibility for members is called, in the languages in use.
#     internal_names:
#       type: list of text
#       default: [internal]
#       meaning: What the visibility for everybody who is signed in is called.
#     public_names:
#       type: list of text
#       default: [public]
#       meaning: What the visibility for everybody is called.
#   controls:
#     soc2: {CC6.7: strong, CC7.2: moderate, C1.1: strong}
#     iso27001_2022: {A.8.3: strong, A.8.12: strong, A.8.16: moderate}
#     cis_gitlab_1_0_1: {"1.2.6": moderate}
#     nist_800_53r5: {AC-22: strong, AU-6: moderate}
#     owasp_cicd: {CICD-SEC-10: moderate, CICD-SEC-7: strong}
#   remediation:
#     ui: >-
#       Group or project > Secure > Audit events: find out who and why, then Settings > General > Visibility: Private
#     api: PUT /projects/:id or /groups/:id visibility=private
package glscan.policies.audit.visibility_is_not_opened

import data.glscan.lib.audit

deny contains audit.finding(id, event) if {
	some id, event in audit.counted(_params)
	_level(event, "to") > _level_before(event)
}

unknown contains reason if some reason in audit.unproven(_params)

unknown contains sprintf("%s: what the visibility is now has a name that nobody listed.", [audit.told(event)]) if {
	some event in audit.counted(_params)
	not _level(event, "to")
}

# What it was may not be told; then it was the least.
_level_before(event) := _level(event, "from")

_level_before(event) := 0 if not _level(event, "from")

_level(event, side) := max({level |
	word := lower(event.details[side])
	some level, names in _names
	some name in names
	lower(name) == word
})

_names := [
	array.concat(_params.private_names, ["0"]),
	array.concat(_params.internal_names, ["10"]),
	array.concat(_params.public_names, ["20"]),
]

_params := input.params["GL-AUD-009"]
