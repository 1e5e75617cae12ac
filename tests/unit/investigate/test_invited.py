"""Who comes in by an invitation, whom a group that was invited brings, and how that is ended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.investigate import sought
from scanner.investigate.follow import follow
from scanner.investigate.invited import Invited, Share, most
from scanner.investigate.log import Span
from scanner.investigate.trail import Trail
from scanner.model import Gap, Kind, Resource, Section, Status
from tests.builders import group, resource, section
from tests.unit.investigate.test_investigation import calls
from tests.unit.investigate.world import (
    ADA,
    ADA_MEMBER,
    BEN,
    ROOT,
    SINCE,
    event,
    instance,
    listed,
    member,
    members,
    project,
    told,
)

EVE = 70
OWNER = {**ROOT, "role": "owner"}


def shared(level: int | None, on: str = "acme/web", path: str = "partners") -> dict[str, Any]:
    """A way in by an invitation."""
    told = {"kind": "group_share", "path": path, "on": on, "expires_at": ""}
    return told if level is None else {**told, "access_level": level}


def guest(id: int, name: str, *ways: dict[str, Any]) -> dict[str, Any]:
    """Somebody whom these ways let in."""
    levels = [one.get("access_level", 0) for one in ways]
    return {**member(id, name, max(levels)), "sources": list(ways)}


_NAMES = {BEN: "ben", EVE: "eve"}


def partners(*ids: int, **sections: Any) -> Resource:
    """An invited group outside of the scan, of which the members alone were read."""
    found = {str(id): {"id": id, "username": _NAMES[id], "access_level": 40} for id in ids}
    sections = sections or {"members": found}
    return resource(Kind.GROUP, "partners", id=3, context=True, **sections)


EVE_COMES = guest(EVE, "eve", shared(30))
HERE = project(
    members={str(ADA): ADA_MEMBER},
    members_all={str(ADA): ADA_MEMBER, str(EVE): EVE_COMES},
    shared_with_groups={"partners": {"group_id": 3, "group_access_level": 40}},
)


def test_an_invitation_lets_in_whom_no_membership_gives_as_much() -> None:
    direct = member(BEN, "ben", 30)["sources"][0]
    made = Invited()
    made.note(
        project(
            members_all={
                "4": guest(4, "both", direct, shared(30)),
                "5": guest(5, "more", direct, shared(40)),
                "6": guest(6, "unread", direct, shared(None)),
                "7": guest(7, "from above", shared(40, on="acme")),
            }
        )
    )
    roles = made.roles(Share("acme/web", "partners"))
    assert roles == {5: 40, 6: None}
    assert (most(roles), most({5: 40, 8: 50, 9: 50})) == (6, 8)
    assert made.roles(Share("acme", "partners")) is None


def test_one_that_is_gone_let_in_the_direct_members_where_these_are_known() -> None:
    made, hidden = Invited(), Section(Status.OK, {"70": {}}, {"*": Gap.ROLE})
    made.note(partners(EVE, BEN))
    assert made.roles(Share("acme/web", "partners")) == {BEN: None, EVE: None}
    for unread in (hidden, section(status=Status.FORBIDDEN)):
        made = Invited()
        made.note(partners(members=unread))
        assert made.roles(Share("acme/web", "partners")) is None


PROJECT, GROUP = ("Project", 7, "acme/web"), ("Group", 3, "partners")


def walked(*found: Any, of: Resource = HERE, more: tuple[Resource, ...] = ()) -> Trail:
    known = listed(instance({"id": ADA, "username": "ada"}), of, *more)
    return follow(found, sought.user("ada", [known], {}), known, Span(SINCE), ["Ada"])


def test_members_of_an_invited_group_are_followed_where_it_was_invited_and_from_then_on() -> None:
    elsewhere = project(**{})
    other = resource(Kind.PROJECT, "acme/other", id=8)
    trail = walked(
        event("project_topics_updated", 1, EVE),
        event("project_group_link_created", 2, on=partners(), target=PROJECT),
        event("project_topics_updated", 3, EVE),
        event("project_topics_updated", 4, EVE, on=other, target=("Project", 8, "acme/other")),
        event("project_topics_updated", 5, BEN),
        event("deploy_key_added", 6, EVE, target=("DeployKey", 203, "k")),
        event("member_created", 7, EVE, target=("User", BEN, "Ben")),
        event("project_topics_updated", 8, BEN, on=other, target=("Project", 8, "acme/other")),
        more=(partners(EVE), other),
    )
    assert elsewhere.id == HERE.id
    assert [int(one.event.created_at[14:16]) for one in trail.events] == [2, 3, 6, 7, 8]
    group_told, ben = trail.followed
    assert (group_told["who"], group_told["id"], group_told["name"]) == ("group", 3, "partners")
    assert "1 member" in group_told["because"]
    assert (ben["who"], ben["id"]) == ("user", BEN)


@pytest.mark.parametrize(("on", "to"), [(("Group", 1, "acme"), GROUP), (GROUP, ("Group", 1, "x"))])
def test_which_of_two_groups_was_invited_the_snapshot_knows(on: Any, to: Any) -> None:
    above = group(members_all={str(EVE): guest(EVE, "eve", shared(30, on="acme"))})
    entity = above if on[1] == 1 else partners()
    trail = walked(
        event("group_share_with_group_link_created", 1, on=entity, target=to),
        event("project_topics_updated", 2, EVE),
        more=(above, partners(EVE)),
    )
    assert [(one.on.path, one.group.path) for one in trail.guests] == [("acme", "partners")]
    assert len(trail.events) == 2  # what happens below the group counts as well


def test_a_role_that_was_not_raised_lets_nobody_in() -> None:
    lower: dict[str, Any] = {"from": "Maintainer", "to": "Guest"}
    trail = walked(
        event("project_group_link_updated", 1, on=partners(), target=PROJECT, **lower),
        event("project_topics_updated", 2, EVE),
        more=(partners(EVE),),
    )
    assert (trail.guests, len(trail.events)) == ([], 1)


def test_a_group_whose_members_nobody_read_is_named(tmp_path: Path) -> None:
    invites = event("project_group_link_created", 1, on=partners(), target=PROJECT)
    found = told(tmp_path, [project()], invites)
    [unseen] = [one for one in found["unseen"] if one["what"] == "strangers"]
    assert unseen["of"] == ["group partners, invited to project acme/web"]
    assert unseen["mends"]


def test_what_a_guest_could_read_is_to_be_rotated_where_the_group_was_invited(
    tmp_path: Path,
) -> None:
    variables = {"KEY@*": {"key": "KEY", "protected": False, "hidden": False}}
    known = {str(EVE): guest(EVE, "eve", shared(40))}
    settings = {"visibility": "private"}
    here = project(members_all=known, variables=variables)
    own = guest(EVE, "eve", {"kind": "direct", "path": "x", "expires_at": "", "access_level": 40})
    other = resource(
        path="acme/x", id=8, settings=settings, members_all={str(EVE): own}, variables=variables
    )
    invites = event("project_group_link_created", 1, on=partners(), target=PROJECT)
    found = told(
        tmp_path, [instance({"id": ADA, "username": "ada"}), partners(EVE), here, other], invites
    )
    assert [one["at"]["path"] for one in found["rotate"]["secrets"]] == ["acme/web"]


@pytest.mark.parametrize(
    ("invited", "ends", "says"),
    [
        (partners(EVE), ["DELETE /groups/3/members/70"], "It takes an Owner of that group."),
        (partners(BEN), [], "could not be read"),
        (partners(members_all={str(EVE): EVE_COMES}), [], "could not be read"),
    ],
)
def test_who_came_by_an_invitation_is_taken_out_of_the_invited_group(
    tmp_path: Path, invited: Resource, ends: list[str], says: str
) -> None:
    found = told(tmp_path, [invited, HERE], name="eve", by=OWNER)
    assert calls(found["revoke"]) == ["POST /users/70/block", *ends]
    _, line = found["revoke"]
    assert line["at"]["path"] == "partners"
    assert "invited to acme/web" in line["because"]
    assert says in line["note"]
    assert "ends the invitation for 1 member instead: DELETE /projects/7/share/3" in line["note"]


def test_who_comes_in_from_above_the_scan_is_taken_out_there(tmp_path: Path) -> None:
    above = {"kind": "inherited", "path": "acme", "expires_at": "", "access_level": 40}
    here = project(members={}, members_all={str(EVE): guest(EVE, "eve", above)})
    top = group(context=True, members={str(EVE): {"id": EVE, "username": "eve"}})
    found = told(tmp_path, [top, here], name="eve", by=OWNER)
    assert calls(found["revoke"]) == ["POST /users/70/block", "DELETE /groups/1/members/70"]
    assert "group above" in found["revoke"][1]["because"]


def test_an_invitation_that_the_incident_made_is_ended_itself(tmp_path: Path) -> None:
    before = project(shared_with_groups={})
    invites = event("project_group_link_created", 1, on=partners(), target=PROJECT)
    found = told(tmp_path, [partners(EVE), HERE], invites, old=[before])
    [share] = [one for one in found["revoke"] if one["what"] == "invited group"]
    assert calls([share]) == ["DELETE /projects/7/share/3"]
    assert share["of"] == "identity"
    assert "stay members there" in share["note"]


def test_who_is_a_member_within_the_scan_is_taken_out_there_alone(tmp_path: Path) -> None:
    own = {**member(EVE, "eve", 40)}
    inside = group("partners", id=3, **members({**own, "sources": [own["sources"][0]]}))
    found = told(tmp_path, [inside, HERE], name="eve", by=OWNER)
    assert calls(found["revoke"]) == ["POST /users/70/block", "DELETE /groups/3/members/70"]
    assert found["revoke"][1]["note"] == ""


def test_a_direct_membership_is_ended_where_nobody_could_see_who_else_is_in(
    tmp_path: Path,
) -> None:
    unread = section(status=Status.FORBIDDEN, detail="members of group partners: 403")
    here = project(members={str(ADA): ADA_MEMBER}, members_all=unread)
    found = told(tmp_path, [here], by=OWNER)
    assert calls(found["revoke"]) == ["POST /users/2/block", "DELETE /projects/7/members/2"]
    assert "was not read" in found["revoke"][1]["because"]


def test_an_invitation_that_no_event_tells_of_is_named(tmp_path: Path) -> None:
    found = told(tmp_path, [partners(EVE), HERE], old=[project(shared_with_groups={})])
    [unseen] = [one for one in found["unseen"] if one["what"] == "invited"]
    assert (unseen["of"], unseen["mends"]) == (
        ["group partners, invited to project acme/web"],
        True,
    )
    [share] = [one for one in found["revoke"] if one["what"] == "invited group"]
    assert share["of"] == "unexplained"
