"""Why no audit event explains a change: what of the file, or of GitLab, could not tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.diff.event_rule import Rule
from scanner.diff.shape import (
    FILTERED,
    NO_EVENT,
    NO_TYPE,
    NOT_ASKED,
    NOT_SEEN,
    NOT_STORED,
    PERIOD,
    RETENTION,
    UNLICENSED,
)
from scanner.document import moment_of
from scanner.events import not_stored
from scanner.events.account import Account, Seen
from scanner.events.lists import lists_of
from scanner.events.recorded import Recorded
from scanner.events.row import written
from scanner.model import JSON, Tier


@dataclass(frozen=True, slots=True)
class Between:
    """After one moment, up to another, as events tell their times."""

    since: str
    until: str

    def holds(self, created_at: str) -> bool:
        """Whether an event of that time happened in between."""
        return self.since < created_at <= self.until


@dataclass(frozen=True, slots=True)
class Where:
    """Whose list would hold the event."""

    names: Sequence[str]
    """`kind path` of each list that would, as it was and as it is."""
    paths: Sequence[str]
    tier: Tier
    of_users: bool = False
    """Whether it is of a user, which the list of the instance alone tells."""


def between(since: str, until: str) -> Between:
    """A period from two moments of snapshots, which tell no parts of a second."""
    return Between(_written(since), f"{_written(until)[:_SECONDS]}.999Z")


_SECONDS = len("2026-11-22T12:00:00")


@dataclass(frozen=True, slots=True)
class Ends:
    """The times of the earliest and the latest event of a file; empty for none."""

    first: str
    last: str


def why(file: Recorded, ends: Ends, rule: Rule | None, span: Between, where: Where) -> str:
    """The reason; `ends` are those of the whole file."""
    if rule is None:
        return NO_TYPE
    if not file.streamed and rule.types <= not_stored.NOT_STORED.keys():
        return NOT_STORED
    if where.tier is Tier.FREE:
        return UNLICENSED
    if not _reaches(file, ends, span):
        return PERIOD
    if reason := _of_lists(file.accounts, where):
        return reason
    if file.filtered:
        return FILTERED
    return NO_EVENT if ends.first and ends.first <= span.until else RETENTION


def _reaches(file: Recorded, ends: Ends, span: Between) -> bool:
    if file.streamed and not (ends.first and ends.first <= span.since and span.until <= ends.last):
        return False  # nobody knows when the stream began, and when it ended
    since, until = file.asked.get("since"), file.asked.get("until")
    return (not since or _written(since) <= span.since) and (
        not until or span.until < _written(until)
    )


def _of_lists(accounts: Sequence[Account], where: Where) -> str:
    known = lists_of(accounts)
    found = known.holding(where.names)
    if where.of_users and not known.of_all:
        return NOT_ASKED
    if not found:
        return NOT_SEEN if any(map(known.why_unlisted, where.paths)) else NOT_ASKED
    if any(one.seen is Seen.UNLICENSED for one in found):
        return UNLICENSED
    return "" if all(one.seen is Seen.WHOLE for one in found) else NOT_SEEN


def _written(text: JSON) -> str:
    moment = moment_of(text)
    return written(moment) if moment else ""
