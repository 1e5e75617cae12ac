package glscan.policies.audit.sign_ins_are_ordinary_test

import data.glscan.policies.audit.sign_ins_are_ordinary as policy
import data.glscan.testing

test_denies_many_failures_in_an_hour if {
	document := _document(_failures(10, {"author_id": 5, "author_name": "Ada"}), {})
	policy.deny == {{
		"path": ["audit_events", "f00"],
		"key": "failures",
		"message": "Ada failed to sign in 10 times in the hour from 2026-11-20 at 13:00 UTC.",
	}} with input as document
	policy.unknown == set() with input as document
}

test_counts_every_way_to_fail if {
	types := ["login_failed_with_standard_authentication", "login_failed_with_otp_authentication"]
	log := {id: object.union(event, {"event_name": types[n % 2]}) |
		some n in numbers.range(0, 9)
		some id, event in _failures(10, {})
		id == sprintf("f%02d", [n])
	}
	testing.places(policy.deny) == {_failed} with input as _document(log, {})
}

test_counts_what_was_typed_for_the_user_whose_name_it_is if {
	typed := _failures(6, {"author_id": -1, "author_name": "ALICE"})
	log := object.union(typed, _more(_failures(4, {"author_id": 1, "author_name": "Alice L"})))
	testing.places(policy.deny) == {_failed} with input as _document(log, {})
}

test_counts_what_nobody_is_called_for_itself if {
	every name in ["Root@acme.example", ""] {
		document := _document(_failures(10, {"author_name": name}), {})
		testing.places(policy.deny) == {_failed} with input as document
	}
	cases := object.union(_failures(5, {"author_name": "ROOT"}), _more(_failures(5, {"author_name": "root"})))
	testing.places(policy.deny) == {_failed} with input as _document(cases, {})
	unnamed := {id: object.remove(testing.audit_event(event), ["author_name"]) | some id, event in _failures(10, {})}
	testing.places(policy.deny) == {_failed} with input as _exactly(unnamed, {})
}

test_counts_accounts_apart if {
	names := object.union(_failures(9, {"author_name": "root"}), _more(_failures(9, {"author_name": "admin"})))
	policy.deny == set() with input as _document(names, {})
	users := object.union(_failures(9, {"author_id": 2}), _more(_failures(9, {"author_id": 5})))
	policy.deny == set() with input as _document(users, {})
	named := object.union(_failures(9, {"author_id": 1}), _more(_failures(9, {"author_name": "1"})))
	policy.deny == set() with input as _document(named, {})
	nameless := {id: object.remove(testing.audit_event(event), ["author_name"]) | some id, event in _failures(9, {})}
	other := {"x": testing.audit_event(_failure("13:30", {"author_name": "x"}))}
	policy.deny == set() with input as _exactly(object.union(nameless, other), {})
	unnamed := object.union(_failures(9, {"author_name": ""}), _more(_failures(9, {"author_name": "x"})))
	policy.deny == set() with input as _document(unnamed, {})
	worded := object.union(_failures(9, {"author_id": 1}), _more(_failures(9, {"author_name": "user 1"})))
	policy.deny == set() with input as _document(worded, {})
}

test_counts_an_author_without_a_number_by_his_name if {
	log := object.union(_failures(9, {"author_id": "x"}), _more(_failures(1, {"author_id": 1})))
	testing.places(policy.deny) == {_failed} with input as _document(log, {})
	nobody := object.union(_failures(9, {"author_id": 0}), _more(_failures(1, {"author_id": 1})))
	testing.places(policy.deny) == {_failed} with input as _document(nobody, {})
}

test_passes_fewer_failures_or_in_two_hours if {
	policy.deny == set() with input as _document(_failures(9, {}), {})
	apart := object.union(_failures(9, {}), _more(_failures(9, {"created_hour": "2026-11-20T14"})))
	policy.deny == set() with input as _document(apart, {})
	count(policy.deny) == 2 with input as _document(apart, {"failures_per_hour": 9})
}

test_denies_a_success_after_failures if {
	log := object.union(_failures(5, {}), {"s": _success("13:30", {})})
	policy.deny == {{
		"path": ["audit_events", "s"],
		"key": "success",
		"message": "Alice L signed in on 2026-11-20 at 13:30 UTC after 5 failures within an hour.",
	}} with input as _document(log, {})
}

test_denies_a_success_in_the_next_hour_by_the_clock if {
	late := {"s": _success("14:00", {"created_hour": "2026-11-20T14"})}
	testing.places(policy.deny) == {_guessed} with input as _document(object.union(_failures(5, {}), late), {})
	first := _failures(5, {"created_at": "2026-11-20T13:00:00.000Z"})
	testing.places(policy.deny) == {_guessed} with input as _document(object.union(first, late), {})
	before := _failures(5, {"created_at": "2026-11-20T12:59:59.999999999Z"})
	policy.deny == set() with input as _document(object.union(before, late), {})
	at_once := object.union(_failures(5, {"created_at": "2026-11-20T14:00:00.000Z"}), late)
	testing.places(policy.deny) == {_guessed} with input as _document(at_once, {})
}

test_passes_a_success_that_has_nothing_to_do_with_failures if {
	policy.deny == set() with input as _document({"s": _success("13:30", {})}, {})
	every success in [
		_success("14:02", {"created_hour": "2026-11-20T14"}),
		_success("12:59", {"created_hour": "2026-11-20T12"}),
		_success("13:30", {"author_id": 2, "author_name": "Bob"}),
	] {
		policy.deny == set() with input as _document(object.union(_failures(5, {}), {"s": success}), {})
	}
	log := object.union(_failures(5, {}), {"s": _success("13:30", {})})
	policy.deny == set() with input as _document(log, {"failures": 6})
	policy.deny == set() with input as _document(object.remove(log, ["f02"]), {})
}

test_denies_the_first_success_alone if {
	log := object.union(_failures(5, {}), {"s": _success("13:30", {}), "t": _success("13:31", {})})
	testing.places(policy.deny) == {_guessed} with input as _document(log, {})
}

test_passes_failures_with_a_success_between if {
	log := object.union_n([
		{sprintf("early%d", [n]): _failure("13:01", {}) | some n in numbers.range(1, 4)},
		{"s": _success("13:10", {}), "t": _success("13:20", {})},
		{sprintf("late%d", [n]): _failure("13:11", {}) | some n in numbers.range(1, 4)},
	])
	policy.deny == set() with input as _document(log, {})
}

test_denies_a_sign_in_from_a_strange_network if {
	log := {address: _success("13:30", {"ip_address": address}) |
		some address in ["203.0.113.9", "11.0.0.1", "2001:db9::1", "::ffff:203.0.113.9"]
	}
	found := {{"path": ["audit_events", address], "key": "network"} | some address, _ in log}
	document := _document(log, _networks)
	testing.places(policy.deny) == found with input as document
	policy.unknown == set() with input as document
}

test_tells_the_strange_address if {
	log := {"s": _success("13:30", {"ip_address": "::ffff:203.0.113.9"})}
	policy.deny == {{
		"path": ["audit_events", "s"],
		"key": "network",
		"message": concat("", [
			"Alice L signed in on 2026-11-20 at 13:30 UTC from 203.0.113.9, ",
			"which is in no network that people sign in from.",
		]),
	}} with input as _document(log, _networks)
}

test_passes_a_sign_in_from_a_known_network if {
	log := {address: _success("13:30", {"ip_address": address, "created_hour": address}) |
		some address in ["10.1.2.3", "2001:db8::1", "2001:DB8::1", "::ffff:10.1.2.3", "::FFFF:10.1.2.3"]
	}
	document := _document(log, _networks)
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_compares_no_failures_with_networks_and_nothing_without_networks if {
	failure := {"f": _failure("13:30", {"ip_address": "203.0.113.9"})}
	policy.deny == set() with input as _document(failure, _networks)
	both := object.union(failure, {"s": _success("13:30", {"ip_address": "10.0.0.1"})})
	policy.deny == set() with input as _document(both, _networks)
	success := {"s": _success("13:30", {"ip_address": "203.0.113.9"})}
	policy.deny == set() with input as _document(success, {})
}

test_does_not_know_an_address_that_is_not_told if {
	untold := {
		"t": object.remove(testing.audit_event(_success("13:30", {})), ["ip_address"]),
		"u": testing.audit_event(_success("13:30", {"ip_address": "unknown"})),
		"v": testing.audit_event(_success("13:30", {"ip_address": "10.0.0.1/8"})),
		"w": testing.audit_event(_success("13:30", {"ip_address": ""})),
		"x": testing.audit_event(_success("13:30", {"ip_address": "::ffff:a01:203"})),
		"y": testing.audit_event(_success("13:30", {"ip_address": "10.0.0.1"})),
		"z": testing.audit_event(_failure("13:30", {"ip_address": "unknown"})),
	}
	document := _exactly(untold, _networks)
	policy.deny == set() with input as document
	policy.unknown == {"Of 5 sign-ins it is not told from which address."} with input as document
	policy.unknown == set() with input as _exactly(untold, {})
}

test_does_not_judge_by_networks_that_are_none if {
	log := {"s": _success("13:30", {"ip_address": "203.0.113.9"})}
	every text in ["10.0.0.1", "office", "10.0.0.0/33", "::ffff:10.0.0.0/104", "::FFFF:10.0.0.0/104", ""] {
		document := _document(log, {"networks": ["10.0.0.0/8", text]})
		policy.deny == set() with input as document
		policy.unknown == {sprintf("%s is no network such as 10.0.0.0/8 or 2001:db8::/32.", [text])} with input as document
	}
}

test_denies_many_addresses_in_an_hour if {
	log := _roaming(6, {})
	policy.deny == {{
		"path": ["audit_events", "s01"],
		"key": "addresses",
		"message": "Alice L signed in from 6 addresses in the hour from 2026-11-20 at 13:00 UTC.",
	}} with input as _document(log, {})
	policy.deny == set() with input as _document(log, {"addresses": 6})
}

test_passes_few_addresses if {
	policy.deny == set() with input as _document(_roaming(6, {"ip_address": "10.0.0.1"}), {})
	every other in [
		_success("13:30", {"ip_address": "10.0.0.1"}),
		_success("14:01", {"ip_address": "10.0.0.99", "created_hour": "2026-11-20T14"}),
		_success("13:30", {"ip_address": "10.0.0.99", "author_id": 2}),
		_failure("13:30", {"ip_address": "10.0.0.99"}),
	] {
		policy.deny == set() with input as _document(object.union(_roaming(5, {}), {"t": other}), {})
	}
	hidden := object.remove(testing.audit_event(_success("13:30", {})), ["ip_address"])
	told := {id: testing.audit_event(event) | some id, event in _roaming(5, {})}
	policy.deny == set() with input as _exactly(object.union(told, {"t": hidden}), {})
}

test_judges_the_types_that_are_asked_for if {
	failures := _failures(10, {"event_name": "user_access_locked"})
	policy.deny == set() with input as _document(failures, {})
	testing.places(policy.deny) == {_failed} with input as _document(failures, {"failed_events": ["user_access_locked"]})
	successes := _roaming(6, {"event_name": "user_enable_admin_mode"})
	policy.deny == set() with input as _document(successes, {})
	testing.places(policy.deny) == {_roamed} with input as _document(successes, {"events": ["user_enable_admin_mode"]})
}

test_judges_sign_ins_of_servers_that_tell_no_types if {
	failures := _untyped(_failures(10, {"details": {"failed_login": "STANDARD"}}))
	testing.places(policy.deny) == {_failed} with input as _exactly(failures, {})
	successes := _untyped(_roaming(6, {"details": {"with": "standard"}}))
	testing.places(policy.deny) == {_roamed} with input as _exactly(successes, {})
}

test_passes_other_events_without_a_type if {
	log := object.union(_failures(10, {}), _roaming(6, {}))
	every details in [{}, {"with": "", "failed_login": ""}, {"add": "email"}] {
		others := _untyped({id: object.union(event, {"details": details}) | some id, event in log})
		policy.deny == set() with input as _exactly(others, {})
	}
	typed := {"event_name": "user_created", "details": {"with": "standard", "failed_login": "STANDARD"}}
	named := {id: object.union(event, typed) | some id, event in log}
	policy.deny == set() with input as _document(named, {})
}

test_passes_an_old_event if {
	policy.deny == set() with input as _document(_failures(10, {"days_since_created": 31}), {})
	document := _document(_failures(10, {"days_since_created": 30}), {})
	testing.places(policy.deny) == {_failed} with input as document
	older := _document(_failures(10, {"days_since_created": 31}), {"max_age_days": 31})
	testing.places(policy.deny) == {_failed} with input as older
}

test_passes_an_approved_account if {
	log := _failures(10, {"author_id": 7, "author_name": "Scanner"})
	policy.deny == set() with input as _document(log, {"approved_authors": ["Scanner"]})
	policy.deny == set() with input as _document(log, {"approved_authors": ["7"]})
	testing.places(policy.deny) == {_failed} with input as _document(log, {"approved_authors": ["8"]})
	policy.deny == set() with input as _document(_roaming(6, {}), {"approved_authors": ["1"]})
}

test_does_not_know_what_the_log_does_not_cover if {
	short := {"audit_log": testing.audit_log({"days_back": 7})}
	document := testing.seen("GL-AUD-015", object.union(testing.with_events(testing.instance({}), {}), short), _params)
	policy.unknown == {"The audit events go back 7 days, not 30."} with input as document
}

test_does_not_know_what_is_streamed_alone if every name in ["events", "failed_events"] {
	document := _document({}, {name: ["password_reset_failed"]})
	policy.unknown == {"GitLab streams password_reset_failed and does not store it."} with input as document
}

test_judges_streamed_events_as_it_does_stored_ones if {
	log := testing.with_events(testing.instance({}), _failures(10, {}))
	streamed := object.union(log, {"audit_log": testing.audit_log({"streamed": true})})
	document := testing.seen("GL-AUD-015", streamed, _params)
	testing.places(policy.deny) == {_failed} with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_of_what_is_hidden if {
	log := object.union(_failures(10, {}), {"s": _success("13:30", {"ip_address": "203.0.113.9"})})
	events := {id: testing.audit_event(event) | some id, event in log}
	every name in ["days_since_created", "created_at", "event_name"] {
		hidden := {id: object.remove(event, [name]) | some id, event in events}
		policy.deny == set() with input as _exactly(hidden, {})
	}
	undated := {id: object.remove(event, ["created_hour"]) | some id, event in events}
	testing.places(policy.deny) == {_guessed} with input as _exactly(undated, {})
	document := testing.seen("GL-AUD-015", testing.instance({}), _params)
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_denies_beside_an_event_that_hides_something if {
	log := object.union(_failures(10, {}), {"s": _success("13:30", {"ip_address": "203.0.113.9"})})
	wrong := {id: testing.audit_event(event) | some id, event in log}
	hidden := {sprintf("%s-%s", [event.event_name, name]): object.remove(testing.audit_event(event), [name]) |
		some event in [_success("13:40", {"author_id": 2}), _failure("13:40", {"author_name": "bob"})]
		some name in [
			"author_id", "author_name", "created_at", "created_hour", "days_since_created", "details",
			"event_name", "ip_address",
		]
	}
	testing.places(policy.deny) == {
		_failed, _guessed,
		{"path": ["audit_events", "s"], "key": "network"},
	} with input as _exactly(object.union(wrong, hidden), {"networks": ["192.0.2.0/24"]})
}

test_joins_no_names_where_users_are_hidden if {
	log := object.union(_failures(5, {}), {"s": _success("13:30", {})})
	blind := object.remove(testing.with_events(testing.instance({}), log), ["users"])
	policy.deny == set() with input as testing.seen("GL-AUD-015", blind, _params)
}

_failed := {"path": ["audit_events", "f00"], "key": "failures"}

_guessed := {"path": ["audit_events", "s"], "key": "success"}

_roamed := {"path": ["audit_events", "s01"], "key": "addresses"}

_networks := {"networks": ["10.0.0.0/8", "2001:db8::/32"]}

_params := {
	"max_age_days": 30,
	"approved_authors": [],
	"events": ["authenticated_with_password", "authenticated_with_two_factor"],
	"failed_events": ["login_failed_with_standard_authentication", "login_failed_with_otp_authentication"],
	"failures_per_hour": 10,
	"failures": 5,
	"networks": [],
	"addresses": 5,
}

# So many failures of what was typed, a minute apart.
_failures(wanted, changes) := {sprintf("f%02d", [n]): _failure(sprintf("13:%02d", [n + 1]), changes) |
	some n in numbers.range(0, wanted - 1)
}

# So many successes a minute apart, each from another address.
_roaming(wanted, changes) := {sprintf("s%02d", [n]): object.union(
	_success(sprintf("13:%02d", [n]), {"ip_address": sprintf("10.0.0.%d", [n])}),
	changes,
) |
	some n in numbers.range(1, wanted)
}

_failure(clock, changes) := _at(clock, object.union(
	{"event_name": "login_failed_with_standard_authentication", "author_id": -1, "author_name": "alice"},
	changes,
))

_success(clock, changes) := _at(clock, object.union(
	{"event_name": "authenticated_with_password", "author_id": 1, "author_name": "Alice L"},
	changes,
))

_at(clock, event) := object.union(
	{"created_at": sprintf("2026-11-20T%s:00.000Z", [clock]), "created_hour": "2026-11-20T13"},
	event,
)

# The same events by other ids, which come later.
_more(log) := {sprintf("more-%s", [id]): event | some id, event in log}

_untyped(log) := {id: object.remove(testing.audit_event(event), ["event_name"]) | some id, event in log}

_document(log, params) := testing.seen(
	"GL-AUD-015",
	testing.with_events(testing.instance({}), log),
	object.union(_params, params),
)

# The events as they are, with nothing of `audit_event` added.
_exactly(events, params) := testing.seen(
	"GL-AUD-015",
	object.union(testing.with_events(testing.instance({}), {}), {"audit_events": events}),
	object.union(_params, params),
)
