package glscan.lib.audit_test

import data.glscan.lib.audit
import data.glscan.testing

test_an_event_is_recent_until_the_day_it_is_too_old if {
	found := audit.recent(30) with input as _log({
		"new": {"days_since_created": 0},
		"last": {"days_since_created": 30},
		"old": {"days_since_created": 31},
	})
	object.keys(found) == {"new", "last"}
}

test_an_event_after_the_moment_is_not_recent if {
	found := audit.recent(30) with input as _log({"now": {"days_since_created": 0}, "later": {"days_since_created": -1}})
	object.keys(found) == {"now"}
}

test_nothing_is_recent_where_no_event_or_age_was_read if {
	audit.recent(30) == {} with input as testing.document(testing.project({}), {})
	undated := {"1": object.remove(testing.audit_event({}), ["days_since_created"])}
	resource := testing.replaced(testing.project({}), "audit_events", undated)
	audit.recent(30) == {} with input as testing.document(resource, {})
}

test_counts_the_types_that_are_named if {
	found := audit.counted(_params) with input as _log({
		"named": {"event_name": "webhook_created"},
		"other": {"event_name": "webhook_destroyed"},
		"old": {"event_name": "webhook_created", "days_since_created": 31},
	})
	object.keys(found) == {"named"}
}

test_counts_no_event_by_an_approved_author if {
	document := _log({
		"by_name": {"event_name": "webhook_created", "author_name": "Backup"},
		"by_id": {"event_name": "webhook_created", "author_id": 99},
		"by_other": {"event_name": "webhook_created"},
	})
	params := object.union(_params, {"approved_authors": ["Backup", "99"]})
	found := audit.counted(params) with input as document
	object.keys(found) == {"by_other"}
}

test_counts_an_event_of_nobody if {
	event := object.remove(testing.audit_event({"event_name": "webhook_created"}), ["author_id", "author_name"])
	resource := testing.replaced(testing.project({}), "audit_events", {"1": event})
	params := object.union(_params, {"approved_authors": ["Backup", "", "99"]})
	found := audit.counted(params) with input as testing.document(resource, {})
	object.keys(found) == {"1"}
}

test_a_name_is_no_id if {
	not audit.is_approved({"author_id": 5, "author_name": "99"}, ["99"])
	not audit.is_approved({"author_id": 5, "author_name": "-99"}, ["-99"])
	audit.is_approved({"author_id": 99, "author_name": "Ada"}, ["99"])
	audit.is_approved({"author_id": -2, "author_name": "deploy token"}, ["deploy token"])
	not audit.is_approved({"author_id": -2, "author_name": "deploy token"}, ["-2"])
	audit.is_approved({"author_id": 5, "author_name": "Team 99"}, ["Team 99"])
	not audit.is_approved({"author_id": 5, "author_name": "Team 99"}, ["team 99", "Team"])
}

test_nobody_approves_what_was_done_in_his_name if every author in ["Ada", "5", "Root One"] {
	told := testing.audit_event({"details": {"impersonated_by": "Root One"}})
	not audit.is_expected(told, [author])
	params := object.union(_params, {"approved_authors": [author]})
	log := _log({"7": {"event_name": "webhook_created", "details": {"impersonated_by": "Root One"}}})
	found := audit.counted(params) with input as log
	object.keys(found) == {"7"}
}

test_approves_what_nobody_else_did if every details in [{}, {"impersonated_by": ""}] {
	audit.is_expected(testing.audit_event({"details": details}), ["Ada"])
	audit.is_expected(testing.audit_event({"details": details}), ["5"])
}

test_says_what_an_event_says if {
	audit.says({"details": {"to": "True"}}, "true")
	not audit.says({"details": {"to": "false"}}, "true")
	not audit.says({"details": {"to": ""}}, "true")
	every event in [{}, {"details": {}}] {
		not audit.says(event, "true")
		not audit.says(event, "")
	}
}

test_tells_name_target_author_and_time if {
	event := testing.audit_event({"event_name": "webhook_created", "target_details": "Webhook 5"})
	audit.finding("7", event) == {
		"path": ["audit_events", "7"],
		"message": "webhook_created of Webhook 5 by Ada on 2026-11-20 at 13:05 UTC.",
	}
}

test_tells_who_it_was_in_truth if {
	event := testing.audit_event({"details": {"impersonated_by": "Root One", "change": "name", "from": "a", "to": "b"}})
	audit.told(event) == concat("", [
		"project_topic_changed of web by Ada (impersonated by Root One)",
		" on 2026-11-20 at 13:05 UTC: name from a to b",
	])
}

test_tells_the_change if {
	whole := testing.audit_event({"details": {"change": "name", "from": "a", "to": "b"}})
	audit.told(whole) == "project_topic_changed of web by Ada on 2026-11-20 at 13:05 UTC: name from a to b"
	short := object.union(object.remove(whole, ["details"]), {"details": {"change": "name", "from": ""}})
	audit.told(short) == "project_topic_changed of web by Ada on 2026-11-20 at 13:05 UTC: name from nothing to nothing"
}

test_tells_what_gitlab_says_where_nothing_changed if {
	said := testing.audit_event({"details": {"custom_message": "Unlinked web.", "as": "Owner"}})
	audit.told(said) == "project_topic_changed of web by Ada on 2026-11-20 at 13:05 UTC: Unlinked web"
	role := testing.audit_event({"details": {"add": "user_access", "as": "Owner"}})
	audit.told(role) == "project_topic_changed of web by Ada on 2026-11-20 at 13:05 UTC as Owner"
	both := testing.audit_event({"details": {"change": "name", "custom_message": "Renamed."}})
	audit.told(both) == "project_topic_changed of web by Ada on 2026-11-20 at 13:05 UTC: name from nothing to nothing"
}

test_tells_an_event_of_which_little_is_known if {
	event := object.filter(testing.audit_event({}), ["event_name", "created_at", "author_id"])
	audit.told(event) == "project_topic_changed by user 5 on 2026-11-20 at 13:05 UTC"
	unsigned := object.union(event, {"author_name": "", "target_details": "", "details": {"change": ""}})
	startswith(audit.told(unsigned), "project_topic_changed by user 5 on ")
	audit.author({}) == "somebody unknown"
	audit.author({"author_id": "x", "author_name": ""}) == "somebody unknown"
}

test_a_log_proves_what_it_covers if every log in [{"days_back": 30, "days_behind": 0}, {}] {
	audit.unproven(_params) == set() with input as _logged(log)
}

test_a_log_that_begins_too_late_proves_nothing if {
	reason := "The audit events go back 29 days, not 30."
	audit.unproven(_params) == {reason} with input as _logged({"days_back": 29})
}

test_a_log_that_ends_too_early_proves_nothing if {
	late := {"The audit events end 1 day before the moment that is judged."}
	audit.unproven(_params) == late with input as _logged({"days_behind": 1})
}

test_what_is_later_than_the_moment_is_told if {
	reason := "Some audit events are later than the moment that is judged (--as-of)."
	later := {"event_name": "webhook_created", "days_since_created": -1}
	audit.unproven(_params) == {reason} with input as _log({"7": later})
	every other in [{"days_since_created": 0}, {"event_name": "webhook_destroyed"}, {"author_id": 9}] {
		params := object.union(_params, {"approved_authors": ["9"]})
		audit.unproven(params) == set() with input as _log({"7": object.union(later, other)})
	}
}

test_what_is_later_is_covered_all_the_same if {
	later := {"event_name": "webhook_created", "days_since_created": -1}
	audit.uncovered(_params) == set() with input as _log({"7": later})
}

test_a_log_of_what_is_stored_proves_nothing_of_what_is_streamed if {
	params := object.union(_params, {"events": ["repository_git_operation", "webhook_created"]})
	reason := "GitLab streams repository_git_operation and does not store it."
	audit.unproven(params) == {reason} with input as _logged({"streamed": false})
	audit.unproven(params) == set() with input as _logged({"streamed": true})
}

test_all_reasons_are_told if {
	params := object.union(_params, {"events": ["repository_git_operation"]})
	reasons := audit.unproven(params) with input as _logged({"days_back": 1, "days_behind": 40})
	count(reasons) == 3
}

test_says_nothing_of_a_log_that_was_not_read if {
	params := object.union(_params, {"events": ["repository_git_operation"]})
	audit.unproven(params) == set() with input as testing.document(testing.project({}), {})
}

_params := {"max_age_days": 30, "approved_authors": [], "events": ["webhook_created"]}

_log(events) := testing.document(testing.with_events(testing.project({}), events), {})

_logged(overrides) := testing.document(
	testing.replaced(testing.project({}), "audit_log", testing.audit_log(overrides)),
	{},
)
