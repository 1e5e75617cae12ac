# METADATA
# title: The protection of branches is not weakened
# description: |
#   A branch that was open for an hour took what nobody reviewed, and its rule of today shows nothing of it. Wrong is
#   each rule that went away, and each change after which more may push, merge or force. How long the window was is
#   told by the next event of the branch. A new rule beside a strict one is no event of this kind. GitLab tells who may
#   by name alone, so "No one" beside others counts as a person; but somebody who is called as a role is, and stands
#   alone, is not told from that role.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_types/
# custom:
#   id: GL-AUD-006
#   severity: high
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
#       minimum: 0
#       meaning: Only events that are at most so many days old count.
#     approved_authors:
#       type: list of text
#       default: []
#       meaning: Authors whose events pass, by name or, since anybody can change theirs, by id.
#     events:
#       type: list of text
#       default:
#         - protected_branch_allow_force_push_updated
#         - protected_branch_code_owner_approval_required_updated
#         - protected_branch_removed
#         - protected_branch_updated
#       meaning: Types of the events that count.
#     branches:
#       type: list of text
#       default: ["*"]
#       meaning: Branches that count, as in rules of protected branches; "*" = all.
#   controls:
#     soc2: {CC7.1: strong, CC7.2: strong, CC8.1: strong}
#     iso27001_2022: {A.8.4: strong, A.8.9: strong, A.8.16: strong, A.8.32: strong}
#     cis_gitlab_1_0_1: {"1.1.19": strong}
#     nist_800_53r5: {CM-3: strong, CM-5: strong, AU-6: strong}
#     owasp_cicd: {CICD-SEC-10: strong, CICD-SEC-1: strong}
#   remediation:
#     ui: >-
#       Group or project > Secure > Audit events (instance: Admin > Monitoring > Audit events): find out who asked for
#       it, protect the branch again and review what came in
#     api: POST /projects/:id/protected_branches (or /groups/:id)
package glscan.policies.audit.branch_protection_is_not_weakened

import data.glscan.lib.audit
import data.glscan.lib.branches

deny contains audit.finding(id, event) if {
	some id, event in audit.counted(_params)
	_concerns(event)
	not _is_strict(event)
}

unknown contains reason if some reason in audit.unproven(_params)

# The target is the branch, or the pattern of the rule. Where it is not told, the event counts.
_concerns(event) if {
	some pattern in _params.branches
	branches.overlap(pattern, event.target_details)
}

_concerns(event) if object.get(event, "target_details", "") == ""

# Where an event does not say what became of the rule, it counts.
_is_strict(event) if {
	event.event_name == "protected_branch_allow_force_push_updated"
	audit.says(event, "false")
}

_is_strict(event) if {
	event.event_name == "protected_branch_code_owner_approval_required_updated"
	audit.says(event, "true")
}

_is_strict(event) if {
	event.event_name == "protected_branch_updated"
	_levels(event, "from")
	_levels(event, "to") == ["No one"] # beside others it is what somebody calls himself
}

_is_strict(event) if {
	event.event_name == "protected_branch_updated"
	before := _levels(event, "from")
	after := _levels(event, "to")
	after != []
	every level in after { _is_no_wider(level, before) }
}

# GitLab tells those who may as a list of words, which is a text here.
_levels(event, name) := levels if {
	text := event.details[name]
	json.is_valid(text)
	levels := json.unmarshal(text)
	is_array(levels)
}

_is_no_wider(level, before) if level in before

_is_no_wider("Maintainers", before) if "Developers + Maintainers" in before

_params := input.params["GL-AUD-006"]
