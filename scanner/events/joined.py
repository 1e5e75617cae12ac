"""A snapshot that is judged together with a file of audit events."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from scanner.events import sight
from scanner.events.account import Seen
from scanner.events.entries import Accounts, accounts_of, entries, hours
from scanner.events.index import Index, indexed
from scanner.events.lists import Lists, lists_of
from scanner.events.places import places_of
from scanner.events.recorded import Recorded
from scanner.model import JSON, Kind, Resource, Section, Status
from scanner.sections import SECTIONS
from scanner.sections.audit import DOWNLOADS, EVENTS, LOG
from scanner.snapshot.store import Snapshot
from scanner.subject import AuditEvents
from scanner.values import rfc3339

_MOST_NAMED = 20
"""Lists that were not seen whole and are named in results; the others are counted."""


@dataclass(frozen=True, slots=True)
class Joined(Snapshot):
    """The resources of a snapshot with what happened on each; on disk nothing is another."""

    index: Index
    lists: Lists
    log: Section
    """The one of everything that is judged."""

    def resources(self) -> Iterator[Resource]:
        """Those of the snapshot, in its order, with up to three more sections each."""
        accounts = Accounts()
        number = 0
        for resource in Snapshot.resources(self):
            if resource.kind is Kind.INSTANCE:
                accounts = accounts_of(resource)
            if resource.context or resource.kind not in SECTIONS[EVENTS].kinds:
                yield resource
                continue
            more = dict(self._sections(resource, number, accounts))
            number += 1
            yield replace(resource, sections={**resource.sections, **more})

    def _sections(
        self, resource: Resource, number: int, accounts: Accounts
    ) -> Iterator[tuple[str, Section]]:
        seen = sight.of_resource(self.index, self.lists, resource)
        origin = self._origin(resource)
        everyone = resource.sections.get("members_all")
        events = self.index.of(number) if seen.status is Status.OK else ()
        yield EVENTS, seen.section(origin, *entries(events, accounts, everyone))
        # The log of the instance tells groups that it counts what theirs cannot.
        unread = resource.kind is Kind.INSTANCE and seen.status is not Status.OK
        yield LOG, seen.section(origin, {}, {}) if unread else self.log
        if resource.kind is Kind.INSTANCE or (
            resource.kind is Kind.GROUP and "/" not in resource.path
        ):
            seen = sight.of_downloads(self.index, self.lists, resource, number)
            yield DOWNLOADS, seen.section(origin, hours(self.index.downloads(number)), {})

    def _origin(self, resource: Resource) -> Mapping[str, JSON]:
        if not self.lists.of_all:
            return {"endpoint": sight.ENDPOINTS[resource.kind]}
        if self.index.found.streamed:
            return {"endpoint": ", ".join(one.source for one in self.lists.of_all)}
        [one] = self.lists.of_all[:1]
        endpoint = sight.ENDPOINTS[Kind.INSTANCE]
        return {"endpoint": endpoint} | (
            {} if resource.kind is Kind.INSTANCE else {"asked": one.source}
        )

    def told(self) -> AuditEvents:
        """What results say of the events."""
        found = self.index.found
        unseen = [one for one in found.accounts if one.seen is not Seen.WHOLE]
        return {
            "sha256": found.sha256,
            "since": _rfc3339(self.index.since),
            "until": _rfc3339(self.index.until),
            "events": found.count,
            "streamed": found.streamed,
            "filtered": found.filtered,
            "joined": self.index.joined,
            "out_of_scope": found.count - self.index.joined,
            "unseen": [
                {"source": one.source, "seen": one.seen.value} for one in unseen[:_MOST_NAMED]
            ],
            "unseen_count": len(unseen),
        }


@contextlib.contextmanager
def joined(snapshot: Snapshot, found: Recorded, as_of: datetime) -> Iterator[Joined]:
    """The snapshot with the events on it, for as long as the block runs; ages count to `as_of`.

    Raises UsageError for events of another GitLab, DocumentError for a file that has changed since
    it was read.
    """
    manifest = snapshot.manifest
    found.check_is_of(manifest["instance"]["url"])
    places = places_of(snapshot.resources(), manifest["scope"])
    with indexed(found, places) as index:
        parts = {part.name: getattr(snapshot, part.name) for part in fields(Snapshot)}
        log = Section(Status.OK, _log(index, as_of))
        yield Joined(**parts, index=index, lists=lists_of(found.accounts), log=log)


def _log(index: Index, as_of: datetime) -> Mapping[str, JSON]:
    """How far the events reach; a stream without any tells of no day."""

    def days(moment: datetime | None) -> int:
        return max((as_of - moment).days, 0) if moment else 0

    return {
        "days_back": days(index.since),
        "days_behind": days(index.until),
        "streamed": index.found.streamed,
    }


def _rfc3339(moment: datetime | None) -> str:
    """As every document writes a moment; empty where there is none."""
    return rfc3339(moment) if moment else ""
