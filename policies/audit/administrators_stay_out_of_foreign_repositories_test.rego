package glscan.policies.audit.administrators_stay_out_of_foreign_repositories_test

import data.glscan.policies.audit.administrators_stay_out_of_foreign_repositories as policy
import data.glscan.testing

test_denies_an_administrator_who_is_no_member if every visibility in ["private", "internal", "public"] {
	document := _project(visibility, {"1": _download(0, {"author_is_admin": true})}, {})
	policy.deny == {{
		"path": ["audit_events", "1"],
		"message": concat("", [
			"repository_download_operation of web by Ada on 2026-11-20 at 13:05 UTC; ",
			"the author is an administrator and no member.",
		]),
	}} with input as document
	policy.unknown == set() with input as document
}

test_denies_who_is_no_member_of_a_private_project if {
	every name in ["repository_download_operation", "project_export_created", "repository_git_operation"] {
		document := _project("private", {"1": _download(0, {"event_name": name})}, {})
		{finding.message | some finding in policy.deny} == {sprintf(
			"%s of web by Ada on 2026-11-20 at 13:05 UTC; the author is no member, and the project is private.",
			[name],
		)} with input as document
		policy.unknown == set() with input as document
	}
	unsaid := json.remove(_project("private", {"1": _download(0, {})}, {}), [_admin])
	_found == {"1"} with input as unsaid
	policy.unknown == set() with input as unsaid
}

test_passes_members if every level in [1, 10, 30, 50] {
	every is_admin in [true, false] {
		_is_clean with input as _project("private", {"1": _download(level, {"author_is_admin": is_admin})}, {})
	}
	unsaid := json.remove(_project("private", {"1": _download(level, {})}, {}), [_admin])
	_is_clean with input as unsaid
}

test_passes_what_anybody_may_read if every visibility in ["internal", "public"] {
	every direct_only in [true, false] {
		document := _project(visibility, {"1": _download(0, {})}, {"direct_only": direct_only})
		_is_clean with input as document
	}
	unsaid := json.remove(_project(visibility, {"1": _download(0, {})}, {}), [_level])
	_is_clean with input as unsaid
}

test_passes_what_is_no_user if {
	document := _project("private", {"1": _download(0, {"author_id": -2})}, {})
	_is_clean with input as document
	_is_clean with input as json.remove(document, [_level])
	_is_clean with input as _project("private", {"1": _download(0, {"author_id": -1})}, {})
}

test_denies_an_author_of_the_first_id_or_of_none if {
	document := _project("private", {"1": _download(0, {"author_id": 0})}, {})
	_found == {"1"} with input as document
	_found == {"1"} with input as json.remove(document, ["resource/audit_events/1/author_id"])
}

test_passes_approved_authors_and_what_is_old if every changes in [{"author_id": 9}, {"days_since_created": 31}] {
	events := {"1": _download(0, changes), "2": object.union(changes, {"event_name": "user_impersonation"})}
	_is_clean with input as _project("private", events, {"approved_authors": ["9"]})
}

test_denies_impersonation_everywhere if {
	every resource in [testing.instance({}), testing.group({}), testing.project({})] {
		document := _seen(resource, {"1": {"event_name": "user_impersonation", "author_id": 9}}, {})
		_found == {"1"} with input as document
		policy.unknown == set() with input as document
	}
}

test_what_is_no_download_is_not_judged_by_membership if {
	events := {name: _download(0, {"event_name": name}) | some name in ["user_impersonation", "user_enable_admin_mode"]}
	document := _project("private", events, {})
	told := "user_impersonation of web by Ada on 2026-11-20 at 13:05 UTC."
	{finding.message | some finding in policy.deny} == {told} with input as document
	policy.unknown == set() with input as json.remove(document, [
		"resource/audit_events/user_impersonation/author_access_level",
		"resource/audit_events/user_enable_admin_mode/author_access_level",
	])
}

test_denies_admin_mode_where_that_is_wanted if {
	events := {"1": {"event_name": "user_enable_admin_mode"}, "2": _download(40, {})}
	_found == {"1"} with input as _seen(testing.instance({}), events, {"admin_mode_events": true})
	_is_clean with input as _seen(testing.instance({}), events, {})
}

test_denies_those_who_are_no_direct_members_where_that_is_wanted if {
	events := {
		"administrator": _download(30, {"author_is_admin": true}),
		"owner": _download(50, {}),
		"maintainer": _download(49, {}),
		"least": _download(1, {}),
		"stranger": _download(0, {}),
		"direct owner": _download(50, {"author_id": 6}),
		"direct administrator": _download(50, {"author_id": 6, "author_is_admin": true}),
	}
	document := _project("private", events, {"direct_only": true})
	{finding.path[1]: split(finding.message, "; ")[1] | some finding in policy.deny} == {
		"administrator": "the author is an administrator and no direct member.",
		"owner": "the author is an Owner and no direct member.",
		"stranger": "the author is no member, and the project is private.",
	} with input as document
	policy.unknown == set() with input as document
	_found == {"stranger"} with input as _project("private", events, {})
}

test_does_not_know_of_members_that_could_not_be_read if every is_admin in [true, false] {
	document := _project("private", {"1": _download(0, {"author_is_admin": is_admin})}, {})
	_is_doubtful with input as json.remove(document, [_level])
}

test_does_not_know_of_administrators_that_could_not_be_read if every visibility in ["internal", "public"] {
	document := _project(visibility, {"1": _download(0, {})}, {})
	_is_doubtful with input as json.remove(document, [_admin])
}

test_does_not_know_of_a_visibility_that_could_not_be_read if {
	document := _project("private", {"1": _download(0, {})}, {})
	_is_doubtful with input as json.remove(document, ["resource/settings/visibility"])
}

test_does_not_know_who_is_a_direct_member_where_that_could_not_be_read if {
	every hidden in ["resource/members", "resource/members/6/id"] {
		document := _project("internal", {"1": _download(50, {})}, {"direct_only": true})
		_is_doubtful with input as json.remove(document, [hidden])
	}
	every hidden in ["author_is_admin", "author_access_level"] {
		document := _project("internal", {"1": _download(40, {})}, {"direct_only": true})
		_is_doubtful with input as json.remove(document, [sprintf("resource/audit_events/1/%s", [hidden])])
	}
}

test_counts_what_it_does_not_know if {
	document := _project("internal", {"1": _download(0, {}), "2": _download(0, {}), "3": _download(30, {})}, {})
	hidden := json.remove(document, [path |
		some id in ["1", "2", "3"]
		path := sprintf("resource/audit_events/%s/author_is_admin", [id])
	])
	reason := "Of 2 downloads it could not be told whether their author works there."
	policy.unknown == {reason} with input as hidden
}

test_knows_the_members_of_other_projects_by_their_group_alone if {
	known := _seen(testing.group({}), {"1": _download(30, {})}, {})
	_is_clean with input as known
	every visibility in ["private", "internal"] {
		every is_admin in [true, false] {
			group := testing.group({"settings": {"visibility": visibility}, "members": {"6": {"id": 6}}})
			download := _download(0, {"author_is_admin": is_admin})
			_is_doubtful with input as _seen(group, {"1": download}, {})
			owner := _download(50, {"author_is_admin": true})
			_is_doubtful with input as _seen(group, {"1": owner}, {"direct_only": true})
		}
	}
}

test_denies_clones_of_a_stream_and_wants_one_only_if_told if {
	events := {"1": _download(0, {"event_name": "repository_git_operation"})}
	stored := _project("private", events, {"clones": true})
	_found == {"1"} with input as stored
	policy.unknown == {"GitLab streams repository_git_operation and does not store it."} with input as stored
	every names in [["repository_download_operation"], ["repository_git_operation", "project_export_created"]] {
		plain := _project("private", {}, {"clones": false, "max_age_days": 90, "events": names})
		policy.unknown == set() with input as plain
	}
	streamed := json.patch(stored, [{"op": "replace", "path": "resource/audit_log/streamed", "value": true}])
	_found == {"1"} with input as streamed
	policy.unknown == set() with input as streamed
}

test_denies_beside_events_of_which_little_is_known if {
	document := _project("private", {"1": _download(0, {}), "2": {}}, {})
	every name in ["event_name", "days_since_created", "author_name", "details"] {
		hidden := json.remove(document, [sprintf("resource/audit_events/2/%s", [name])])
		_found == {"1"} with input as hidden
	}
}

test_does_not_know_what_the_log_does_not_cover if {
	document := _project("private", {}, {"max_age_days": 91})
	policy.deny == set() with input as document
	policy.unknown == {"The audit events go back 90 days, not 91."} with input as document
}

test_claims_nothing_where_no_event_was_read if {
	every resource in [testing.instance({}), testing.group({}), testing.project({})] {
		_is_clean with input as testing.seen("GL-AUD-003", resource, _params({}))
	}
}

_admin := "resource/audit_events/1/author_is_admin"

_level := "resource/audit_events/1/author_access_level"

_found contains finding.path[1] if some finding in policy.deny

_is_clean if {
	policy.deny == set()
	policy.unknown == set()
}

_is_doubtful if {
	policy.deny == set()
	policy.unknown == {"Of 1 downloads it could not be told whether their author works there."}
}

_download(level, changes) := object.union(
	{"event_name": "repository_download_operation", "author_access_level": level},
	changes,
)

_project(visibility, events, params) := _seen(
	testing.project({"settings": {"visibility": visibility}, "members": {"6": {"id": 6}}}),
	events,
	params,
)

_seen(resource, events, params) := testing.seen("GL-AUD-003", testing.with_events(resource, events), _params(params))

_params(changes) := object.union(
	{
		"max_age_days": 30,
		"approved_authors": [],
		"clones": false,
		"direct_only": false,
		"admin_mode_events": false,
		"events": [
			"project_export_created",
			"repository_download_operation",
			"repository_git_operation",
			"user_enable_admin_mode",
			"user_impersonation",
		],
	},
	changes,
)
