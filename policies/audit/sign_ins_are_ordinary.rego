# METADATA
# title: Accounts are signed in to as people do
# description: |
#   Many failures in an hour, a success right after failures, a sign-in from a strange network or from many addresses
#   at once: so an account that is being guessed, shared or stolen shows. GitLab stores sign-ins and streams them, and
#   tells them to administrators alone: failures since 16.4, successes with LDAP and OAuth since 17.11 and with a
#   password or two factors since 18.3; before, without a type, so that nothing passes. A failure names what was typed,
#   and counts for the user whose username that is; an e-mail address stands for itself. Hours are those of the clock,
#   but a success is held against the hour before it.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_types/
#   - ref: https://docs.gitlab.com/security/unlock_user/
# custom:
#   id: GL-AUD-015
#   severity: medium
#   kinds: [instance]
#   tier: premium
#   requires:
#     - audit_events.*.author_id
#     - audit_events.*.created_at
#     - audit_events.*.created_hour
#     - audit_events.*.days_since_created
#     - audit_events.*.event_name
#     - audit_log.days_back
#     - audit_log.days_behind
#     - users.*.id
#     - users.*.username
#   also_reads:
#     - audit_events.*.author_name
#     - audit_events.*.details
#     - audit_events.*.ip_address
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
#       meaning: Accounts whose sign-ins pass, by name or, since anybody can change theirs, by id.
#     events:
#       type: list of text
#       default:
#         - authenticated_with_password
#         - authenticated_with_two_factor
#         - authenticated_with_webauthn
#         - authenticated_with_ldap
#         - authenticated_with_oauth
#         - smartcard_authentication_created
#       meaning: Types of events that tell that somebody signed in.
#     failed_events:
#       type: list of text
#       default:
#         - login_failed_with_standard_authentication
#         - login_failed_with_otp_authentication
#         - login_failed_with_webauthn_authentication
#         - omniauth_login_failed
#       meaning: Types of events that tell that somebody failed to sign in.
#     failures_per_hour:
#       type: integer
#       default: 10
#       minimum: 1
#       meaning: So many failures of one account in one hour are too many.
#     failures:
#       type: integer
#       default: 5
#       minimum: 1
#       meaning: After so many failures within an hour a success is suspect.
#     networks:
#       type: list of text
#       default: []
#       meaning: Networks from which people sign in, such as 10.0.0.0/8 or 2001:db8::/32; empty = any.
#     addresses:
#       type: integer
#       default: 5
#       minimum: 1
#       meaning: Most addresses from which one account may be signed in to in one hour.
#   controls:
#     soc2: {CC6.1: moderate, CC7.2: strong}
#     iso27001_2022: {A.8.5: moderate, A.8.15: moderate, A.8.16: strong}
#     nist_800_53r5: {AC-7: moderate, AU-6: moderate}
#     owasp_cicd: {CICD-SEC-10: moderate, CICD-SEC-2: moderate}
#   remediation:
#     ui: >-
#       Admin > Monitoring > Audit events: ask the owner of the account; where it was somebody else, Admin > Users:
#       block it, and reset its password and tokens
#     api: POST /users/:id/block
package glscan.policies.audit.sign_ins_are_ordinary

import data.glscan.lib.audit

deny contains {
	"path": ["audit_events", id],
	"key": "failures",
	"message": sprintf("%s failed to sign in %d times in %s.", [audit.author(event), count(tries), _hour(event)]),
} if {
	some tries in _failed_by_hour
	count(tries) >= _params.failures_per_hour
	[_, id] := min(tries)
	event := _recent[id]
}

deny contains {
	"path": ["audit_events", id],
	"key": "success",
	"message": sprintf(
		"%s signed in on %s after %d failures within an hour.",
		[audit.author(event), _moment(event), failures],
	),
} if {
	some account, tries in _failed
	some [moment, id] in _signed_in[account]
	failures := count(_before(tries, _signed_in[account], moment))
	failures >= _params.failures
	event := _recent[id]
}

deny contains {
	"path": ["audit_events", id],
	"key": "network",
	"message": sprintf(
		"%s signed in on %s from %s, which is in no network that people sign in from.",
		[audit.author(event), _moment(event), address],
	),
} if {
	_params.networks != []
	_unreadable == set()
	some successes in _signed_in
	some [_, id] in successes
	event := _recent[id]
	address := _address(event)
	not _is_inside(address)
}

deny contains {
	"path": ["audit_events", id],
	"key": "addresses",
	"message": sprintf("%s signed in from %d addresses in %s.", [audit.author(event), count(addresses), _hour(event)]),
} if {
	some signed_in in _signed_in_by_hour
	addresses := {address |
		some [_, one] in signed_in
		address := _recent[one].ip_address
	}
	count(addresses) > _params.addresses
	[_, id] := min(signed_in)
	event := _recent[id]
}

unknown contains reason if {
	types := array.concat(_params.events, _params.failed_events)
	some reason in audit.unproven({"max_age_days": _params.max_age_days, "events": types})
}

unknown contains sprintf("%s is no network such as 10.0.0.0/8 or 2001:db8::/32.", [text]) if some text in _unreadable

unknown contains sprintf("Of %d sign-ins it is not told from which address.", [count(hidden)]) if {
	_params.networks != []
	hidden := {id |
		some successes in _signed_in
		some [_, id] in successes
		not _address(_recent[id])
	}
	hidden != set()
}

_recent := audit.recent(_params.max_age_days)

# OPA goes through a whole rule for each key that it is asked for; a map that is made of it is made once.
_failed := object.union(_failed_by_account, {})

_signed_in := object.union(_signed_in_by_account, {})

_ids := object.union(_ids_by_name, {})

_failed_by_account[account] contains [time.parse_rfc3339_ns(at), id] if {
	some id, event in _recent
	_is_failure(event)
	not audit.is_expected(event, _params.approved_authors)
	account := _account(event)
	at := event.created_at
}

_signed_in_by_account[account] contains [time.parse_rfc3339_ns(at), id] if {
	some id, event in _recent
	_is_success(event)
	not audit.is_expected(event, _params.approved_authors)
	account := _account(event)
	at := event.created_at
}

_failed_by_hour[place] contains try if {
	some account, tries in _failed
	some try in tries
	place := [_recent[try[1]].created_hour, account]
}

_signed_in_by_hour[place] contains one if {
	some account, successes in _signed_in
	some one in successes
	place := [_recent[one[1]].created_hour, account]
}

# Servers that tell no types tell these details of sign-ins, and of nothing else.
_is_failure(event) if event.event_name in _params.failed_events

_is_failure(event) if {
	object.get(event, "event_name", "") == ""
	event.details.failed_login != ""
}

_is_success(event) if event.event_name in _params.events

_is_success(event) if {
	object.get(event, "event_name", "") == ""
	event.details["with"] != ""
}

# Whose sign-in it is: the number of the user, also where he is only named by what was typed, or else what was typed.
_account(event) := id if {
	id := event.author_id
	is_number(id)
	id > 0
}

else := min(ids) if ids := _ids[lower(event.author_name)]

else := lower(object.get(event, "author_name", ""))

_ids_by_name[name] contains id if {
	some user in input.resource.users
	id := user.id
	name := lower(user.username)
}

# A success forgives what failed before it.
_before(tries, successes, moment) := {try |
	since := max({moment - 3600000000000} | {then |
		some [then, _] in successes
		then < moment
	})
	some try in tries
	try[0] >= since
	try[0] <= moment
}

_is_inside(address) if {
	some network in _params.networks
	net.cidr_contains(network, address)
}

# Undefined for what is no address. Of an IPv4 address in the clothes of IPv6 engines think differently.
_address(event) := address if {
	address := trim_prefix(lower(event.ip_address), "::ffff:")
	net.cidr_is_valid(sprintf("%s/32", [address]))
}

_unreadable contains network if {
	some network in _params.networks
	not net.cidr_is_valid(network)
}

_unreadable contains network if {
	some network in _params.networks
	startswith(lower(network), "::ffff:")
}

_moment(event) := sprintf("%s at %s UTC", [
	substring(event.created_at, 0, 10),
	substring(event.created_at, 11, 5),
])

_hour(event) := sprintf("the hour from %s at %s:00 UTC", split(event.created_hour, "T"))

_params := input.params["GL-AUD-015"]
