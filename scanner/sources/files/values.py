"""Turns what a file says of an attribute into the value that a snapshot has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from scanner.model import JSON, Gap
from scanner.place import Place
from scanner.roles import role_level, role_names
from scanner.sections import Attribute, Type
from scanner.sources.files.managed import is_level
from scanner.sources.files.proposal import Value
from scanner.sources.files.written import Written
from scanner.sources.gitlab import follows, normalise, texts
from scanner.sources.gitlab.sight import Licence, Sight
from scanner.spelling import nearest

SIGHT = Sight(role=60, licence=Licence(), version="", edition="ee")
"""Whoever writes a setting may see it."""

_SHOULD: Mapping[Type, str] = {
    Type.FLAG: "this should be true or false",
    Type.NUMBER: "this should be a whole number",
    Type.OPTIONAL: "this should be a whole number, 0 for no limit",
    Type.ID: "this should be a numeric id",
    Type.TEXT: "this should be text; quote it if it is",
    Type.DATE: "this should be a date such as 2026-11-21",
    Type.IDS: "this should be a list of numeric ids",
    Type.TEXTS: "this should be a list of texts",
    Type.COMMAS: "this should be a list of texts, or one text with commas",
    Type.OBJECT: "this should be keys and values",
    Type.LEVELS: "this should be a list of access levels",
    Type.SETTING: "this should be true or false",
}


def value(written: Written, name: str, attribute: Attribute) -> Value:
    """The value of an attribute. Raises UsageError for one that GitLab would not take."""
    if written.value is None:
        raise written.refused("nothing stands here", "Write a value, or leave the line out.")
    inside: dict[str, Place] = {}
    raw = _raw(written, name, attribute, inside)
    try:
        kept = normalise.kept(attribute, raw)
        if name == "allowed_email_domains_list":
            kept, inside = texts.domains(kept), {key.lower(): at for key, at in inside.items()}
        return Value(kept, written.place, inside)
    except normalise.Malformed:
        if not attribute.words:
            raise written.refused(_SHOULD[attribute.type]) from None
        words = sorted(one for one in attribute.words if one)
        hint = nearest(raw, words) if isinstance(raw, str) else ""
        raise written.refused(f"this should be one of: {', '.join(words)}", hint) from None


def _raw(written: Written, name: str, attribute: Attribute, inside: dict[str, Place]) -> Any:
    """The value as GitLab's API would send it; where what lies in it stands goes to `inside`."""
    said = written.value
    if attribute.type in (Type.COMMAS, Type.TEXTS) and isinstance(said, list):
        items = written.list()
        inside |= {item.value: item.place for item in items if isinstance(item.value, str)}
        if attribute.type is Type.COMMAS and all(isinstance(one, str) for one in said):
            return ",".join(said)
    elif attribute.type is Type.LEVELS:
        items = written.list() if isinstance(said, list) else [written]
        return [level(item) for item in items]
    elif attribute.type is Type.OBJECT:
        inside |= {key: below.place for key, below in written.items()}
        return {key: _held(below, attribute.holds) for key, below in written.items()}
    elif attribute.type is Type.SETTING:
        return said if isinstance(said, dict) else {"value": said}
    elif attribute.type is Type.DATE and isinstance(said, (date, datetime)):
        return said.isoformat()
    elif is_level(name, attribute):
        return _access_level(written)
    return said


def level(written: Written) -> Any:
    """One entry of a list of levels: a number, a name, or {access_level | user_id | ...}."""
    if not isinstance(written.value, dict):
        return {"access_level": _access_level(written)}
    row = dict(written.value)
    for key, below in written.items():
        if key not in _LEVEL_KEYS:
            raise below.unknown(_LEVEL_KEYS)
        if key == "access_level" and below.value is not None:
            row[key] = _access_level(below)
    return row


_LEVEL_KEYS = (
    *("access_level", "user_id", "group_id", "deploy_key_id", "member_role_id"),
    *("group_inheritance_type", "required_approvals"),
)


def _access_level(written: Written) -> Any:
    if not isinstance(written.value, str):
        return written.value
    found = role_level(written.value)
    if found is None:
        names = role_names()
        hint = nearest(written.value, names, f"Known: {', '.join(names)}; or a number.")
        raise written.refused("there is no such access level", hint)
    return found


def _held(written: Written, holds: frozenset[str]) -> Any:
    """What an object holds under one key: levels, or true or false."""
    key = written.trail[-1]
    if key not in holds or key == _LEVEL:
        raise written.unknown(sorted(holds - {_LEVEL}))
    if not key.startswith("allowed_to_"):
        return value(written, key, Attribute(Type.FLAG)).value
    rows: Any = value(written, key, Attribute(Type.LEVELS)).value
    return [{_LEVEL: row[_LEVEL]} for row in rows if _LEVEL in row]


_LEVEL = "access_level"


def following(section: str, written: Mapping[str, Written]) -> dict[str, Value]:
    """What follows from what is said, and is kept beside it or in its place.

    Raises UsageError where nobody can tell what a value means.
    """
    found: dict[str, Value] = {}
    for name, one in written.items():
        for derived, result in _follows(section, name, one).items():
            if isinstance(result, Gap):
                raise one.refused("nobody can tell what this means", _MEANS.get(name, ""))
            if name in _COUNTS and derived in found:  # people by id, and people by name
                result += found[derived].value
            found[derived] = Value(result, one.place, derived=True)
    return found


_MEANS = {
    "url": "Write an address such as https://hooks.example.com/path, without user or password.",
    "default_artifacts_expire_in": "Write a duration such as `30 days`, or `never`.",
}


def _follows(section: str, name: str, one: Written) -> Mapping[str, JSON | Gap]:
    said = one.value
    if name == "url":
        return follows.address_of({name: said})
    if name in ("ip_restriction_ranges", "globally_allowed_ips"):
        return {_RANGES[name]: texts.ip_ranges(_commas(said))}
    if section == "application_settings":
        told = follows.of_application({name: said})
        return (
            {_OF_APPLICATION[name]: told[_OF_APPLICATION[name]]} if name in _OF_APPLICATION else {}
        )
    if name == "approval_rules" and section == "protected_environments":
        items = one.list()
        row = {name: [level(item) for item in items]}
        return {name: follows.of_environment(row, SIGHT)[name]}
    if section == "approval_rules":
        if name == "protected_branches":
            return {name: said}
        return {_COUNTS[name]: len(said)} if name in _COUNTS else {}
    return {name: said} if section == "job_token_allowlist" and name == "kind" else {}


_RANGES = {
    "ip_restriction_ranges": "ip_ranges",
    "globally_allowed_ips": "globally_allowed_ip_ranges",
}
_OF_APPLICATION = {
    "outbound_local_requests_allowlist_raw": "outbound_local_requests_allowlist",
    "default_artifacts_expire_in": "default_artifacts_expire_days",
}
_COUNTS = {"user_ids": "users_count", "usernames": "users_count", "group_ids": "groups_count"}


def _commas(said: JSON) -> list[str]:
    return normalise.commas(",".join(said) if isinstance(said, list) else said)
