"""What the list of users, which administrators see, tells of the members' accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    ALL_MEMBERS,
    FAIL,
    INSTANCE,
    OWNERS,
    SITE,
    TOP,
    UNKNOWN,
    Verdicts,
    fails,
    in_all,
    numbered,
    unknown,
)
from tests.integration.flips.people import (
    JON,
    KIM,
    SEATS,
    USERS,
    account,
    joined,
    of_jon,
    said,
    told_of,
    without,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import Flip, both, edit, entry, of_each, value
from tests.simulator import ABSENT

ODD: tuple[tuple[str, Any], ...] = (("null", None), ("absent", ABSENT), ("a number", 1))
DORMANT = {"last_activity_on": "2025-06-01"}

EXTERNAL_UNSEEN = unknown(TOP, "MEM-004", "MEM-008")
"""Of an Owner; of others it matters alone how long they stay."""

NAMELESS = in_all(UNKNOWN, *ALL_MEMBERS) | unknown(TOP, *OWNERS)
"""Where somebody of whom not even that is known is in the top-level group."""


def who_they_are() -> Iterator[tuple[str, Flip, Verdicts]]:
    yield "external", account(JON, external=True), of_jon(FAIL, "MEM-008")
    yield "an Owner external", account(KIM, external=True), fails(TOP, "MEM-004", "MEM-008")
    until = entry(SITE, "members", expires_at="2026-03-01")
    leaves = both(account(JON, external=True), until)
    yield "external, for a while in one place", leaves, of_jon(FAIL, "MEM-008", not_in=SITE)
    maintainer = joined(SITE, 40, "eve.out", external=True)
    loud = fails(SITE, "MEM-003", "MEM-004", "MEM-008", "MEM-012")
    yield "a Maintainer external", maintainer, loud
    for words, to in ODD:
        yield f"external {words}", told_of(JON, "external", to), of_jon(UNKNOWN, "MEM-008")
        yield f"an Owner external {words}", told_of(KIM, "external", to), EXTERNAL_UNSEEN
        yield (
            f"a second factor {words}",
            told_of(JON, "two_factor_enabled", to),
            unknown(INSTANCE, "MEM-011", "INS-006"),
        )
    no_factor = {"two_factor_enabled": False}
    yield "without a second factor", account(JON, **no_factor), fails(INSTANCE, "MEM-011")
    gone = of_jon(FAIL, "MEM-013")
    for state in ("blocked", "banned"):
        yield f"without a second factor, {state}", account(JON, state=state, **no_factor), gone
    asleep = account(JON, state="deactivated", **no_factor)
    yield "without a second factor, deactivated", asleep, gone | fails(INSTANCE, "MEM-011")
    yield "without a second factor, a bot", account(JON, bot=True, **no_factor), {}
    # Who is an Owner counts no more, and one is left.
    yield "an Owner a bot", account(KIM, bot=True), fails(TOP, "MEM-002", "MEM-006")
    quiet = account(JON, bot=True, external=True, email="x@gmail.com", **DORMANT)
    yield "external, dormant and from elsewhere, but a bot", quiet, of_jon(FAIL, "MEM-008")
    # Where the account does not say it, the name does; and here there is none, either.
    for name in (TOP, SITE):
        silent = edit(USERS, "", of_each(value("bot", ABSENT)))
        here = (*numbered("MEM", 5, 6, 8, 9), *(("MEM-003",) if name == SITE else ()))
        nobody = unknown(INSTANCE, "MEM-011", "INS-006", "INS-007", "INS-008")
        above = NAMELESS if name == TOP else {}
        yield (
            f"neither a bot nor a name in {name}",
            both(silent, said(name, "username", ABSENT)),
            nobody | unknown(name, *here) | above,
        )
    yield "in no list", edit(USERS, "", without(JON)), of_jon(UNKNOWN, "MEM-008")


def what_they_do() -> Iterator[tuple[str, Flip, Verdicts]]:
    dormant = of_jon(FAIL, "MEM-005")
    yield "dormant", account(JON, **DORMANT), dormant
    yield "last active 90 days ago", account(JON, last_activity_on="2025-10-17"), {}
    yield "last active 91 days ago", account(JON, last_activity_on="2025-10-16"), dormant
    never = {"last_activity_on": None, "last_sign_in_at": None}
    yield "never seen", account(JON, **never), dormant
    yield "never active, signed in long ago", account(JON, last_activity_on=None), dormant
    lately = {"last_activity_on": None, "last_sign_in_at": "2026-01-10T09:00:00Z"}
    yield "never active, signed in lately", account(JON, **lately), {}
    elsewhere = of_jon(FAIL, "MEM-005", not_in=SITE)
    for days, since, changes in ((29, "2025-12-17", elsewhere), (30, "2025-12-16", dormant)):
        new = entry(SITE, "members", created_at=f"{since}T12:00:00.000Z")
        yield f"dormant, a member for {days} days", both(account(JON, **DORMANT), new), changes
    planner = both(account(JON, **DORMANT), entry(SITE, "members", access_level=15))
    yield "dormant, a Planner in one place", planner, elsewhere
    # The list of seats still tells it of members, where there is nothing that tells otherwise.
    administrator = unknown(INSTANCE, "INS-008")
    absent = told_of(JON, "last_activity_on", ABSENT)
    yield "activity absent", absent, administrator
    unseen = of_jon(UNKNOWN, "MEM-005")
    no_date = told_of(JON, "last_activity_on", "lately")
    yield "activity no date", no_date, administrator | unseen
    nowhere = both(absent, told_of(JON, "last_activity_on", ABSENT, SEATS, TOP))
    yield "activity absent, of the seat too", nowhere, administrator | unseen
    no_seat = both(edit(USERS, "", without(JON)), edit(SEATS, TOP, without(JON)))
    yield "in no list, without a seat", no_seat, of_jon(UNKNOWN, "MEM-005", "MEM-008")


def where_they_are_from() -> Iterator[tuple[str, Flip, Verdicts]]:
    other = of_jon(FAIL, "MEM-009")
    yield "of a public domain", account(JON, email="x@gmail.com"), other
    yield "of a domain below", account(JON, email="x@eu.north.example"), other
    yield "of a domain that begins alike", account(JON, email="x@north.example.com"), other
    yield "of the domain in capitals", account(JON, email="X@NORTH.Example"), {}
    yield "an Owner of a public domain", account(KIM, email="x@gmail.com"), fails(TOP, "MEM-009")
    for words, to in (("null", None), ("no address", "nobody"), ("a number", 7)):
        yield f"e-mail {words}", account(JON, email=to), of_jon(UNKNOWN, "MEM-009")
    # The list of members tells it as well.
    yield "e-mail absent among the users", told_of(JON, "email", ABSENT), {}
    yield "e-mail absent among the members", said(SITE, "email", ABSENT), {}
    absent = both(told_of(JON, "email", ABSENT), said(SITE, "email", ABSENT))
    yield "e-mail absent in both", absent, unknown(SITE, "MEM-009")


FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    name: (flip, changes)
    for flips in (who_they_are(), what_they_do(), where_they_are_from())
    for name, flip, changes in flips
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(flipped: Flipped, engine: Engine, name: str) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
