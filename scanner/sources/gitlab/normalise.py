"""Turns GitLab's answers into section data: allow-listed, typed, without null, with gaps said."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scanner import lines
from scanner.model import JSON, Gap
from scanner.sections import Attribute, Type
from scanner.sources.gitlab.sight import Sight

Fields = tuple[dict[str, JSON], dict[str, Gap]]
"""Data and gaps of one object."""


_TOO_LARGE = 2**63
"""Where numbers end that every reader of JSON can hold."""

_MAPPED = 96
"""Bits before the IPv4 address in an IPv6 address that stands for one."""


class Malformed(ValueError):
    """A value is not of the type that GitLab documents."""


def fields(
    attributes: Mapping[str, Attribute], body: Mapping[str, JSON], sight: Sight, root: bool = True
) -> Fields:
    """Keep the attributes of the table from one answer; `root` says it is a top-level group's."""
    data: dict[str, JSON] = {}
    gaps: dict[str, Gap] = {}
    for name, attribute in attributes.items():
        if attribute.type is Type.DERIVED or (attribute.root_only and not root):
            continue
        source = name if name in body else attribute.older
        if source not in body:
            if attribute.before is not None and not sight.knows(attribute):
                data[name] = attribute.before
            else:
                gaps[name] = sight.why_absent(attribute)
            continue
        try:
            data[name] = _NORMALISERS[attribute.type](body[source])
        except Malformed:
            gaps[name] = Gap.MALFORMED
    return data, gaps


def entries(
    attributes: Mapping[str, Attribute],
    rows: Iterable[Mapping[str, JSON]],
    key: Callable[[Mapping[str, JSON]], str],
    sight: Sight,
) -> Fields:
    """Keep a list as a map by natural key; gaps are named `key.attribute`."""
    data: dict[str, JSON] = {}
    gaps: dict[str, Gap] = {}
    for row in rows:
        try:
            name = key(row)
        except (KeyError, TypeError) as error:
            raise Malformed("an entry has no name or id") from error
        data[name], missing = fields(attributes, row, sight)
        gaps.update({f"{name}.{attribute}": gap for attribute, gap in missing.items()})
    return data, gaps


def _flag(value: Any) -> bool:
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):  # GitLab has answered some flags as text.
        return bool(value == "true")
    raise Malformed


def _number(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _TOO_LARGE:
        return value
    raise Malformed


def _id(value: Any) -> int:
    return 0 if value is None else _number(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and is_text(value):
        return value
    raise Malformed


def is_text(value: str) -> bool:
    """Whether a text can be written as UTF-8; JSON lets half a surrogate pair through."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return sorted(map(_text, value))
    raise Malformed


def _commas(value: Any) -> list[str]:
    parts = re.split(r"[,\n]", _text(value))
    return sorted({part.strip() for part in parts if part.strip()})


def _object(value: Any) -> dict[str, JSON]:
    if value is None:
        return {}
    if isinstance(value, dict):
        kept = {name: one for name, one in value.items() if one is not None}
        try:
            lines.encode(kept)
        except TypeError as error:  # a number or a text that no JSON document of ours can hold
            raise Malformed from error
        return kept
    raise Malformed


def _levels(value: Any) -> list[dict[str, JSON]]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise Malformed
    return [_level(one) for one in value]


_HOLDERS = ("user_id", "group_id", "deploy_key_id", "member_role_id")


def _level(value: Any) -> dict[str, JSON]:
    """One entry of a protection rule: a role, or a named user, group, deploy key or custom role."""
    if not isinstance(value, dict):
        raise Malformed
    for holder in _HOLDERS:
        if value.get(holder) is not None:
            return {"kind": holder.removesuffix("_id"), holder: _number(value[holder])}
    return {"kind": "role", "access_level": _number(value.get("access_level"))}


def _setting(value: Any) -> dict[str, JSON]:
    if not isinstance(value, dict) or not isinstance(value.get("value"), bool):
        raise Malformed
    return {
        "value": value["value"],
        "locked": _flag(value.get("locked")),
        "inherited_from": _text(value.get("inherited_from")),
    }


_NORMALISERS: Mapping[Type, Callable[[Any], JSON]] = {
    Type.FLAG: _flag,
    Type.NUMBER: _number,
    Type.ID: _id,
    Type.TEXT: _text,
    Type.DATE: _text,
    Type.TEXTS: _texts,
    Type.COMMAS: _commas,
    Type.OBJECT: _object,
    Type.LEVELS: _levels,
    Type.SETTING: _setting,
}


def ip_ranges(texts: Iterable[str]) -> list[dict[str, JSON]]:
    """Each range parsed: {text, valid, version, prefix, canonical}; an address is a /32 or /128."""
    return [_ip_range(text) for text in sorted(texts)]


def _ip_range(text: str) -> dict[str, JSON]:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return {"text": text, "valid": False}
    mapped = network.network_address.ipv4_mapped if network.version == 6 else None
    if mapped and network.prefixlen >= _MAPPED:
        network = ipaddress.ip_network((mapped, network.prefixlen - _MAPPED))
    return {
        "text": text,
        "valid": True,
        "version": network.version,
        "prefix": network.prefixlen,
        "canonical": str(network),
    }


def matches_branch(pattern: str, branch: str) -> bool:
    """Whether a protection rule covers a branch: only `*` is special, it also crosses `/`.

    Source: GitLab's page on protected branches, wildcard rules; case counts.
    """
    expression = ".*".join(re.escape(part) for part in pattern.split("*"))
    return re.fullmatch(expression, branch, re.DOTALL) is not None


_BOT = re.compile(r"(project|group)_[0-9]+_bot|service_account_")


def is_bot(username: str) -> bool:
    """Whether a user name is one that GitLab gives to token and service accounts."""
    return _BOT.match(username) is not None
