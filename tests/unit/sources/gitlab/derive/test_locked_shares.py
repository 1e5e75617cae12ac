from __future__ import annotations

import pytest

from scanner.model import Gap, Kind, Section, Status
from tests.unit.sources.gitlab.derive.effective import (
    group,
    held,
    levels,
    made,
    of,
    project,
    section,
    shares,
)

LOCKED = Section(Status.OK, {"share_with_group_lock": True})


def test_a_share_of_a_project_gives_nothing_while_its_group_locks_sharing() -> None:
    web = project("acme/apps/web", held("bob", 30), invited=shares(Gap.ROLE, partners=40))
    partners = group("partners", held("ada", 50))
    above, locked = group("acme"), group("acme/apps", settings=LOCKED)
    found = of(web, above, locked, partners)
    assert levels(found) == {"bob": 30}
    assert found.gaps == {}, "whoever else is invited does not get in either"
    assert levels(of(web, above, locked)) == {"bob": 30}, "nor does it matter who that would be"


def test_only_the_group_right_above_locks_the_shares_of_a_project() -> None:
    web = project("acme/apps/web", invited=shares(partners=40))
    partners = group("partners", held("ada", 50))
    found = of(web, group("acme", settings=LOCKED), group("acme/apps"), partners)
    assert levels(found) == {"ada": 40}


def test_a_lock_leaves_the_shares_of_groups_alone() -> None:
    acme = group("acme", invited=shares(partners=40), settings=LOCKED)
    partners = group("partners", held("ada", 50))
    assert levels(of(acme, partners)) == {"ada": 40}
    assert levels(of(project("acme/web"), acme, partners)) == {"ada": 40}


@pytest.mark.parametrize(
    ("settings", "status", "detail"),
    [
        (
            Section(Status.OK, {}, {"share_with_group_lock": Gap.MALFORMED}),
            Status.MISSING,
            "share_with_group_lock of group acme: malformed",
        ),
        (
            Section(Status.OK, {}),
            Status.MISSING,
            "share_with_group_lock of group acme: not collected",
        ),
        (
            Section(Status.FORBIDDEN, detail="403: no"),
            Status.FORBIDDEN,
            "settings of group acme: 403: no",
        ),
    ],
)
def test_a_lock_that_cannot_be_read_leaves_open_who_is_in_where_there_are_shares(
    settings: Section, status: Status, detail: str
) -> None:
    acme, partners = group("acme", settings=settings), group("partners", held("ada", 50))
    found = of(project("acme/web", invited=shares(partners=40)), acme, partners)
    assert (found.status, found.data, found.detail) == (status, {}, detail)
    assert levels(of(project("acme/web", held("bob", 30)), acme)) == {"bob": 30}
    gone = shares(partners=(40, "2020-01-01"))
    assert levels(of(project("acme/web", invited=gone), acme, partners)) == {}


def test_nobody_locks_the_shares_of_a_personal_project() -> None:
    settings = Section(Status.OK, {"namespace_kind": "user"})
    web = made(Kind.PROJECT, "ada/notes", section(), shares(partners=40), settings=settings)
    assert levels(of(web, group("partners", held("bob", 30)))) == {"bob": 30}
