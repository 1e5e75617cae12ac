"""What an identity could do, and where nobody could see whether it could."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.errors import UsageError
from scanner.investigate.investigation import Question, investigate
from scanner.investigate.listed import Account
from scanner.investigate.reach import reach
from scanner.investigate.shape import USER
from scanner.investigate.sought import Sought
from scanner.model import Kind, Section, Status
from tests.builders import group, resource, section
from tests.unit.investigate.test_investigation import calls
from tests.unit.investigate.world import (
    ADA,
    ADA_MEMBER,
    BEN,
    BOT,
    OLD,
    SINCE,
    TOKEN,
    instance,
    listed,
    member,
    members,
    project,
    taken,
    told,
)

UNREAD = section(status=Status.FORBIDDEN, detail="members of group partners: 403")
HIDDEN = project(members={str(ADA): ADA_MEMBER}, members_all=UNREAD)
USERS = instance({"id": ADA, "username": "ada", "state": "active"})
VARIABLES = {"KEY@*": {"key": "KEY", "protected": False, "hidden": False}}


def test_where_members_could_not_be_read_it_may_have_a_way_in(tmp_path: Path) -> None:
    other = resource(path="acme/other", id=8, members_all=UNREAD, variables=VARIABLES)
    found = told(tmp_path, [USERS, HIDDEN, other])
    assert found["could"]["now"]["resources"] == []
    [perhaps] = found["could"]["now"]["perhaps"]
    assert perhaps == {
        "because": "members_all: forbidden (members of group partners: 403)",
        "of": ["project acme/other", "project acme/web (a direct member, maintainer)"],
        "count": 2,
    }
    [unread] = [one for one in found["unseen"] if one["what"] == "not_read"]
    assert (unread["of"], unread["count"]) == (["project acme/other", "project acme/web"], 2)
    [secret] = found["rotate"]["secrets"]
    assert (secret["at"]["path"], secret["certain"]) == ("acme/other", False)


def test_what_changed_where_it_may_have_had_a_way_in_is_listed(tmp_path: Path) -> None:
    before = project(members={}, members_all=UNREAD)
    found = told(tmp_path, [USERS, project(settings={"visibility": "public"})], old=[USERS, before])
    assert [one["of"] for one in found["changes"] if one["section"] == "settings"] == [
        "unexplained"
    ]


def test_the_bot_of_a_project_is_let_into_nothing_else(tmp_path: Path) -> None:
    open_to_all = {"visibility": "public"}
    here = project(settings=open_to_all, access_tokens={"103": TOKEN}, members_all=UNREAD)
    other = resource(path="acme/other", id=8, members_all=UNREAD)
    found = told(tmp_path, [here, other], what="token", name="ci")
    now = found["could"]["now"]
    assert [line["path"] for line in now["resources"]] == ["acme/web"]
    assert now["resources"][0]["principals"][0]["doubt"]
    assert now["perhaps"] == []


def test_the_bot_of_a_group_comes_in_where_the_group_is_invited(tmp_path: Path) -> None:
    bot = member(BOT, "group_1_bot", 50, is_bot=True)
    share = {"kind": "group_share", "path": "acme", "on": "other/x", "expires_at": ""}
    invited = {**bot, "sources": [{**share, "access_level": 30}], "access_level": 30}
    above = group(settings={"visibility": "private"}, access_tokens={"103": TOKEN}, **members(bot))
    there = resource(path="other/x", id=8, members_all={str(BOT): invited})
    found = told(tmp_path, [above, there], what="token", name="ci")
    paths = [line["path"] for line in found["could"]["now"]["resources"]]
    assert paths == ["acme", "other/x"]


def test_a_user_is_known_by_id_where_the_name_was_another_or_is_not_known(tmp_path: Path) -> None:
    renamed = {**ADA_MEMBER, "username": "ada.new"}
    old = taken(tmp_path / "old.json", project(), at=OLD)
    new = taken(tmp_path / "new.json", project(**members(renamed)))
    found = investigate(new, old, [], Question("user", "ada.new", SINCE))
    before = found["could"]["before"]
    assert before
    assert [line["path"] for line in before["resources"]] == ["acme/web"]
    nameless = Sought(USER, Account(ADA, "", {}))
    key = project(deploy_keys={str(ADA): {"title": "another's", "can_push": True}})
    other = taken(tmp_path / "key.json", key)
    assert len(reach(other, nameless, listed()).reach["resources"][0]["principals"]) == 1
    made = reach(new, nameless, listed())
    assert [line["path"] for line in made.reach["resources"]] == ["acme/web"]
    assert [one["id"] for line in made.reach["resources"] for one in line["principals"]] == [ADA]


@pytest.mark.parametrize(
    ("name", "administers"), [("service_account_token:103", "no"), ("gpg_key:5", "no")]
)
def test_a_credential_can_do_no_more_than_its_scopes(
    tmp_path: Path, name: str, administers: str
) -> None:
    token = {**TOKEN, "user_id": ADA, "scopes": ["read_api"]}
    top = group(service_account_tokens={"103": token})
    ada = resource(Kind.USER, "ada", id=ADA, gpg_keys={"5": {"id": 5}})
    found = told(tmp_path, [USERS, top, project(), ada], what="token", name=name)
    by_path = {line["path"]: line for line in found["could"]["now"]["resources"]}
    assert by_path["acme/web"]["principals"][0]["can"]["administer"] == administers


def test_only_what_is_below_a_place_is_taken(tmp_path: Path) -> None:
    other = resource(path="acme/website", id=8, **members(ADA_MEMBER))
    new = taken(tmp_path / "new.json", USERS, other, project())
    made = reach(new, Sought(USER, Account(ADA, "ada", {})), listed(USERS))
    assert {one.path for one in made.administers} == {"acme/web", "acme/website"}
    assert {one.path for one in made.below("acme/web").administers} == {"acme/web"}
    assert made.below("acme").pushes == made.pushes


ROTATED: dict[str, Any] = {**TOKEN, "id": 104, "created_at": "2026-01-15T20:00:00.000Z"}


def test_what_came_of_a_token_that_rotated_itself_is_ended_as_well(tmp_path: Path) -> None:
    gone = {**TOKEN, "revoked": True, "active": False}
    here = project(access_tokens={"103": gone, "104": ROTATED})
    found = told(tmp_path, [here], what="token", name="103")
    assert found["exposure"]["works"] == "no"
    assert calls(found["revoke"]) == ["DELETE /projects/7/access_tokens/104"]
    assert "rotation" in found["revoke"][0]["because"]
    assert any("rotate itself" in one for one in found["could"]["remarks"])


def test_of_a_person_only_a_later_token_of_the_same_name_may_have_come_of_it(
    tmp_path: Path,
) -> None:
    own = {**TOKEN, "user_id": ADA}
    tokens = {
        "102": own, "103": own, "104": own, "105": {**own, "name": "other"},
        "106": {**own, "user_id": BEN},
    }  # fmt: skip
    users = instance({"id": ADA, "username": "ada"}, personal_access_tokens=tokens)
    found = told(tmp_path, [users, project()], what="token", name="103")
    assert calls(found["revoke"]) == [
        "DELETE /personal_access_tokens/103", "DELETE /personal_access_tokens/104",
    ]  # fmt: skip


def test_scopes_that_could_not_be_read_may_be_any(tmp_path: Path) -> None:
    token = {name: one for name, one in TOKEN.items() if name != "scopes"}
    found = told(tmp_path, [project(access_tokens={"103": token})], what="token", name="ci")
    assert found["could"]["remarks"] == ["Its scopes could not be read: it may have any."]


def test_a_token_whose_list_cannot_be_read_now_is_ended_all_the_same(tmp_path: Path) -> None:
    now: Section = section(status=Status.FORBIDDEN)
    stood = project(access_tokens={"103": TOKEN})
    found = told(tmp_path, [project(access_tokens=now)], old=[stood], what="token", name="103")
    assert found["exposure"]["works"] == "unknown"
    assert calls(found["revoke"]) == ["DELETE /projects/7/access_tokens/103"]


def test_a_project_is_told_then_and_now_by_the_path_that_it_had(tmp_path: Path) -> None:
    moved = resource(path="acme/www", id=7, **members(ADA_MEMBER))
    new_one = resource(path="acme/web", id=99, **members(member(BEN, "ben", 50)))
    for name in ("acme/www", "7"):
        found = told(
            tmp_path, [moved, new_one], old=[project()], what="project", name=name
        )  # fmt: skip
        before, now = found["could"]["before"], found["could"]["now"]
        assert before
        assert [one["path"] for one in before["resources"]] == ["acme/web"]
        assert [one["path"] for one in now["resources"]] == ["acme/www"]
        [remark] = found["identity"]["remarks"]
        assert "acme/web" in remark
    with pytest.raises(UsageError, match="2 projects"):
        told(tmp_path, [moved, new_one], old=[project()], what="project", name="acme/web")


def test_a_key_is_told_then_and_now_by_the_path_that_its_project_had(tmp_path: Path) -> None:
    key = {"203": {"title": "laptop", "can_push": True}}
    moved = resource(path="acme/www", id=7, deploy_keys=key)
    new_one = resource(path="acme/web", id=99, deploy_keys={})
    old = [project(deploy_keys=key)]
    found = told(tmp_path, [moved, new_one], old=old, what="token", name="laptop")
    before, now = found["could"]["before"], found["could"]["now"]
    assert before
    assert [one["path"] for one in before["resources"]] == ["acme/web"]
    assert [one["path"] for one in now["resources"]] == ["acme/www"]
