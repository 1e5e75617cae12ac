from __future__ import annotations

import pytest

from scanner.model import HIDDEN_ENTRIES, Gap, Kind, Resource, Section, Status, Tier
from scanner.sources.gitlab.derive.members_all import MembersAll
from scanner.sources.gitlab.readers.people import COMPUTED
from tests.unit.sources.gitlab.derive.effective import (
    OPEN,
    TODAY,
    group,
    held,
    levels,
    made,
    of,
    project,
    section,
    shares,
    source,
)


def test_a_direct_member_is_in() -> None:
    found = of(project("acme/web", held("ada", 30, expires_at="2027-01-01")), group("acme"))
    assert found.data == {
        "5": {
            "id": 5,
            "username": "ada",
            "state": "active",
            "is_bot": False,
            "access_level": 30,
            "inherited_access_level": 0,
            "sources": [source("direct", "acme/web", 30, "2027-01-01")],
            "member_role": "",
        }
    }
    assert found.gaps == {}
    assert found.origin == {"endpoint": "GET /x/:id/members"}


def test_members_of_every_group_above_are_in_and_the_highest_role_wins() -> None:
    found = of(
        project("acme/apps/web", held("ada", 30)),
        group("acme", held("ada", 50), held("bob", 20)),
        group("acme/apps", held("ada", 40)),
    )
    ada = found.data["5"]
    assert levels(found) == {"ada": 50, "bob": 20}
    assert ada["inherited_access_level"] == 50
    assert ada["sources"] == [
        source("direct", "acme/apps/web", 30),
        source("inherited", "acme", 50),
        source("inherited", "acme/apps", 40),
    ]


def test_a_group_below_inherits_and_one_above_does_not() -> None:
    top, below = group("acme", held("ada", 50)), group("acme/apps", held("bob", 30))
    assert levels(of(below, top)) == {"bob": 30, "ada": 50}
    assert levels(of(top, below)) == {"ada": 50}


@pytest.mark.parametrize(("link", "role", "expected"), [(30, 50, 30), (40, 20, 20), (30, 30, 30)])
def test_an_invitation_gives_the_lower_of_two_roles(link: int, role: int, expected: int) -> None:
    partners = group("partners", held("ada", role))
    for looked_at in (
        project("acme/web", invited=shares(partners=link)),
        group("acme", invited=shares(partners=link)),
    ):
        found = of(looked_at, group("acme"), partners)
        assert found.data["5"]["access_level"] == expected
        assert found.data["5"]["inherited_access_level"] == 0
        on = looked_at.path
        assert found.data["5"]["sources"] == [source("group_share", "partners", expected, on=on)]


def test_what_an_ancestor_invites_is_inherited() -> None:
    acme = group("acme", invited=shares(partners=40))
    found = of(project("acme/web"), acme, group("partners", held("ada", 50)))
    assert found.data["5"]["access_level"] == 40
    assert found.data["5"]["inherited_access_level"] == 40
    assert found.data["5"]["sources"] == [source("group_share", "partners", 40, on="acme")]


def test_a_group_invites_direct_members_and_a_project_all_of_them() -> None:
    around = (
        group("acme"),
        group("partners", held("ada", 40)),
        group("partners/dev", held("bob", 30), invited=shares(friends=20)),
        group("friends", held("cy", 50)),
    )
    invited = shares(partners__dev=50)
    assert levels(of(group("acme", invited=invited), *around[1:])) == {"bob": 30}
    found = of(project("acme/web", invited=invited), *around)
    assert levels(found) == {"bob": 30, "ada": 40, "cy": 20}
    assert found.data["7"]["sources"] == [source("group_share", "partners/dev", 20, on="acme/web")]


def test_an_invited_group_outside_is_taken_as_gitlab_counts_it() -> None:
    counted = Section(Status.OK, {"5": held("ada", 50)})
    sections = {"members": section(held("bob", 50)), "members_all": counted}
    partners = Resource(Kind.GROUP, "partners", 9, Tier.PREMIUM, sections, context=True)
    web = project("acme/web", invited=shares(partners=30))
    acme = group("acme", invited=shares(partners=20))
    assert levels(of(web, group("acme"), partners)) == {"ada": 30}
    assert levels(of(acme, partners)) == {"bob": 20}
    assert MembersAll("").put(partners) is partners


@pytest.mark.parametrize(
    ("ends", "there"), [("2026-11-22", True), ("2026-11-21", False), ("2020-01-01", False)]
)
def test_an_invitation_that_has_ended_gives_nothing(ends: str, there: bool) -> None:
    web = project("acme/web", invited=shares(partners=(30, ends)))
    partners = group("partners", held("ada", 30, expires_at="2027-01-01"))
    found = of(web, group("acme"), partners)
    assert levels(found) == ({"ada": 30} if there else {})
    if there:  # whichever comes first
        [share] = found.data["5"]["sources"]
        assert share == source("group_share", "partners", 30, ends, on="acme/web")


def test_minimal_access_gives_nothing_elsewhere() -> None:
    acme = group("acme", held("ada", 5))
    assert levels(of(acme)) == {"ada": 5}
    assert levels(of(project("acme/web"), acme)) == {}
    assert levels(of(group("other", invited=shares(acme=30)), acme)) == {}


def test_a_membership_that_waits_gives_nothing() -> None:
    acme = group("acme", held("ada", 30, membership_state="awaiting"), held("bob", 30))
    assert levels(of(acme)) == {"bob": 30}


def test_a_custom_role_is_told_where_it_is_the_highest() -> None:
    acme = group("acme", held("ada", 40, member_role="auditor"))
    assert of(project("acme/web"), acme).data["5"]["member_role"] == "auditor"
    assert of(project("acme/web", held("ada", 50)), acme).data["5"]["member_role"] == ""
    shared = group("other", invited=shares(acme=30))
    assert of(shared, acme).data["5"]["member_role"] == "", "the invitation gives less"


def test_a_personal_project_inherits_from_nobody() -> None:
    settings = Section(Status.OK, {"namespace_kind": "user"})
    web = made(Kind.PROJECT, "ada/notes", section(held("ada", 50)), shares(), settings=settings)
    assert levels(of(web)) == {"ada": 50}


REFUSED = Section(Status.FORBIDDEN, origin={"endpoint": "GET /x"}, detail="403: no")


@pytest.mark.parametrize("name", ["members", "shared_with_groups"])
@pytest.mark.parametrize("where", ["self", "above", "invited"])
def test_the_first_source_that_cannot_be_read_is_told(name: str, where: str) -> None:
    parts = {"members": section(), "shared_with_groups": shares()}
    broken = {**parts, name: REFUSED}
    web = project("acme/web", invited=shares(partners=30))
    acme, partners = group("acme"), group("partners", held("ada", 30))
    sections = {"members_all": COMPUTED}
    if where == "self":
        web = Resource(Kind.PROJECT, "acme/web", 1, Tier.FREE, {**broken, **sections})
    elif where == "above":
        acme = Resource(Kind.GROUP, "acme", 1, Tier.FREE, {**broken, **sections, "settings": OPEN})
    else:
        partners = Resource(Kind.GROUP, "partners", 1, Tier.FREE, {**broken, **sections})
    found = of(web, acme, partners)
    named = {"self": "project acme/web", "above": "group acme", "invited": "group partners"}
    assert (found.status, found.data, found.gaps) == (Status.FORBIDDEN, {}, {})
    assert found.detail == f"{name} of {named[where]}: 403: no"
    assert found.origin == {"endpoint": "GET /x"}


@pytest.mark.parametrize(
    "web", [project("acme/web"), project("acme/web", invited=shares(partners=30))]
)
def test_a_group_that_was_not_read_at_all_is_told(web: Resource) -> None:
    around = [group("acme")] if web.sections["shared_with_groups"].data else []
    found = of(web, *around)
    named = "partners" if around else "acme"
    assert (found.status, found.detail) == (
        Status.MISSING,
        f"members of group {named}: it was not read",
    )


@pytest.mark.parametrize("reason", [Gap.ROLE, Gap.UNOBSERVABLE])
def test_invitations_that_may_be_hidden_leave_it_open_who_else_is_in(reason: Gap) -> None:
    acme = group("acme", held("ada", 50), invited=shares(hidden=reason))
    for found in (of(acme), of(project("acme/web"), acme)):
        assert found.gaps == {HIDDEN_ENTRIES: reason}
        assert levels(found) == {"ada": 50}


def test_a_role_that_cannot_be_read_leaves_the_highest_open() -> None:
    found = of(project("acme/web", held("ada", None)), group("acme", held("ada", 30)))
    ada = found.data["5"]
    assert "access_level" not in ada
    assert ada["sources"] == [
        source("direct", "acme/web", None),
        source("inherited", "acme", 30),
    ]
    assert set(found.gaps) == {
        "5.access_level",
        "5.inherited_access_level",
        "5.member_role",
        "5.sources",
    }


def test_a_share_whose_role_cannot_be_read_lets_in_all_the_same() -> None:
    web = project("acme/web", invited=shares(partners=None))
    found = of(web, group("acme"), group("partners", held("ada", 40)))
    assert found.data["5"]["sources"] == [source("group_share", "partners", None, on="acme/web")]
    assert "5.access_level" in found.gaps


def test_one_group_may_be_invited_at_several_places() -> None:
    acme = group("acme", invited=shares(partners=20))
    web = project("acme/web", invited=shares(partners=30))
    found = of(web, acme, group("partners", held("ada", 50)))
    assert found.data["5"]["sources"] == [
        source("group_share", "partners", 20, on="acme"),
        source("group_share", "partners", 30, on="acme/web"),
    ]


def test_what_nobody_wants_is_left_alone() -> None:
    bare = Resource(Kind.PROJECT, "acme/web", 1, Tier.FREE, {"members": section()})
    assert MembersAll(TODAY).put(bare) is bare


def test_a_membership_in_a_state_that_nobody_knows_stays_and_its_role_is_not_told() -> None:
    odd = held("ada", 50, membership_state="suspended")
    found = of(group("acme", odd, held("bob", 50, membership_state="active")))
    assert found.data["5"]["username"] == "ada"
    assert found.data["5"]["sources"] == [source("direct", "acme", None)]
    assert "access_level" not in found.data["5"]
    assert {name for name in found.gaps if name.startswith("5.")} == {
        f"5.{name}" for name in ("access_level", "inherited_access_level", "sources", "member_role")
    }
    assert found.data["6"]["access_level"] == 50
    below = of(project("acme/web"), group("acme", odd))
    assert "5.access_level" in below.gaps, "what it may give here is not told either"
    assert of(group("acme", held("ada", 50, membership_state="awaiting"))).data == {}


def test_a_state_of_a_membership_that_could_not_be_read_is_no_state() -> None:
    members = section(held("ada", 50))
    unread = Section(Status.OK, members.data, {"5.membership_state": Gap.MALFORMED}, members.origin)
    top = made(Kind.GROUP, "acme", unread, shares(), settings=OPEN)
    assert "5.access_level" in of(top).gaps
    assert of(group("acme", held("ada", 50))).gaps == {}, "a Community build has no such thing"
