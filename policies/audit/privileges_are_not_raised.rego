# METADATA
# title: Nobody's privileges were raised, and nobody was impersonated
# description: |
#   Who was made an administrator or auditor, became Maintainer or Owner, let a group in, changed what a custom role
#   may do, or acted as somebody else: after that, who did what is no longer sure. A fall from Owner to Maintainer
#   passes, as does another end date. GitLab writes roles in the language of the server, and of a custom role the name
#   alone; a role that is in neither list of roles is unknown. Of a group that is let into another no event tells the
#   role.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_types/
#   - ref: https://docs.gitlab.com/user/permissions/
# custom:
#   id: GL-AUD-011
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
#         - user_admin_status_updated
#         - user_auditor_status_updated
#         - user_impersonation
#         - member_created
#         - member_updated
#         - member_role_created
#         - member_role_updated
#         - custom_admin_role_assigned_to_user
#         - custom_admin_role_created
#         - custom_admin_role_updated
#         - group_share_with_group_link_created
#         - group_share_with_group_link_updated
#         - project_group_link_created
#         - project_group_link_updated
#       meaning: Types of events that are judged.
#     high_roles:
#       type: list of text
#       default: [Maintainer, Owner]
#       meaning: Roles that nobody is to be given, the lowest first, as GitLab writes them; custom ones too.
#     low_roles:
#       type: list of text
#       default: [No access, Minimal Access, Guest, Planner, Reporter, Security Manager, Developer]
#       meaning: Roles that may be given.
#     report_shares:
#       type: boolean
#       default: true
#       meaning: Whether a group that is let in counts, unless with one of the roles that may be given.
#   controls:
#     soc2: {CC6.2: moderate, CC6.3: strong, CC7.2: moderate}
#     iso27001_2022: {A.5.18: strong, A.8.2: strong, A.8.16: moderate}
#     cis_gitlab_1_0_1: {"1.3.8": moderate}
#     nist_800_53r5: {AC-2: moderate, AC-6(9): strong, AU-6: moderate}
#     owasp_cicd: {CICD-SEC-10: moderate, CICD-SEC-2: strong}
#   remediation:
#     ui: >-
#       Group or project > Secure > Audit events (instance: Admin > Monitoring > Audit events): find out who and why,
#       then Manage > Members: set the role back
#     api: PUT /groups/:id/members/:user_id or /projects/:id/members/:user_id access_level, PUT /users/:id admin=false
package glscan.policies.audit.privileges_are_not_raised

import data.glscan.lib.audit

deny contains audit.finding(id, event) if {
	some id, event in audit.counted(_params)
	_raises(event)
}

unknown contains reason if some reason in audit.unproven(_params)

unknown contains sprintf("%s: the role that was given is in no list of roles.", [audit.told(event)]) if {
	some event in audit.counted(_params)
	event.event_name in _of_members
	not _gives(event)
	not _keeps_role(event)
}

_of_status := {"user_admin_status_updated", "user_auditor_status_updated"}

_of_members := {"member_created", "member_updated"}

_of_shares := {
	"group_share_with_group_link_created", "group_share_with_group_link_updated",
	"project_group_link_created", "project_group_link_updated",
}

_raises(event) if {
	event.event_name in _of_status
	not _is_withdrawn(event)
}

_raises(event) if {
	event.event_name == "user_impersonation"
	not _is_end(event)
}

_raises(event) if {
	event.event_name in _of_members
	_gives(event) > _took(event)
}

_raises(event) if {
	_params.report_shares
	event.event_name in _of_shares
	not _gives_little(event)
}

# Of custom roles no event tells what they allow, and what else somebody asked for counts as it is.
_raises(event) if {
	name := event.event_name
	not name in ((_of_status | _of_members) | (_of_shares | {"user_impersonation"}))
}

_is_withdrawn(event) if lower(event.details.to) in {"false", ""}

_is_end(event) if lower(event.details.custom_message) == "stopped impersonation"

_is_end(event) if startswith(lower(event.details.custom_message), "instance administrator stopped impersonation of ")

# How high the role is that was given, and the one before: -1 = not high. Undefined for a new role in no list.
_gives(event) := max(_ranks(_given(event)))

_gives_little(event) if _gives(event) == -1

_took(event) := max({-1} | {rank | some rank in _ranks(event.details.from)})

_given(event) := role if {
	role := event.details.to
	role != ""
}

else := event.details["as"]

_keeps_role(event) if _given(event) == event.details.from

_ranks(role) := _high_ranks(role) | _low_ranks(role)

_high_ranks(role) := {place |
	some place, name in _params.high_roles
	lower(name) == _plain(role)
}

_low_ranks(role) := {-1 |
	some name in _params.low_roles
	lower(name) == _plain(role)
}

# Newer servers write `Default role: Owner`, and `Custom role: ` before what anybody may have called it.
_plain(role) := lower(trim_prefix(role, "Default role: "))

_params := input.params["GL-AUD-011"]
