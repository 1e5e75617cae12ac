# METADATA
# title: Nothing of value was destroyed or moved away
# description: |
#   Deleted projects and groups, pipelines and releases, images and packages, and history that was cut out of a
#   repository: what is lost, or the record of what was done. What is marked for deletion can still be brought back,
#   and counts. A project that was moved to another top-level group is lost to those who looked after it; a move within
#   one passes. The events of a project that is gone are told by the group above it, and by the instance; those of one
#   that was moved by itself, where it is now. GitLab tells no type of the move of a group. Packages tell of their end
#   only where the group asks for that.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_types/
#   - ref: https://docs.gitlab.com/user/project/working_with_projects/
# custom:
#   id: GL-AUD-013
#   severity: high
#   kinds: [instance, group, project]
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
#       default:
#         - project_destroyed
#         - project_deletion_marked
#         - inactive_project_scheduled_for_deletion
#         - group_destroyed
#         - group_deletion_marked
#         - destroy_pipeline
#         - release_deleted_audit_event
#         - container_repository_deleted
#         - container_repository_deletion_marked
#         - package_registry_package_deleted
#         - project_blobs_removal
#         - project_text_replacement
#         - project_namespace_updated
#       meaning: Types of events that count.
#   controls:
#     soc2: {CC7.2: moderate, A1.2: moderate}
#     iso27001_2022: {A.5.33: moderate, A.8.15: moderate, A.8.16: moderate}
#     cis_gitlab_1_0_1: {"1.2.3": moderate}
#     nist_800_53r5: {AU-6: moderate, CP-9: weak}
#     owasp_cicd: {CICD-SEC-10: moderate}
#   remediation:
#     ui: >-
#       Group or project > Secure > Audit events (instance: Admin > Monitoring > Audit events): find out who and why,
#       then restore it from Group > Inactive, or from a backup; what was moved, Project > Settings > General > Transfer
#     api: POST /projects/:id/restore or /groups/:id/restore, PUT /projects/:id/transfer
package glscan.policies.audit.nothing_valuable_is_destroyed

import data.glscan.lib.audit

deny contains audit.finding(id, event) if {
	some id, event in audit.counted(_params)
	not _stays_at_home(event)
}

unknown contains reason if some reason in audit.unproven(_params)

# Both paths are told whole. Where one is not, the event counts.
_stays_at_home(event) if {
	event.event_name == "project_namespace_updated"
	before := split(event.details.from, "/")
	count(before) > 1
	after := split(event.details.to, "/")
	count(after) > 1
	before[0] == after[0]
}

_params := input.params["GL-AUD-013"]
