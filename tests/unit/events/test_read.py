"""A list is read window by window: shorter ones where it is busy, and the same ones again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from scanner.errors import AccessError
from scanner.events import sources
from scanner.events.account import Account, Seen
from scanner.events.filters import Wanted
from scanner.events.journal import Journal
from scanner.events.period import Period
from scanner.events.read import read
from scanner.events.sources import Place
from scanner.model import JSON, Kind, Status, Tier
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.pages import ListBroken
from scanner.sources.gitlab.probe import Server
from scanner.sources.gitlab.question import Ask, Refusal
from scanner.sources.gitlab.sight import Licence
from tests.unit.events.rows import row

START = datetime(2025, 1, 1, tzinfo=UTC)
PERIOD = Period(START, START + timedelta(days=90))
GROUP = Place(Kind.GROUP, "acme", 1, 50, Licence())


class Told:
    """A client of a list with so many events an hour; it may break in the window that begins so."""

    def __init__(self, hourly: int = 0, breaks: str = "", refusal: Refusal | None = None) -> None:
        self.hourly, self.breaks, self.refusal = hourly, breaks, refusal
        self.asked: list[tuple[str, str]] = []

    def list(self, question: Ask) -> Iterator[Mapping[str, JSON]] | Refusal:
        self.asked.append((question.query["created_after"], question.query["created_before"]))
        return self.refusal or self._rows(question, *self.asked[-1])

    def _rows(self, question: Ask, after: str, before: str) -> Iterator[Mapping[str, JSON]]:
        if after == self.breaks:
            raise ListBroken(question, Refusal(Status.FAILED, 200, "it broke"))
        moment, end = (datetime.fromisoformat(text) for text in (after, before))
        first = int((moment - START) / timedelta(hours=1)) * self.hourly
        while moment <= end and self.hourly:
            for _ in range(self.hourly):
                yield row(first, at=moment.isoformat())
                first += 1
            moment += timedelta(hours=1)


def account(
    told: Told, path: Path, place: Place = GROUP, period: Period = PERIOD, **more: Any
) -> Account:
    with Journal(path, {}, more.get("resume", False)) as journal:
        [found] = read(cast(Client, told), [place], period, Wanted(), journal)
        return found


def test_a_quiet_list_is_asked_as_rarely_as_gitlab_lets_it(tmp_path: Path) -> None:
    told = Told()
    assert account(told, tmp_path / "x") == Account("group acme", Seen.WHOLE)
    assert len(told.asked) == 3


def test_a_busy_list_is_asked_in_short_windows_and_none_is_lost(tmp_path: Path) -> None:
    told = Told(hourly=9)
    found = account(told, tmp_path / "x")
    assert (found.seen, found.events) == (Seen.WHOLE, 90 * 24 * 9)
    spans = [
        datetime.fromisoformat(before) - datetime.fromisoformat(after)
        for after, before in told.asked
    ]
    assert spans[0] == timedelta(days=30)
    assert max(spans[1:]) < timedelta(days=24)


def test_what_broke_is_asked_again_and_nothing_else(tmp_path: Path) -> None:
    whole = Told(hourly=9)
    account(whole, tmp_path / "whole")
    after, before = whole.asked[2]
    broken = Told(hourly=9, breaks=after)
    found = account(broken, tmp_path / "x")
    assert found.seen is Seen.FAILED
    assert found.detail == f"{after} to {before}: it broke"
    told = Told(hourly=9)
    again = account(told, tmp_path / "x", resume=True)
    assert (again.seen, again.events) == (Seen.WHOLE, 90 * 24 * 9)
    assert told.asked == [(after, before)]


def test_the_list_of_an_instance_begins_with_a_short_window(tmp_path: Path) -> None:
    told = Told()
    account(told, tmp_path / "x", Place(Kind.INSTANCE, "gitlab.example.com", 0, 60, Licence()))
    assert told.asked[0] == ("2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z")
    assert len(told.asked) == 7


FREE = Licence(Tier.FREE, Tier.FREE)


@pytest.mark.parametrize(
    ("place", "status", "seen"),
    [
        (Place(Kind.GROUP, "acme", 1, 50, FREE), Status.FORBIDDEN, Seen.UNLICENSED),
        (Place(Kind.GROUP, "acme", 1, 50, FREE), Status.MISSING, Seen.UNLICENSED),
        (Place(Kind.GROUP, "acme", 1, 50, FREE), Status.FAILED, Seen.FAILED),
        (GROUP, Status.FORBIDDEN, Seen.FORBIDDEN),
        (GROUP, Status.MISSING, Seen.MISSING),
    ],
)
def test_what_a_refusal_means(tmp_path: Path, place: Place, status: Status, seen: Seen) -> None:
    told = Told(refusal=Refusal(status, 403, "403: no"))
    assert account(told, tmp_path / "x", place).seen is seen
    assert len(told.asked) == 1


def test_own_events_alone_are_never_the_whole(tmp_path: Path) -> None:
    for kind, role, seen in (
        (Kind.GROUP, 40, Seen.OWN),
        (Kind.GROUP, 50, Seen.WHOLE),
        (Kind.PROJECT, 30, Seen.OWN),
        (Kind.PROJECT, 40, Seen.WHOLE),
    ):
        assert account(Told(), tmp_path / "x", Place(kind, "acme", 1, role, Licence())).seen is seen


def server(**more: Any) -> Server:
    known = {
        "url": "https://gitlab.example.com",
        "version": "18.5.1",
        "edition": "ee",
        "username": "ada",
        "user_id": 1,
        "administrator": True,
        "scopes": (),
        "token_expires_at": "",
        "plan": None,
    }
    return Server(**{**known, **more})


def test_the_instance_is_for_administrators_and_needs_a_licence() -> None:
    assert not sources.of_instance(server()).unlicensed
    assert not sources.of_instance(server(plan=Tier.PREMIUM)).unlicensed
    assert sources.of_instance(server(edition="ce")).unlicensed
    with pytest.raises(AccessError, match="administrators alone"):
        sources.of_instance(server(administrator=False))


def test_a_place_that_went_away_meanwhile_is_not_forgotten(tmp_path: Path) -> None:
    account(Told(hourly=1), tmp_path / "x")
    with Journal(tmp_path / "x", {}, resume=True) as journal:
        [gone] = read(cast(Client, Told()), [], PERIOD, Wanted(), journal)
    assert (gone.source, gone.seen, gone.events) == ("group acme", Seen.MISSING, 90 * 24)
