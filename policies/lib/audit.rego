# METADATA
# description: |
#   Audit events: which of them count, what one says, and why the log proves nothing. Only what was read from a file of
#   events is here; a policy reads of it what METADATA of its own declares.
package glscan.lib.audit

# METADATA
# description: |
#   The events that are at most so many whole days old, by id. What happened after the moment that is judged is none of
#   them.
recent(max_age_days) := {id: event |
	some id, event in input.resource.audit_events
	is_within(event, max_age_days)
}

# METADATA
# description: True for an entry that is at most so many whole days old, and not later than the moment that is judged.
# scope: document
is_within(entry, max_age_days) if {
	entry.days_since_created >= 0
	entry.days_since_created <= max_age_days
}

# METADATA
# description: The recent events of the types in `events`, by authors that are not in `approved_authors`; by id.
counted(params) := {id: event |
	some id, event in recent(params.max_age_days)
	event.event_name in params.events
	not is_expected(event, params.approved_authors)
}

# METADATA
# description: |
#   True for what one of the authors did. GitLab tells the name that is shown, and anybody can change theirs; an entry
#   of digits is the id of a user, which nobody can change, and no name. The id of no user (below 0) is that of all
#   tokens of a kind, and approves none.
# scope: document
is_approved(entry, authors) if {
	is_number(entry.author_id)
	entry.author_id > 0
	sprintf("%d", [entry.author_id]) in authors
}

is_approved(entry, authors) if {
	name := entry.author_name
	name in authors
	not regex.match(`^-?[0-9]+$`, name)
}

# METADATA
# description: True for an event by one of the authors, unless it was somebody else in the author's name.
is_expected(event, authors) if {
	is_approved(event, authors)
	not _is_impersonated(event)
}

_is_impersonated(event) if event.details.impersonated_by != ""

# METADATA
# description: True where the event says that this is the new value. Undefined where it says another one, or none.
says(event, value) if lower(event.details.to) == value

# METADATA
# description: What an event is reported as.
finding(id, event) := {"path": ["audit_events", id], "message": sprintf("%s.", [told(event)])}

# METADATA
# description: |
#   An event in words, with its time, its author and who that was in truth, and with what it was done to where that is
#   told.
told(event) := sprintf(
	"%s%s by %s%s on %s at %s UTC%s",
	[
		event.event_name, _target(event), author(event), _in_truth(event),
		substring(event.created_at, 0, 10), substring(event.created_at, 11, 5), _change(event),
	],
)

# METADATA
# description: The author of an event in words; the id where GitLab tells no name.
# scope: document
author(entry) := entry.author_name if entry.author_name != ""

author(entry) := sprintf("user %d", [entry.author_id]) if {
	_has_no_name(entry)
	is_number(entry.author_id)
}

author(entry) := "somebody unknown" if {
	_has_no_name(entry)
	not is_number(object.get(entry, "author_id", ""))
}

_has_no_name(entry) if object.get(entry, "author_name", "") == ""

_in_truth(event) := sprintf(" (impersonated by %s)", [event.details.impersonated_by]) if _is_impersonated(event)

_in_truth(event) := "" if not _is_impersonated(event)

_target(event) := sprintf(" of %s", [event.target_details]) if event.target_details != ""

_target(event) := "" if object.get(event, "target_details", "") == ""

_change(event) := sprintf(": %s from %s to %s", [change, _value(event, "from"), _value(event, "to")]) if {
	change := event.details.change
	change != ""
}

_change(event) := sprintf(": %s", [trim_suffix(substring(message, 0, 300), ".")]) if {
	_has_no(event, "change")
	message := event.details.custom_message
	message != ""
}

_change(event) := sprintf(" as %s", [event.details["as"]]) if {
	_has_no(event, "change")
	_has_no(event, "custom_message")
	event.details["as"] != ""
}

_change(event) := "" if {
	_has_no(event, "change")
	_has_no(event, "custom_message")
	_has_no(event, "as")
}

_has_no(event, name) if object.get(event, ["details", name], "") == ""

_value(event, name) := value if {
	value := event.details[name]
	value != ""
}

_value(event, name) := "nothing" if object.get(event, ["details", name], "") == ""

# METADATA
# description: |
#   Why it is not proven that there were no other events: the log begins too late or ends too early, GitLab does not
#   store some of the types, or some events are later than the moment that is judged.
unproven(params) := uncovered(params) | _later(params.events, object.get(params, "approved_authors", []))

# METADATA
# description: The same reasons, without those that lie in the events themselves.
uncovered(params) := (_begins_late(params.max_age_days) | _ends_early) | _only_streamed(params.events)

_begins_late(max_age_days) := {reason |
	days := input.resource.audit_log.days_back
	days < max_age_days
	reason := sprintf("The audit events go back %s, not %d.", [_days(days), max_age_days])
}

# Less than a day is no gap: nobody reads the events and everything else at once.
_ends_early contains sprintf("The audit events end %s before the moment that is judged.", [_days(days)]) if {
	days := input.resource.audit_log.days_behind
	days > 0
}

_days(1) := "1 day"

_days(number) := sprintf("%d days", [number]) if number != 1

# A snapshot of before says nothing of them, and a pass must not hide them.
_later(events, authors) := {reason |
	some event in input.resource.audit_events
	event.days_since_created < 0
	event.event_name in events
	not is_expected(event, authors)
	reason := "Some audit events are later than the moment that is judged (--as-of)."
}

_only_streamed(events) := {reason |
	input.resource.audit_log.streamed == false
	some name in events
	name in streamed_only
	reason := sprintf("GitLab streams %s and does not store it.", [name])
}

# METADATA
# description: |
#   The types that GitLab streams and does not store, as its list for 18.3 has them:
#   https://docs.gitlab.com/user/compliance/audit_event_types/
streamed_only := {
	"comment_by_project_bot", "delete_epic", "delete_issue", "delete_merge_request", "delete_work_item",
	"email_confirmation_sent", "job_artifact_downloaded", "merge_request_approval_operation", "merge_request_create",
	"merged_merge_request_deleted", "merged_merge_request_deletion_started",
	"multi_project_downstream_pipeline_created", "password_reset_failed", "project_description_updated",
	"public_repository_download_operation", "repository_git_operation",
	"request_to_compliance_external_control_successful", "security_policy_pipeline_failed",
	"security_policy_pipeline_skipped", "security_policy_violations_detected",
	"security_policy_violations_resolved", "status_check_response_update", "user_authenticated_using_job_token",
	"user_profile_visibility_updated", "user_profile_visiblity_updated", "variable_viewed_api",
}
