"""What Owners, who are no administrators, are told of accounts: of managed ones, and of seats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scanner import resources
from scanner.catalog.load import Catalog, load
from scanner.catalog.select import Wanted, select
from scanner.choices import FULL
from scanner.engines.base import Engine
from tests import estates
from tests.integration import pipeline
from tests.integration.flips.baseline import (
    FAIL,
    PASS,
    SUB,
    TOP,
    UNKNOWN,
    Verdicts,
    fails,
    in_all,
    passes,
    skipped,
    unknown,
)
from tests.integration.flips.people import (
    JON,
    KIM,
    MANAGED,
    SEATS,
    account,
    of_jon,
    told_of,
    without,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.touched import touched
from tests.integration.flips.world import Flip, World, both, edit, refuse, server, whole
from tests.simulator import ABSENT

FLIPS: dict[str, tuple[Flip, Verdicts]] = {}
"""None of them begins with the world that the others begin with."""

ODD: tuple[tuple[str, Any], ...] = (("null", None), ("absent", ABSENT), ("a number", 1))
PROVISIONED = "GET /groups/:id/provisioned_users"
STATUSES = (401, 403, 404, 500)


def managed(mark: str) -> Flip:
    """The top-level group manages all accounts, or has made them."""

    def flip(world: World) -> None:
        for user in world.estate.users.values():
            user[mark] = True

    return flip


AN_OWNER = server(role="owner")
ON_GITLAB_COM = both(server(role="owner", gitlab_com=True), managed("managed"))
A_MAINTAINER = both(server(role="maintainer", gitlab_com=True), managed("provisioned"))

ACCOUNTS = ("MEM-004", "MEM-008", "MEM-009", "MEM-011")
"""What hangs on the accounts of Owners of the top-level group; their activity is told by seats."""

NOBODY = unknown(TOP, "MEM-004", "MEM-008", "MEM-011") | of_jon(UNKNOWN, "MEM-008")
"""Where the list of managed users tells nobody; the lists of members tell their e-mail too."""


def of_managed_users() -> Iterator[tuple[str, Flip, Verdicts]]:
    no_factor = {"two_factor_enabled": False}
    lacking = fails(TOP, "MEM-011")
    yield "without a second factor", account(JON, **no_factor), lacking
    yield "an Owner without a second factor", account(KIM, **no_factor), lacking
    gone = of_jon(FAIL, "MEM-013")
    for state, missed in (("blocked", {}), ("deactivated", lacking)):
        asleep = account(JON, state=state, **no_factor)
        yield f"without a second factor, {state}", asleep, gone | missed
    yield "without a second factor, a bot", account(JON, bot=True, **no_factor), {}
    unseen = unknown(TOP, "MEM-011")
    for words, to in ODD:
        factor = told_of(JON, "two_factor_enabled", to, MANAGED, TOP)
        yield f"a second factor {words}", factor, unseen
        external = told_of(JON, "external", to, MANAGED, TOP)
        yield f"external {words}", external, of_jon(UNKNOWN, "MEM-008")
    for words, to in ODD:
        yield f"a state {words}", told_of(JON, "state", to, MANAGED, TOP), unseen
    yield "a bot null", told_of(JON, "bot", None, MANAGED, TOP), {}
    yield "a bot absent", told_of(JON, "bot", ABSENT, MANAGED, TOP), unseen
    yield "a bot 1", told_of(JON, "bot", 1, MANAGED, TOP), unseen
    yield "a name absent", told_of(JON, "username", ABSENT, MANAGED, TOP), {}
    yield "external", account(JON, external=True), of_jon(FAIL, "MEM-008")
    yield "an Owner external", account(KIM, external=True), fails(TOP, "MEM-004", "MEM-008")
    yield "from elsewhere", account(JON, email="x@gmail.com"), of_jon(FAIL, "MEM-009")
    yield "dormant", account(JON, last_activity_on="2025-06-01"), of_jon(FAIL, "MEM-005")
    # Of whom it does not manage, nobody is shown anything but the last activity.
    unmanaged = of_jon(UNKNOWN, "MEM-008", "MEM-009")
    yield "not managed", account(JON, managed=False), unmanaged
    yield "an Owner not managed", account(KIM, managed=False), unknown(TOP, *ACCOUNTS)
    no_seat = both(account(JON, managed=False), edit(SEATS, TOP, without(JON)))
    yield "not managed, without a seat", no_seat, unmanaged | of_jon(UNKNOWN, "MEM-005")


def of_lists() -> Iterator[tuple[str, Flip, Verdicts]]:
    for status in STATUSES:
        yield f"managed users refused with {status}", refuse(MANAGED, TOP, status), NOBODY
        yield f"seats refused with {status}", refuse(SEATS, TOP, status), {}
        both_refused = both(refuse(MANAGED, TOP, status), refuse(SEATS, TOP, status))
        yield f"both refused with {status}", both_refused, NOBODY | in_all(UNKNOWN, "MEM-005")
    yield "managed users null", edit(MANAGED, TOP, whole("null")), NOBODY
    yield "managed users an object", edit(MANAGED, TOP, whole({"message": "x"})), NOBODY
    yield "no managed user", edit(MANAGED, TOP, whole([])), NOBODY


def of_seats() -> Iterator[tuple[str, Flip, Verdicts]]:
    dormant, unseen = of_jon(FAIL, "MEM-005"), of_jon(UNKNOWN, "MEM-005")
    yield "dormant", account(JON, last_activity_on="2025-06-01"), dormant
    never = {"last_activity_on": None, "current_sign_in_at": None}
    yield "never seen", account(JON, **never), dormant
    lately = {**never, "current_sign_in_at": "2026-01-10T09:00:00Z"}
    yield "never active, signed in lately", account(JON, **lately), {}
    for words, to in ODD[1:]:
        yield f"activity {words}", told_of(JON, "last_activity_on", to, SEATS, TOP), unseen
    yield "without a seat", edit(SEATS, TOP, without(JON)), unseen
    yield "no seat", edit(SEATS, TOP, whole([])), in_all(UNKNOWN, "MEM-005")
    yield "seats null", edit(SEATS, TOP, whole("null")), in_all(UNKNOWN, "MEM-005")
    for status in (400, *STATUSES):
        yield f"seats refused with {status}", refuse(SEATS, TOP, status), in_all(UNKNOWN, "MEM-005")


def of_provisioned_users() -> Iterator[tuple[str, Flip, Verdicts]]:
    """Of managed users, Maintainers are shown those whose accounts the group made itself."""
    no_factor = account(JON, two_factor_enabled=False)
    yield "without a second factor", no_factor, fails(TOP, "MEM-011")
    not_made = both(no_factor, account(JON, provisioned=False))
    yield "not made by the group", not_made, of_jon(UNKNOWN, "MEM-005", "MEM-008", "MEM-009")
    refused = unknown(TOP, "MEM-004", "MEM-008", "MEM-009")
    refused |= of_jon(UNKNOWN, "MEM-008", "MEM-009") | in_all(UNKNOWN, "MEM-005")
    for status in STATUSES:
        yield f"refused with {status}", refuse(PROVISIONED, TOP, status), refused


PLAYED: dict[str, tuple[Flip, Flip, Verdicts]] = {
    f"{where}: {name}": (world, both(world, flip), changes)
    for where, world, flips in (
        ("an Owner on GitLab.com", ON_GITLAB_COM, of_managed_users()),
        ("an Owner on GitLab.com", ON_GITLAB_COM, of_lists()),
        ("an Owner", AN_OWNER, of_seats()),
        ("a Maintainer on GitLab.com", A_MAINTAINER, of_provisioned_users()),
    )
    for name, flip, changes in flips
}


@pytest.mark.parametrize("name", PLAYED)
def test_exactly_these_verdicts_change(flipped: Flipped, engine: Engine, name: str) -> None:
    world, flip, changes = PLAYED[name]
    before = flipped.verdicts(world, engine)
    assert changes.items().isdisjoint(before.items())
    assert flipped.verdicts(flip, engine) == before | changes


def test_a_group_that_manages_everybody_passes(flipped: Flipped, engine: Engine) -> None:
    found = flipped.verdicts(ON_GITLAB_COM, engine)
    people = ("MEM-004", "MEM-005", "MEM-006", "MEM-008", "MEM-009", "MEM-013")
    expected = in_all(PASS, *people) | passes(TOP, "MEM-011") | skipped(SUB, "MEM-011")
    assert expected.items() <= found.items()


@pytest.mark.parametrize(("managed_only", "outcome"), [(False, UNKNOWN), (True, PASS)])
def test_members_who_are_not_managed_may_be_left_out(
    flipped: Flipped, engine: Engine, managed_only: bool, outcome: str
) -> None:
    params = {**estates.PARAMS, "GL-MEM-011": {"managed_only": managed_only}}
    asking = select(load(resources.policies()), Wanted(profile=FULL, params=params))
    _, flip, _ = PLAYED["an Owner on GitLab.com: an Owner not managed"]
    found = pipeline.verdicts(pipeline.judge(flipped.taken(flip), asking, engine))
    assert found["GL-MEM-011", TOP] == outcome


def test_everything_that_is_read_of_managed_users_is_flipped(
    flipped: Flipped, catalog: Catalog
) -> None:
    before = flipped.taken(ON_GITLAB_COM).snapshot
    flipped_there = {
        place.attribute
        for world, flip, _ in PLAYED.values()
        if world is ON_GITLAB_COM
        for place in touched(before, flipped.taken(flip).snapshot)
        if place.section == "managed_users"
    }
    read = {
        path.attribute
        for policy in catalog.policies
        for path in (*policy.requires, *policy.also_reads)
        if path.section == "managed_users"
    }
    assert read
    assert read <= flipped_there
