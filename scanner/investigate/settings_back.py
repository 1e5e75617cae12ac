"""The requests that put a setting back to the value that it had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner.diff.shape import ADDED, REMOVED, RENAMED
from scanner.investigate.endings import Entry, base, call, ending, item, remedy
from scanner.investigate.entries_back import REPLACED, again, replaced
from scanner.investigate.listed import Place
from scanner.investigate.shape import Call, Remedy
from scanner.investigate.where import ui
from scanner.model import JSON, Kind
from scanner.sections import SECTIONS, Type

UNKNOWN_VALUE = "What it was before nobody knows: give an earlier snapshot with --before."


def back(
    at: Place, path: Sequence[str], change: str, before: JSON, was: JSON, entry: Entry
) -> Remedy:
    """How one change is undone.

    `path` is that of the change, `before` the value there, `was` what its section held then: the
    entry of a map, or all of it. `entry` is the entry as it is now. What is not known is None.
    """
    section, spec = path[0], SECTIONS.get(path[0])
    keyed = spec is not None and spec.keyed
    key = path[1] if keyed and len(path) > 1 else ""
    attribute = next(iter(path[2 if keyed else 1 :]), "")
    where = ui(at.kind, section, attribute)
    if not attribute and change == ADDED:
        return ending(at, section, key, entry) if keyed else _without(at, section, where)
    if section == "forks":
        return remedy(ui=where, note="It is the fork's own: see there.")
    if before is None:
        return remedy(ui=where, note=UNKNOWN_VALUE)
    if not attribute and change == REMOVED:
        return again(at, section, key, before) if keyed else _anew(at, section, where, before)
    if not attribute and change == RENAMED:
        return remedy(ui=where, note="It has another name now: name it back by hand.")
    held = was if isinstance(was, dict) else {}
    if attribute == "id":
        return remedy(ui=where, note=_NOTES["id"])
    calls = _attribute(at, section, key, attribute, before, held, entry)
    if not calls and section in REPLACED and (whole := replaced(at, section, key, held)):
        return whole
    return remedy(*calls, ui=where, note="" if calls else _NOTES.get(attribute, _NO_CALL))


_NO_CALL = "GitLab's API has no call for it."
_NOTES: Mapping[str, str] = {
    "full_path": "Move it back: Transfer, or Change URL.",
    "path_with_namespace": "Move it back: Transfer, or Change path.",
    "compliance_frameworks": "GraphQL alone sets it.",
    "two_factor_enabled": "The user has to set up a second factor again.",
    "empty_repo": "It is about what was pushed.",
    "id": "It was removed and made anew, and no request gives it the id that it had.",
    "ci_job_token_scope_enabled": "GitLab's API tells it and cannot set it: set it by hand.",
}


def _without(at: Place, section: str, where: str) -> Remedy:
    if section == "push_rule":
        return remedy(call("DELETE", f"{base(at)}/push_rule"), ui=where)
    return remedy(ui=where, note=_NO_CALL)


def _anew(at: Place, section: str, where: str, before: JSON) -> Remedy:
    if section == "push_rule" and isinstance(before, dict):
        return remedy(call("POST", f"{base(at)}/push_rule", **before), ui=where)
    return remedy(ui=where, note=_NO_CALL)


def _attribute(
    at: Place, section: str, key: str, name: str, before: JSON, was: Entry, entry: Entry
) -> list[Call]:
    """The requests for one attribute; none where there is no way."""
    if section == "settings":
        return _setting(at, name, before, was)
    if section == "application_settings":
        value = _sent(at.kind, section, name, before)
        return [call("PUT", "/application/settings", **{name: value})]
    if section == "approval_settings":
        value = before.get("value") if isinstance(before, dict) else before
        return [call("PUT", f"{base(at)}/merge_request_approval_setting", **{name: value})]
    if section == "push_rule":
        return [call("PUT", f"{base(at)}/push_rule", **{name: before})]
    if section == "job_token_scope":
        enabled = name == "inbound_enabled"
        return [call("PATCH", f"{base(at)}/job_token_scope", enabled=before)] if enabled else []
    if section == "users":
        return _user(key, name, before, entry)
    return _of_entry(at, section, key, name, before, was, entry)


def _of_entry(
    at: Place, section: str, key: str, name: str, before: JSON, was: Entry, entry: Entry
) -> list[Call]:
    path = item(at, section, key, {**entry, **was})
    if not path:
        return []
    if section == "members" and name in ("access_level", "expires_at") and "access_level" in was:
        ends = was.get("expires_at", "")
        return [call("PUT", path, access_level=was["access_level"], expires_at=ends)]
    if section == "protected_branches" and name in _BRANCH:
        # Some servers take what is left out for false.
        both = {one: was[one] for one in _BRANCH if one in was}
        return [call("PATCH", path, **{**both, name: before})]
    if section == "approval_rules" and name in ("approvals_required", "name"):
        both = {one: was[one] for one in ("name", "approvals_required") if one in was}
        return [call("PUT", path, **{**both, name: before})]
    if section == "variables" and name in _VARIABLE:
        bare, _, query = path.partition("?")
        scope = was.get("environment_scope", entry.get("environment_scope"))
        only = {"filter": {"environment_scope": scope}} if query else {}
        return [call("PUT", bare, **{name: before}, **only)]
    if name in _PUT.get(section, ()):
        return [call("PUT", path, **{name: before})]
    return []


_BRANCH = ("allow_force_push", "code_owner_approval_required")
_VARIABLE = ("protected", "masked", "raw", "variable_type", "environment_scope")
_PUT: Mapping[str, frozenset[str]] = {
    "hooks": frozenset(
        {
            *("enable_ssl_verification", "push_events", "merge_requests_events", "job_events"),
            *("pipeline_events", "releases_events", "confidential_issues_events", "name"),
        }
    ),
    "system_hooks": frozenset({"enable_ssl_verification", "name"}),
    "deploy_keys": frozenset({"can_push", "title"}),
    "runners": frozenset(
        {
            *("paused", "tag_list", "run_untagged", "locked", "access_level", "maximum_timeout"),
            "description",
        }
    ),
    "mirrors": frozenset({"enabled", "only_protected_branches", "keep_divergent_refs"}),
    "pipeline_schedules": frozenset({"active", "cron", "cron_timezone", "ref", "description"}),
    "environments": frozenset({"tier"}),
}
"""Attributes that a PUT of the entry sets under their own names."""

_UNSETTABLE = frozenset(
    {
        *("id", "created_at", "empty_repo", "namespace_kind", "namespace_full_path"),
        *("full_path", "path_with_namespace", "compliance_frameworks", "caller_role"),
        "ci_job_token_scope_enabled",
    }
)


def _setting(at: Place, name: str, before: JSON, was: Entry) -> list[Call]:
    if name in _UNSETTABLE:
        return []
    if name == "archived":
        return [call("POST", f"{base(at)}/{'archive' if before else 'unarchive'}")]
    if name == "marked_for_deletion_on":
        return [call("POST", f"{base(at)}/restore")] if before == "" else []
    if name == "secret_push_protection_enabled":
        return [call("PUT", f"{base(at)}/security_settings", **{name: before})]
    if name == "default_branch_protection_defaults":  # its parts are told one by one
        return [call("PUT", base(at), **{name: was[name]})] if name in was else []
    return [call("PUT", base(at), **{name: _sent(at.kind, "settings", name, before)})]


def _sent(kind: Kind, section: str, name: str, value: JSON) -> JSON:
    """A value as the API takes it: some lists are one text there."""
    spec = SECTIONS[section].attributes.get(kind, {}).get(name)
    commas = spec is not None and spec.type is Type.COMMAS
    return ",".join(map(str, value)) if commas and isinstance(value, list) else value


_FLAGS = {"is_admin": "admin", "is_auditor": "auditor", "external": "external"}
_STATES = {"blocked": "block", "banned": "ban", "deactivated": "deactivate"}
"""By the state that an account had, the request that gives it that one."""
_ACTIVE = {"blocked": "unblock", "banned": "unban", "deactivated": "activate"}
"""By the state that it has, the request that makes it active."""


def _user(key: str, name: str, before: JSON, entry: Entry) -> list[Call]:
    if name in _FLAGS:
        return [call("PUT", f"/users/{key}", **{_FLAGS[name]: before})]
    if name == "username":
        return [call("PUT", f"/users/{key}", username=before)]
    if name == "state":
        now = str(entry.get("state"))
        did = _ACTIVE.get(now) if before == "active" else _STATES.get(str(before))
        return [call("POST", f"/users/{key}/{did}")] if did else []
    return []


def of_push(at: Place, since: str, until: str) -> Remedy:
    """How it is undone that somebody pushed."""
    note = f"Events tell pushes and not commits: look at all from {since} until {until}."
    return remedy(ui=f"{at.kind.value.capitalize()} > Code > Commits", note=note)


def of_resource(at: Place, state: str, explained: bool) -> Remedy:
    """How it is undone that a group or project was made, deleted or moved.

    What no event explains is not deleted: it may be somebody's work.
    """
    where = ui(at.kind, "settings", "archived")
    if state == "created" and not explained:
        return remedy(ui=where, note="No event tells who made it: ask before you delete it.")
    if state == "created":
        note = "It takes all that is in it along: look at it first."
        return remedy(call("DELETE", base(at)), ui=where, note=note)
    if state == "deleted":
        note = "Only while GitLab still keeps it, marked for deletion."
        return remedy(call("POST", f"{base(at)}/restore"), ui=where, note=note)
    return remedy(ui=where, note="Move it back: Transfer, or Change path.")
