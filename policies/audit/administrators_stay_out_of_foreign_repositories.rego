# METADATA
# title: Administrators and Owners stay out of repositories they do not work on
# description: |
#   Whoever may read everything, and reads what is none of their work, is how code leaves. Wrong is the download or
#   export of a project by somebody who is no member of it, if that is an administrator or the project is private, and
#   each time somebody impersonates a user. Members and administrators are those of today: who has left since is taken
#   for a stranger. GitLab stores exports, and downloads of private and internal projects; clones it streams alone, and
#   they are read where the events come from a stream.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_types/
# custom:
#   id: GL-AUD-003
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
#     - audit_events.*.author_access_level
#     - audit_events.*.author_id
#     - audit_events.*.author_is_admin
#     - audit_events.*.author_name
#     - audit_events.*.details
#     - audit_events.*.target_details
#     - audit_log.streamed
#     - members.*.id
#     - settings.visibility
#   params:
#     max_age_days:
#       type: integer
#       default: 30
#       minimum: 0
#       meaning: Only events that are at most so many days old count.
#     approved_authors:
#       type: list of text
#       default: []
#       meaning: Authors whose events pass, by name or, since anybody can change theirs, by id.
#     events:
#       type: list of text
#       default:
#         - project_export_created
#         - project_export_file_download_started
#         - repository_download_operation
#         - repository_git_operation
#         - user_enable_admin_mode
#         - user_impersonation
#       meaning: Types of the events that count.
#     clones:
#       type: boolean
#       default: false
#       meaning: Unknown unless the events come from a stream, which alone tells who cloned.
#     direct_only:
#       type: boolean
#       default: false
#       meaning: Administrators and Owners have to be direct members; an inherited membership does not count.
#     admin_mode_events:
#       type: boolean
#       default: false
#       meaning: Every entry into Admin Mode is wrong as well.
#   controls:
#     soc2: {CC6.1: moderate, CC7.2: moderate}
#     iso27001_2022: {A.8.2: moderate, A.8.15: moderate, A.8.16: moderate}
#     cis_gitlab_1_0_1: {1.3.13: moderate}
#     nist_800_53r5: {AC-6(9): moderate, AU-6: moderate, AC-2(12): moderate}
#     owasp_cicd: {CICD-SEC-10: moderate, CICD-SEC-2: moderate}
#   remediation:
#     ui: >-
#       Group or project > Secure > Audit events (instance: Admin > Monitoring > Audit events): ask who did it, and why
#     api: none for the event; ask its author
package glscan.policies.audit.administrators_stay_out_of_foreign_repositories

import data.glscan.lib.audit

deny contains audit.finding(id, event) if {
	some id, event in audit.counted(_params)
	event.event_name == "user_impersonation"
}

deny contains audit.finding(id, event) if {
	_params.admin_mode_events
	some id, event in audit.counted(_params)
	event.event_name == "user_enable_admin_mode"
}

deny contains {
	"path": ["audit_events", id],
	"message": sprintf("%s; the author is %s.", [audit.told(event), stranger]),
} if {
	some id, event in _accesses
	stranger := _stranger(event)
}

unknown contains sprintf("Of %d downloads it could not be told whether their author works there.", [doubtful]) if {
	doubtful := count({id |
		some id, event in _accesses
		not _stranger(event)
		not _is_known(event)
	})
	doubtful > 0
}

unknown contains reason if some reason in audit.unproven(object.union(_params, {"events": _demanded}))

_accesses[id] := event if {
	some id, event in audit.counted(_params)
	name := event.event_name
	not name in {"user_impersonation", "user_enable_admin_mode"}
	not _is_no_user(event)
}

# A deploy token, or whoever did not sign in.
_is_no_user(event) if event.author_id < 0

# Of a project that is not in the scan the group above tells neither the members nor the visibility.
_stranger(event) := "an administrator and no member" if {
	input.resource.kind == "project"
	event.author_access_level == 0
	event.author_is_admin
}

else := "no member, and the project is private" if {
	event.author_access_level == 0
	_is_private
}

else := "an administrator and no direct member" if {
	event.author_is_admin
	_is_no_direct_member(event)
}

else := "an Owner and no direct member" if {
	event.author_access_level == 50
	_is_no_direct_member(event)
}

_is_no_direct_member(event) if {
	_params.direct_only
	input.resource.kind == "project"
	every member in input.resource.members { member.id != event.author_id }
}

_is_known(event) if {
	event.author_access_level > 0
	not _params.direct_only
}

_is_known(event) if {
	some member in input.resource.members
	member.id == event.author_id
}

_is_known(event) if {
	event.author_is_admin == false
	event.author_access_level < 50
	event.author_access_level > 0
}

_is_known(event) if {
	event.author_is_admin == false
	event.author_access_level == 0
	_is_open
}

_is_known(event) if {
	event.author_is_admin == false
	_is_open
	not _params.direct_only
}

_is_private if {
	input.resource.kind == "project"
	input.resource.settings.visibility == "private"
}

_is_open if {
	input.resource.kind == "project"
	input.resource.settings.visibility != "private"
}

_demanded := _params.events if _params.clones

_demanded := [] if not _params.clones

_params := input.params["GL-AUD-003"]
