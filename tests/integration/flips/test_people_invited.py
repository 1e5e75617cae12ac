"""Members of invited groups, and the lock that keeps them out of projects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scanner.engines.base import Engine
from tests import estates
from tests.integration.flips.baseline import (
    ACCESS_UNSEEN,
    ALL_MEMBERS,
    API,
    FAIL,
    SITE,
    SUB,
    TOP,
    Verdicts,
    fails,
    in_all,
    passes,
    unknown,
)
from tests.integration.flips.people import BOT, PARTNERS, joined, of, said
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import Flip, both, edit, entry, more, put, refuse, whole
from tests.simulator import ABSENT

EVE = "eve.out"
EVERYONE = f"{of(PARTNERS)}/all"


def lock(name: str, to: Any) -> Flip:
    """Set whether the projects of a group are closed to invited groups."""
    return put(name, share_with_group_lock=to)


def share(name: str, level: int) -> Flip:
    """Invite the partners, until later."""
    return more(name, "shared_with_groups", {**estates.share(), "group_access_level": level})


ACCESS_OPEN = (
    unknown(TOP, "MEM-001", "MEM-002", *ALL_MEMBERS)
    | unknown(SUB, "MEM-001", *ALL_MEMBERS)
    | unknown(SITE, *ALL_MEMBERS)
    | unknown(API, *ALL_MEMBERS)
)
"""Somebody is in, with a role that may be any."""

# The top-level group has invited the partners already, and so has `site`.
AS_OWNERS = entry(TOP, "shared_with_groups", 1, group_access_level=50)


def to_groups() -> Iterator[tuple[str, Flip, Verdicts]]:
    yield "an Owner there, a Reporter here", joined(PARTNERS, 50, EVE), {}
    yield "a Guest there", joined(PARTNERS, 10, EVE), in_all(FAIL, "MEM-007")
    yield "minimal access there", joined(PARTNERS, 5, EVE), {}
    as_guests = both(
        joined(PARTNERS, 50, EVE),
        entry(TOP, "shared_with_groups", 1, group_access_level=10),
    )
    yield "an Owner there, a Guest here", as_guests, in_all(FAIL, "MEM-007")
    outside = fails(TOP, "GRP-013")
    invited = both(AS_OWNERS, joined(PARTNERS, 50, EVE))
    yield "as Owners of the top-level group", invited, outside | fails(TOP, "MEM-012")
    blocked = both(AS_OWNERS, joined(PARTNERS, 50, EVE, state="blocked"))
    yield "as Owners, blocked", blocked, outside
    bots = both(AS_OWNERS, joined(PARTNERS, 50, *(f"{BOT}{one}" for one in "abcdef"), bot=True))
    yield "as Owners, all bots", bots, outside | fails(TOP, "MEM-012")
    # Six with the two Owners that there are.
    four = both(AS_OWNERS, joined(PARTNERS, 50, *(f"{EVE}.{one}" for one in "abcd")))
    yield "as Owners, four of them", four, outside | fails(TOP, "MEM-001", "MEM-012")
    below = fails(SUB, "GRP-013", "MEM-012") | passes(SUB, "GRP-010")
    one = both(share(SUB, 50), joined(PARTNERS, 50, EVE))
    yield "as Owners of the subgroup", one, below | passes(SUB, "MEM-001")
    many = both(share(SUB, 50), joined(PARTNERS, 50, *(f"{EVE}.{one}" for one in "abcd")))
    yield "as Owners of the subgroup, four of them", many, below | fails(SUB, "MEM-001")
    for words, to in (("null", None), ("absent", ABSENT), ("a text", "50")):
        roles = both(joined(PARTNERS, 50, EVE), said(PARTNERS, "access_level", to))
        yield f"with a role {words}", roles, ACCESS_OPEN
    for status in (403, 404, 500):
        yield (
            f"who are refused with {status}",
            refuse(of(PARTNERS), PARTNERS, status),
            ACCESS_UNSEEN,
        )
    yield "who are null", edit(of(PARTNERS), PARTNERS, whole("null")), ACCESS_UNSEEN


def to_projects() -> Iterator[tuple[str, Flip, Verdicts]]:
    eve, shared = joined(PARTNERS, 50, EVE), fails(API, "PRJ-018")
    as_owners = both(share(API, 50), eve)
    yield "as Owners, locked out", as_owners, shared
    # Of the group right above alone the setting counts.
    above = both(as_owners, lock(TOP, False))
    yield "as Owners, locked out below, not above", above, shared | fails(TOP, "GRP-012")
    inside = shared | fails(SUB, "GRP-012") | fails(API, "MEM-012")
    yield "as Owners, not locked out", both(as_owners, lock(SUB, False)), inside
    yield "as Owners, locked out null", both(as_owners, lock(SUB, None)), inside
    unread = unknown(SUB, "GRP-012") | unknown(API, *ALL_MEMBERS)
    for words, to in (("absent", ABSENT), ("a text", "yes"), ("a number", 1)):
        yield f"locked out {words}", both(as_owners, lock(SUB, to)), shared | unread
        yield f"nobody, locked out {words}", lock(SUB, to), unknown(SUB, "GRP-012")
    open_site = fails(TOP, "GRP-012")
    yield "as Reporters, not locked out", both(eve, lock(TOP, False)), open_site
    for status in (403, 404, 500):
        refused = refuse(EVERYONE, PARTNERS, status)
        yield f"locked out, and refused with {status}", refused, {}
        yield (
            f"not locked out, and refused with {status}",
            both(refused, lock(TOP, False)),
            open_site | unknown(SITE, *ALL_MEMBERS),
        )


FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    f"{where}: {name}": (flip, changes)
    for where, flips in (("to a group", to_groups()), ("to a project", to_projects()))
    for name, flip, changes in flips
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(flipped: Flipped, engine: Engine, name: str) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
