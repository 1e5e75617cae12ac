package glscan.policies.audit.merge_gates_are_not_weakened_test

import data.glscan.policies.audit.merge_gates_are_not_weakened as policy
import data.glscan.testing

test_denies_what_demands_no_more if {
	log := object.union(_log(_demanding, "true", "false"), {"empty": _event(
		"project_reset_approvals_on_push_updated",
		{"change": "require new approvals", "from": "true", "to": ""},
	)})
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
	policy.unknown == set() with input as document
}

test_passes_what_demands_now if {
	document := _document(_log(_demanding, "", "True"), {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_what_permits_now if {
	log := _log(_permitting, "false", "true")
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
}

test_passes_what_permits_no_more if {
	log := object.union(_log(_permitting, "true", "false"), {"empty": _event(
		"allow_merge_on_skipped_pipeline_updated",
		{"change": "allow_merge_on_skipped_pipeline", "from": "true", "to": ""},
	)})
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_says_nothing_of_the_direction_where_it_is_told if {
	log := object.union(_log(_demanding, "true", "false"), _log(_permitting, "false", "true"))
	document := _document(log, {})
	every finding in policy.deny {
		not endswith(finding.message, _untold)
	} with input as document
}

test_denies_the_first_settings_of_a_group_that_demand_nothing if {
	log := {text: _event("group_merge_request_approval_setting_created", {"custom_message": sprintf(
		"Changed %s from true to false",
		[text],
	)}) |
		some text in ["prevent merge request approval from authors", "require user password for approvals"]
	}
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
	every finding in policy.deny {
		not endswith(finding.message, _untold)
	} with input as document
}

test_passes_the_first_settings_of_a_group_that_demand if {
	log := {"7": _event(
		"group_merge_request_approval_setting_created",
		{"custom_message": "Changed prevent merge request approval from authors from false to true"},
	)}
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_an_approval_rule_or_status_check_that_is_gone if {
	log := {sprintf("%s-%d", [name, n]): _event(name, details) |
		some name in ["approval_rule_deleted", "delete_status_check"]
		some n, details in [{}, {"custom_message": "Added approval rule"}, {"change": "prevent x", "to": "true"}]
	}
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
	every finding in policy.deny {
		not endswith(finding.message, _untold)
	} with input as document
}

test_denies_fewer_approvals if {
	log := _rules([
		_required("2", "1"), _required("10", "9"), _required("1", "0"), _required("1", ""),
		_required("999999999", "0"),
	])
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
	every finding in policy.deny {
		not endswith(finding.message, _untold)
	} with input as document
}

test_passes_as_many_approvals if {
	log := _rules([
		_required("1", "2"), _required("9", "10"), _required("0", "1"), _required("", "1"), _required("", ""),
		_required("1", "1"), _required("0", ""),
	])
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_an_approver_who_is_gone if {
	log := _rules([
		{"custom_message": "Removed User Batman from approval group on Gotham rule"},
		{"custom_message": "Removed Group Justice League from approval group on Gotham rule"},
		{"change": "", "custom_message": "Removed User Added from approval group on Gotham rule"},
	])
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
	every finding in policy.deny {
		not endswith(finding.message, _untold)
	} with input as document
}

test_passes_other_changes_of_a_rule if {
	log := _rules([
		{"custom_message": "Added User Robin to approval group on Removed rule"},
		{"custom_message": "Added Group Avengers to approval group on Gotham rule"},
		{"custom_message": "Changed target branch to all branches"},
		{"change": "name", "from": "true", "to": "false"},
		{"change": "name", "from": "a", "to": "b", "custom_message": "Changed name from a to b"},
	])
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_reports_a_change_of_a_rule_without_a_direction if {
	log := _rules([
		{},
		{"custom_message": "Changed target branch to main branch"},
		{"custom_message": "Changed target branch to all protected branches"},
		{"custom_message": "Changed target branch to all branches branch"},
		_required("two", "one"),
		_required("2", "-1"),
		_required("1234567890", "1"),
		{"change": "number of required approvals", "to": "1"},
		{"change": "number of required approvals", "from": "1"},
		{"change": "other", "from": "2", "to": "1"},
		{"change": "other", "from": "", "to": ""},
		{"change": "other", "custom_message": "Added User Robin to approval group on Gotham rule"},
		{"change": "other", "custom_message": "Removed User Robin from approval group on Gotham rule"},
	])
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
	every finding in policy.deny {
		endswith(finding.message, _untold)
	} with input as document
}

test_reports_a_setting_without_a_direction if {
	log := {sprintf("%d", [n]): _event("project_reset_approvals_on_push_updated", details) |
		some n, details in [
			{},
			{"change": "require new approvals"},
			{"change": "require new approvals", "to": "2"},
			{"change": "approvals", "from": "true", "to": "false"},
			{"change": "approvals", "custom_message": "Changed prevent x from false to true"},
			{"change": "name", "to": "b"},
			{"custom_message": "Removed User Batman from approval group on Gotham rule"},
			{"custom_message": "Added User Robin to approval group on Gotham rule"},
			{"custom_message": "Changed target branch to all branches"},
			{"custom_message": "Set prevent x from false to true"},
			{"custom_message": "prevent x from false to true"},
			{"custom_message": "Changed prevent x to untrue"},
		]
	}
	document := _document(log, {})
	testing.places(policy.deny) == _all(log) with input as document
	every finding in policy.deny {
		endswith(finding.message, _untold)
	} with input as document
}

test_tells_a_change_without_a_direction if {
	document := _document({"7": _event("update_approval_rules", {"change": "other", "from": "a", "to": "b"})}, {})
	policy.deny == {{"path": ["audit_events", "7"], "message": concat("", [
		"update_approval_rules of web by Ada on 2026-11-20 at 13:05 UTC: other from a to b; ",
		"whether this is weaker is not told.",
	])}} with input as document
}

test_tells_what_happened if {
	log := {"7": _event(
		"allow_author_approval_updated",
		{"change": "prevent merge request approval from authors", "from": "true", "to": "false"},
	)}
	every document in _everywhere(log) {
		policy.deny == {{"path": ["audit_events", "7"], "message": concat("", [
			"allow_author_approval_updated of web by Ada on 2026-11-20 at 13:05 UTC: ",
			"prevent merge request approval from authors from true to false.",
		])}} with input as document
	}
}

test_passes_what_looks_alike if {
	log := {name: _event(name, {"change": "prevent x", "from": "true", "to": "false"}) |
		some name in ["approval_rule_created", "merge_request_merged", "project_merge_method_updated"]
	}
	document := _document(log, {})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_passes_an_old_event if {
	log := {
		"last": _event("update_approval_rules", {}),
		"gone": _event("approval_rule_deleted", {}),
		"older": object.union(_event("update_approval_rules", {}), {"days_since_created": 30}),
		"old": object.union(_event("approval_rule_deleted", {}), {"days_since_created": 30}),
	}
	testing.places(policy.deny) == _all(log) with input as _document(log, {})
	found := {{"path": ["audit_events", "gone"]}, {"path": ["audit_events", "last"]}}
	testing.places(policy.deny) == found with input as _document(log, {"max_age_days": 29})
}

test_passes_an_approved_author if {
	log := {"7": _event("update_approval_rules", {}), "8": _event("approval_rule_deleted", {})}
	policy.deny == set() with input as _document(log, {"approved_authors": ["Ada"]})
	policy.deny == set() with input as _document(log, {"approved_authors": ["5"]})
	testing.places(policy.deny) == _all(log) with input as _document(log, {"approved_authors": ["Bob"]})
}

test_does_not_know_what_the_log_does_not_cover if every resource in _resources {
	logged := object.union(testing.with_events(resource, {}), {"audit_log": testing.audit_log({"days_back": 7})})
	document := testing.seen("GL-AUD-012", logged, _params)
	policy.unknown == {"The audit events go back 7 days, not 30."} with input as document
}

test_claims_nothing_of_what_is_hidden if {
	every name in ["days_since_created", "created_at", "event_name"] {
		event := object.remove(testing.audit_event(_event("approval_rule_deleted", {})), [name])
		resource := testing.replaced(testing.project({}), "audit_events", {"7": event})
		policy.deny == set() with input as testing.seen("GL-AUD-012", resource, _params)
	}
	every resource in _resources {
		document := testing.seen("GL-AUD-012", resource, _params)
		policy.deny == set() with input as document
		policy.unknown == set() with input as document
	}
}

_untold := "; whether this is weaker is not told."

# What GitLab says that each setting demands or permits: types of groups say `allow`, and mean the opposite.
_demanding := {
	"project_merge_requests_author_approval_updated": "prevent merge request approval from authors",
	"project_reset_approvals_on_push_updated": "require new approvals when new commits are added to an MR",
	"project_only_allow_merge_if_pipeline_succeeds_updated": "only_allow_merge_if_pipeline_succeeds",
	"allow_committer_approval_updated": "Prevent merge request approval from committers",
	"project_disable_overriding_approvers_per_merge_request_updated": "disable_overriding_approvers",
	"require_reauthentication_to_approve_updated": "reset_approvals_on_push",
}

_permitting := {
	"allow_merge_on_skipped_pipeline_updated": "allow_merge_on_skipped_pipeline",
	"retain_approvals_on_push_updated": "Retain_approvals_on_push",
}

_params := {
	"max_age_days": 30,
	"approved_authors": [],
	"events": [name |
		some names in [
			object.keys(_demanding),
			object.keys(_permitting),
			{
				"approval_rule_deleted", "delete_status_check", "update_approval_rules",
				"allow_author_approval_updated", "group_merge_request_approval_setting_created",
			},
		]
		some name in names
	],
}

_resources := [testing.group({}), testing.project({})]

_event(name, details) := {"event_name": name, "details": details}

_required(before, after) := {"change": "number of required approvals", "from": before, "to": after}

_log(settings, before, after) := {name: _event(name, {"change": text, "from": before, "to": after}) |
	some name, text in settings
}

_rules(told) := {sprintf("%d", [n]): _event("update_approval_rules", details) | some n, details in told}

_all(log) := {{"path": ["audit_events", id]} | some id, _ in log}

_everywhere(log) := [testing.seen("GL-AUD-012", testing.with_events(resource, log), _params) |
	some resource in _resources
]

_document(log, params) := testing.seen(
	"GL-AUD-012",
	testing.with_events(testing.project({}), log),
	object.union(_params, params),
)
