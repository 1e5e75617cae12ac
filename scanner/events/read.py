"""Reads audit events of a GitLab, window by window, into a journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scanner.events import row
from scanner.events.account import Account, Seen
from scanner.events.filters import Wanted
from scanner.events.journal import Done, Journal
from scanner.events.period import Period, Window, adapted, asked, window_from
from scanner.events.sources import Place
from scanner.model import JSON, Status
from scanner.sections import Role
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.pages import PER_PAGE, ListBroken
from scanner.sources.gitlab.question import Refusal


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading is."""

    place: str
    number: int
    """Of the place, from 1 on."""
    places: int
    window: Window
    events: int
    """How many are kept so far."""


def read(
    client: Client,
    places: Sequence[Place],
    period: Period,
    wanted: Wanted,
    journal: Journal,
    told: Callable[[Progress], None] = lambda progress: None,
) -> Sequence[Account]:
    """Read what the journal has not yet; what became of each place.

    Raises AccessError when the token is refused or the server cannot be reached at all.
    """
    accounts = []
    for number, place in enumerate(places, start=1):

        def tell(window: Window, number: int = number, name: str = place.name) -> None:
            told(Progress(name, number, len(places), window, len(journal)))

        accounts.append(_Reading(client, place, period, wanted, journal, tell).account())
    gone = sorted(journal.sources - {place.name for place in places})
    why = "it was there before the run was interrupted, and is not any more"
    accounts += [Account(name, Seen.MISSING, journal.counts[name], why) for name in gone]
    return accounts


@dataclass(frozen=True, slots=True)
class _Reading:
    """One place, while it is read."""

    client: Client
    place: Place
    period: Period
    wanted: Wanted
    journal: Journal
    tell: Callable[[Window], None]

    def account(self) -> Account:
        """Read every window; what became of them."""
        found: list[tuple[Seen, str]] = []
        start, span = self.period.since, self.place.first
        while start < self.period.until:
            done = self.journal.done.get((self.place.name, asked(start)))
            if done is None:
                window = window_from(start, self.period, span)
                try:
                    answer = self._window(window)
                except ListBroken as broken:
                    why = f"{window.after} to {window.before}: {broken.refusal.detail}"
                    found.append((Seen.FAILED, why))
                    start = datetime.fromisoformat(window.before)
                    continue
                if isinstance(answer, Refusal):
                    found.append(_why(self.place, answer))
                    break
                done = answer
            start, span = datetime.fromisoformat(done.before), adapted(span, done.rows)
        else:
            if self.place.cut:
                found.append((Seen.OWN, self.place.cut))
        read = [one for one in self.journal.done.values() if one.source == self.place.name]
        if malformed := sum(one.malformed for one in read):
            found.append((Seen.MALFORMED, f"{malformed} of its rows are no audit events"))
        if untyped := sum(one.untyped for one in read):
            found.append((Seen.UNTYPED, f"of {untyped} events GitLab does not tell the type"))
        seen = found[0][0] if found else Seen.WHOLE
        name = self.place.name
        return Account(name, seen, self.journal.counts[name], "; ".join(why for _, why in found))

    def _window(self, window: Window) -> Done | Refusal:
        """Read one window, or why it cannot be. Raises ListBroken."""
        self.tell(window)
        answer = self.client.list(
            self.place.ask(created_after=window.after, created_before=window.before)
        )
        if isinstance(answer, Refusal):
            return answer
        came: set[str] = set()
        count = malformed = untyped = 0
        earliest = ""
        for count, one in enumerate(answer, start=1):
            try:
                event = row.event(one, self.place.name)
            except row.Misread:
                malformed += 1
                continue
            came.add(event.identity)
            earliest = min(earliest or event.created_at, event.created_at)
            if self.period.holds(event.created_at):
                untyped += self.wanted.cannot_tell(event)
                if self.wanted.takes(event):
                    self.journal.add(event)
            if count % PER_PAGE == 0:
                self.tell(window)
        if earliest and count % PER_PAGE == 0:
            self._check_end(window, earliest, came)
        done = Done(self.place.name, window.after, window.before, count, malformed, untyped)
        self.journal.finish(done)
        return done

    def _check_end(self, window: Window, earliest: str, came: set[str]) -> None:
        """Make sure that a list which ends on a full page ends there. Raises ListBroken.

        A proxy that drops the header Link cuts a list in silence, and these tell no number of rows.
        """
        last = datetime.fromisoformat(earliest) + timedelta(seconds=1)
        before = min(asked(last), window.before)
        question = self.place.ask(created_after=window.after, created_before=before)
        answer = self.client.list(question)
        if isinstance(answer, Refusal):
            raise ListBroken(question, answer)
        if not all(_identity(one, self.place.name) in came for one in answer):
            why = "the list ends on a full page, and nothing leads to what comes next"
            raise ListBroken(question, Refusal(Status.FAILED, 200, why))


def _identity(one: JSON, source: str) -> str:
    try:
        return row.event(one, source).identity
    except row.Misread:
        return ""


def _why(place: Place, refusal: Refusal) -> tuple[Seen, str]:
    """What a refusal means."""
    known = refusal.status in (Status.FORBIDDEN, Status.MISSING)
    if known and place.unlicensed:
        return Seen.UNLICENSED, "GitLab has audit events from Premium on"
    if refusal.status is Status.FORBIDDEN:
        role = "" if place.role < Role.DEVELOPER else ": the role would do, so is this Premium?"
        return Seen.FORBIDDEN, f"{refusal.detail}{role}"
    return (Seen.MISSING if known else Seen.FAILED), refusal.detail
