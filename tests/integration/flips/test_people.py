"""Members of groups and projects, and what happens to the lists of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    ALL_MEMBERS,
    API,
    MEMBERS,
    SITE,
    SUB,
    TOP,
    Verdicts,
    fails,
    unknown,
)
from tests.integration.flips.people import BOT, joined, of, said
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    Flip,
    edit,
    entry,
    put,
    refuse,
    whole,
)
from tests.simulator import ABSENT

BELOW = (SUB, SITE, API)
OF_ALL = unknown(TOP, "MEM-001", "MEM-002", *ALL_MEMBERS) | unknown(SUB, "MEM-001", *ALL_MEMBERS)
OF_ALL |= unknown(SITE, *ALL_MEMBERS) | unknown(API, *ALL_MEMBERS)
"""Who is in the top-level group is in everything below it."""

SIX = tuple(f"owner.{number}" for number in range(6))


STATES: Sequence[tuple[str, Any]] = (
    ("null", None),
    ("absent", ABSENT),
    ("a number", 7),
    ("empty", ""),
    ("in capitals", "ACTIVE"),
    ("that GitLab does not have", "zzz"),
)
"""What no account can be."""


def on_groups() -> Iterator[tuple[str, Flip, Verdicts]]:
    to: Any
    yield "a member too high", entry(TOP, "members", 0, access_level=40), fails(TOP, "MEM-012")
    guests = {key: to for name in (TOP, *BELOW) for key, to in fails(name, "MEM-007").items()}
    yield "a member becomes a guest", entry(TOP, "members", 0, access_level=10), guests
    yield "six more owners", joined(TOP, 50, *SIX), fails(TOP, "MEM-001", "MEM-012")
    bot = joined(TOP, 50, BOT, bot=True)
    yield "a bot as owner", bot, fails(TOP, "MEM-006", "MEM-012")
    nobody = fails(TOP, "MEM-002") | unknown(TOP, "MEM-010")
    yield "nobody", put(TOP, members=[]), nobody
    for words, to in (("null", None), ("absent", ABSENT), ("a text", "30"), ("negative", -7)):
        roles = OF_ALL | unknown(TOP, "MEM-004", "MEM-005", "MEM-006")
        yield f"roles {words}", said(TOP, "access_level", to), roles
    for words, to in STATES:
        states = unknown(TOP, "MEM-001", "MEM-002", "MEM-005", "MEM-012", "MEM-013")
        for name in BELOW:
            states |= unknown(name, "MEM-012")
        yield f"states {words}", said(TOP, "state", to), states
    for words, to in (("null", None), ("absent", ABSENT), ("a number", 7)):
        names = unknown(TOP, "MEM-006", "MEM-008", *ALL_MEMBERS)
        for name in BELOW:
            names |= unknown(name, *ALL_MEMBERS)
        yield f"names {words}", said(TOP, "username", to), names
    awaited = fails(TOP, "MEM-002", "MEM-013")
    yield "memberships that wait", said(TOP, "membership_state", "awaiting"), awaited
    refused = OF_ALL | unknown(TOP, *MEMBERS, "MEM-010") | unknown(SUB, "MEM-002")
    for status in (403, 404, 500):
        yield f"the list refused with {status}", refuse(of(TOP), TOP, status), refused
    yield "the list null", edit(of(TOP), TOP, whole("null")), refused


def on_projects() -> Iterator[tuple[str, Flip, Verdicts]]:
    to: Any
    high = fails(SITE, "MEM-003", "MEM-012")
    yield "a member too high", entry(SITE, "members", 0, access_level=40), high
    yield "a member becomes a guest", entry(SITE, "members", 0, access_level=10), {}
    bot = joined(SITE, 50, BOT, bot=True)
    yield "a bot as owner", bot, fails(SITE, "MEM-006", "MEM-012")
    yield "nobody", put(SITE, members=[]), {}
    for words, to in (("null", None), ("absent", ABSENT), ("a text", "30"), ("negative", -7)):
        roles = unknown(SITE, "MEM-003", "MEM-004", "MEM-005", "MEM-006", *ALL_MEMBERS)
        yield f"roles {words}", said(SITE, "access_level", to), roles
    for words, to in STATES:
        states = unknown(SITE, "MEM-003", "MEM-005", "MEM-013")
        yield f"states {words}", said(SITE, "state", to), states
    for words, to in (("null", None), ("absent", ABSENT), ("a number", 7)):
        names = unknown(SITE, "MEM-003", "MEM-006", "MEM-008")
        yield f"names {words}", said(SITE, "username", to), names
    awaited = fails(SITE, "MEM-013")
    yield "memberships that wait", said(SITE, "membership_state", "awaiting"), awaited
    refused = unknown(SITE, "MEM-003", *MEMBERS, *ALL_MEMBERS)
    for status in (403, 404, 500):
        yield f"the list refused with {status}", refuse(of(SITE), SITE, status), refused
    yield "the list null", edit(of(SITE), SITE, whole("null")), refused


def on_both(name: str) -> Iterator[tuple[str, Flip, Verdicts]]:
    yield "ends null", said(name, "expires_at", None), {}
    yield "an end that has come", said(name, "expires_at", "2026-01-01"), fails(name, "MEM-008")
    yield "an end later", said(name, "expires_at", "2026-03-01"), {}
    yield "since null", said(name, "created_at", None), {}
    for words, to in (("absent", ABSENT), ("a number", 7)):
        yield f"ends {words}", said(name, "expires_at", to), unknown(name, "MEM-008")
        yield f"since {words}", said(name, "created_at", to), unknown(name, "MEM-005")


FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    f"{where}: {name}": (flip, changes)
    for where, flips in (
        ("group", on_groups()),
        ("project", on_projects()),
        ("group", on_both(TOP)),
        ("project", on_both(SITE)),
    )
    for name, flip, changes in flips
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(flipped: Flipped, engine: Engine, name: str) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
