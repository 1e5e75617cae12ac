"""An audit event as GitLab tells it becomes ours: an allow-list, and no secrets.

GitLab's pages: doc/api/audit_events.md for the API, doc/user/compliance/audit_event_schema.md for
streams. Both tell the same in other places, so each value is looked for in both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from scanner import discreet, lines
from scanner.events.event import Author, Event, Id, Thing
from scanner.model import JSON
from scanner.sections.audit import DETAILS

_PLACED = frozenset(
    (
        *("author_name", "author_email", "author_class", "entity_path", "event_name"),
        *("target_id", "target_type", "target_details", "ip_address"),
    )
)
_LONGEST = 10_000
"""Characters of one text; GitLab's own are far shorter."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s\"'<>]+")
_SECRET = re.compile(
    r"value|secret|token|password|passphrase|credential|private|key", re.IGNORECASE
)
"""What a change may be of for its two values to be secrets."""
_HARMLESS = re.compile(r"(?:|true|false|t|f|null|nil|\d{1,12}|\d{4}-\d\d-\d\d[\d:TZ .UC+-]*)")
"""What a setting holds that is only about secrets."""
_CONFIG = "Changed config"
"""How the message about another configuration of a stream begins; its headers follow."""


class Misread(Exception):
    """What stands where an audit event should: why it is none."""


def event(row: JSON, source: str) -> Event:
    """The event of one row of the API, or of one streamed document. Raises Misread."""
    if not isinstance(row, dict):
        raise Misread("it is no object")
    details = row.get("details") or {}
    if not isinstance(details, dict):
        raise Misread("its details are no object")
    entity = Thing(
        _text(row.get("entity_type")),
        _id(row.get("entity_id")),
        _text(details.get("entity_path") or row.get("entity_path")),
    )
    if entity.kind is None:
        raise Misread("it has no entity_type")
    id = _id(row.get("id"))
    if id is None:
        raise Misread("it has no id")

    def told(name: str) -> str | None:
        return _text(details.get(name) or row.get(name))

    return Event(
        id=id,
        source=source,
        created_at=_moment(row.get("created_at")),
        type=_text(row.get("event_name") or row.get("event_type") or details.get("event_name")),
        author=Author(
            _id(row.get("author_id")),
            told("author_name"),
            told("author_email"),
            told("author_class"),
        ),
        entity=entity,
        target=Thing(
            told("target_type"),
            _id(details.get("target_id", row.get("target_id"))),
            told("target_details"),
        ),
        ip_address=told("ip_address"),
        details=_kept(details),
        left_out=sorted({_clean(name) for name in details.keys() - _PLACED - set(DETAILS)}),
    )


def _moment(value: JSON) -> str:
    try:
        return written(datetime.fromisoformat(value))
    except (TypeError, ValueError, OverflowError):
        raise Misread("its created_at is no time") from None


def written(moment: datetime) -> str:
    """A moment as events tell theirs; one without an offset is taken for UTC, as GitLab has it."""
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return known.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _id(value: JSON) -> Id:
    """Streams write numbers as texts."""
    if type(value) is int:
        return value
    text = _text(value)
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,18}", text) else text


def _kept(details: Mapping[str, JSON]) -> Mapping[str, str]:
    found = {name: _text(details[name]) or "" for name in DETAILS if name in details}
    if _SECRET.search(found.get("change", "")):
        for name in ("from", "to"):
            if not _HARMLESS.fullmatch(found.get(name, "")):
                found[name] = discreet.HIDDEN
    message = found.get("custom_message", "")
    if message.startswith(_CONFIG):  # of a stream: its headers are in there
        found["custom_message"] = _CONFIG
    return found


def _text(value: JSON) -> str | None:
    if value is None:
        return None
    if isinstance(value, dict | list):  # of operations of Git the message is an object
        value = lines.encode(value).decode()
    return _clean(str(value).lower() if isinstance(value, bool) else str(value)) or None


def _clean(text: str) -> str:
    """The text without what may be a secret: tokens, and all of an address but its host."""
    text = text.encode(errors="replace").decode()
    shown = discreet.words(_ADDRESS.sub(lambda found: _host(found[0]), text))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _host(address: str) -> str:
    shown = discreet.address(address)
    if shown == discreet.HIDDEN:
        return f"{address[: address.index(':')]}://{discreet.HIDDEN}"
    parts = urlsplit(shown)
    return f"{parts.scheme}://{parts.netloc}" + (
        f"/{discreet.HIDDEN}" if parts.path.strip("/") else ""
    )
