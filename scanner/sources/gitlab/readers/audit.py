"""Reads where audit events are streamed to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from scanner.model import JSON, Gap, Kind, Section
from scanner.sources.gitlab import normalise, texts
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.follows import address_of
from scanner.sources.gitlab.readers.graph import connections
from scanner.sources.gitlab.readers.target import Reader, Row, Target

_CATEGORIES: Mapping[str, str] = {
    "externalAuditEventStreamingDestinations": "",
    "auditEventsInstanceStreamingDestinations": "",
    "externalAuditEventDestinations": "http",
    "instanceExternalAuditEventDestinations": "http",
    "googleCloudLoggingConfigurations": "gcp",
    "instanceGoogleCloudLoggingConfigurations": "gcp",
    "amazonS3Configurations": "aws",
    "auditEventsInstanceAmazonS3Configurations": "aws",
}
"""By field, the category of its streams; those of the first two tell it themselves."""


def audit_streams(_: Client, target: Target) -> Section:
    """The streams of a top-level group or of the instance, inactive ones included."""
    around = target.around.graph
    answer = (
        around.instance("audit_streams")
        if target.kind is Kind.INSTANCE
        else around.group("audit_streams", target.path, target.id)
    )
    return connections(target, "audit_streams", answer, _CATEGORIES, _streams)


def _streams(target: Target, section: str, rows: Sequence[Row]) -> normalise.Fields:
    streams = _merged(rows)
    times = Counter(stream["key"] for stream in streams)

    def key(stream: Row) -> str:
        name = str(stream["key"])
        return f"{name}@{stream['category']}" if times[name] > 1 else name

    return normalise.entries(target.table(section), streams, key, target.sight, _stream)


def _merged(rows: Sequence[Row]) -> Sequence[Row]:
    """One row per stream: GitLab tells many of them twice, under a newer and an older field.

    Raises Malformed where it cannot be told which is which.
    """
    found: dict[tuple[str, str], Row] = {}
    seen: set[tuple[str, str, str]] = set()
    for row in rows:
        name, category = _name(row), normalise.text(row.get("category") or row["type"])
        if not category:
            raise normalise.Malformed("a stream has no category")
        if (row["type"], category, name) in seen:
            raise normalise.Malformed("two streams go by one name")
        seen.add((row["type"], category, name))
        newer = found.get((category, name), {})
        found[category, name] = {**row, **newer, "key": name, "category": category}
    return list(found.values())


def _name(row: Row) -> str:
    """The name of a stream; its id where it has none, as on old servers."""
    name = normalise.text(row.get("name")) or normalise.text(row.get("id")).rpartition("/")[2]
    if not name:
        raise normalise.Malformed("a stream has no name and no id")
    return name


def _stream(row: Row) -> Mapping[str, JSON | Gap]:
    address = {name: _address(row)[name] for name in ("url_scheme", "url_host")}
    found = {"category": row["category"], "active": _active(row)}
    return {**found, **address} if row["category"] == "http" else found


def _active(row: Row) -> bool | Gap:
    """Whether a stream is on; one that has no switch always is."""
    if "active" not in row:
        return True
    return row["active"] if isinstance(row["active"], bool) else Gap.MALFORMED


def _address(row: Row) -> Mapping[str, JSON | Gap]:
    """Scheme and host; only the older field tells them without the headers that are sent."""
    url = row.get("destinationUrl")
    if url is None:
        return dict.fromkeys(texts.ADDRESS, Gap.NOT_COLLECTED)
    return address_of({"url": url})


READERS: Mapping[str, Reader] = {
    "audit_streams": audit_streams,
}
