"""The credential itself, whether it works, and what nobody could see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.events.account import Account, Seen
from scanner.investigate.investigation import Question, investigate
from scanner.investigate.shape import Investigation
from scanner.model import Gap, Kind, Section, Status
from tests.builders import group, resource, section
from tests.unit.investigate.test_investigation import calls
from tests.unit.investigate.world import (
    ADA,
    ADA_MEMBER,
    BOT,
    SINCE,
    TOKEN,
    event,
    file,
    instance,
    member,
    members,
    project,
    taken,
    told,
)


def unseen(found: Investigation) -> set[str]:
    return {one["what"] for one in found["unseen"] if one["mends"]}


@pytest.mark.parametrize(
    ("token", "works"),
    [
        ({}, "yes"),
        ({"revoked": True, "active": False}, "no"),
        ({"active": False}, "no"),
        ({"expires_at": "2026-01-16"}, "no"),
        ({"revoked": None, "active": None}, "unknown"),
    ],
)
def test_whether_a_token_works_still(tmp_path: Path, token: dict[str, Any], works: str) -> None:
    entry = {name: one for name, one in {**TOKEN, **token}.items() if one is not None}
    now = project(access_tokens={"103": entry})
    found = told(tmp_path, [now], what="token", name="ci")
    assert found["exposure"]["works"] == works
    assert bool(found["revoke"]) is (works != "no")
    assert found["could"]["now"]["as_of"] == "2026-01-16T10:00:00Z"


def test_a_token_that_is_listed_no_more(tmp_path: Path) -> None:
    stood = project(access_tokens={"103": TOKEN})
    whole, unread = section({}), section(status=Status.FORBIDDEN)
    for now, works in ((whole, "no"), (unread, "unknown")):
        found = told(tmp_path, [project(access_tokens=now)], old=[stood], what="token", name="103")
        assert found["exposure"]["works"] == works
        assert found["identity"]["credential"]
        assert found["identity"]["credential"]["listed"] is False


def test_a_user_of_gitlab_com_is_taken_out_where_nobody_can_block_him(tmp_path: Path) -> None:
    about = {"name": "gitlab.com", "url": "https://gitlab.com", "version": "18.5", "edition": "ee"}

    new = taken(tmp_path / "new.json", project(), instance=about)
    found = investigate(new, None, [], Question("user", "ada", SINCE))
    assert calls(found["revoke"]) == ["DELETE /projects/7/members/2"]


def test_the_tokens_and_keys_of_a_user_are_to_be_revoked_with_the_account(tmp_path: Path) -> None:
    personal = {
        "5": {**TOKEN, "name": "p", "user_id": ADA},
        "6": {**TOKEN, "revoked": True, "user_id": ADA},
    }
    users = instance(
        {"id": ADA, "username": "ada", "state": "active"}, personal_access_tokens=personal
    )
    ada = resource(Kind.USER, "ada", id=ADA, ssh_keys={"77": {"title": "home"}})
    found = told(tmp_path, [users, project(), ada])
    assert calls(found["revoke"]) == [
        "POST /users/2/block", "DELETE /personal_access_tokens/5", "DELETE /users/2/keys/77",
    ]  # fmt: skip
    assert [one["id"] for one in found["identity"]["credentials"]] == [5, 6, 77]


def test_what_could_not_be_seen_is_told_list_by_list(tmp_path: Path) -> None:
    lists = (
        Account("group acme", Seen.OWN, 0, "Developer, and Owner is needed"),
        Account("project acme/other", Seen.WHOLE),
    )
    part = file(tmp_path, accounts=lists, since="2026-01-15T06:00:00Z", author=["ada"])
    unread = Section(Status.OK, {"2": ADA_MEMBER}, {"2.sources": Gap.ROLE})
    found = told(tmp_path, [project(members_all=unread)], files=[part])
    assert unseen(found) == {
        "not_whole",
        "filtered",
        "period",
        "not_asked",
        "no_before",
        "not_read",
    }
    of = {one["what"]: one["of"] for one in found["unseen"]}
    assert of["not_asked"] == ["project acme/web"]
    assert of["not_whole"] == ["group acme: Developer, and Owner is needed"]
    assert of["period"] == [
        "group acme: 2026-01-15T00:00:00.000Z until 2026-01-15T06:00:00.000Z",
        "project acme/other: 2026-01-15T00:00:00.000Z until 2026-01-15T06:00:00.000Z",
    ]


def test_a_list_was_asked_for_by_either_path_of_a_project(tmp_path: Path) -> None:
    moved = resource(path="acme/www", id=7, **members(ADA_MEMBER))
    for asked, missing in (("acme/web", False), ("acme/www", False), ("acme/x", True)):
        events = file(tmp_path, accounts=(Account(f"project {asked}", Seen.WHOLE),))
        found = told(tmp_path, [moved], old=[project()], files=[events])
        assert ("not_asked" in unseen(found)) is missing


def test_two_files_that_follow_each_other_leave_no_period_open(tmp_path: Path) -> None:
    first = file(tmp_path, name="1.jsonl", until="2026-01-15T12:00:00Z")
    second = file(tmp_path, name="2.jsonl", since="2026-01-15T12:00:00Z")
    assert "period" not in unseen(told(tmp_path, [project()], files=[first, second]))
    assert "period" in unseen(told(tmp_path, [project()], files=[first]))


def test_what_happened_after_the_snapshot_is_marked(tmp_path: Path) -> None:

    new = taken(tmp_path / "new.json", project(), at="2026-01-15T12:02:00Z")
    events = file(tmp_path, event("x", 1), event("x", 3))
    found = investigate(new, None, [events], Question("user", "ada", SINCE))
    assert [one["later"] for one in found["timeline"]["events"]] == [False, True]
    assert "later" in unseen(found)


def test_of_a_group_token_all_below_is_looked_at(tmp_path: Path) -> None:
    bot = {**member(BOT, "group_1_bot", 50, is_bot=True)}
    above = group(settings={"visibility": "private"}, access_tokens={"103": TOKEN}, **members(bot))
    inherited = {**bot, "sources": [{**bot["sources"][0], "kind": "inherited", "path": "acme"}]}
    below = project(members={}, members_all={str(BOT): inherited})
    found = told(tmp_path, [above, below], what="token", name="ci")
    paths = {line["path"] for line in found["could"]["now"]["resources"]}
    assert paths == {"acme", "acme/web"}
    assert found["could"]["now"]["highest"] == "owner"
    assert found["identity"]["acts_as"]
    assert found["identity"]["acts_as"]["username"] == "group_1_bot"
    assert calls(found["revoke"]) == ["DELETE /groups/1/access_tokens/103"]


@pytest.mark.parametrize("name", ["ada", "mister.x", "2"])
def test_an_account_that_has_another_name_now_is_blocked(tmp_path: Path, name: str) -> None:
    before = instance({"id": ADA, "username": "ada", "state": "active"})
    token = {"5": {**TOKEN, "user_id": ADA}}
    now = instance(
        {"id": ADA, "username": "mister.x", "state": "active"}, personal_access_tokens=token
    )
    found = told(tmp_path, [now, project()], old=[before, project()], name=name)
    assert found["exposure"]["works"] == "yes"
    assert calls(found["revoke"])[:2] == [
        "POST /users/2/block", "DELETE /personal_access_tokens/5",
    ]  # fmt: skip
    [remark] = found["identity"]["remarks"]
    assert remark == "In the earlier snapshot it is called ada; its id is the same."


def test_a_project_is_found_by_a_path_that_events_alone_tell(tmp_path: Path) -> None:
    early = event("x", 1, on=resource(path="acme/old", id=7))
    gone = event("x", 2, on=resource(path="acme/gone", id=9))
    by_old = told(tmp_path, [project()], early, gone, what="project", name="acme/old")
    assert [one["at"] for one in by_old["timeline"]["events"]] == [early.created_at]
    assert by_old["identity"]["project"] == {"kind": "project", "path": "acme/web", "id": 7}
    by_gone = told(tmp_path, [project()], early, gone, what="project", name="acme/gone")
    assert [one["at"] for one in by_gone["timeline"]["events"]] == [gone.created_at]
    assert "The later snapshot does not have it" in " ".join(by_gone["identity"]["remarks"])


def test_nothing_is_seen_of_a_period_after_all_that_was_given(tmp_path: Path) -> None:
    new = taken(tmp_path / "new.json", project())  # of the 16th
    events = file(tmp_path, event("x", 1), until="2026-01-18T00:00:00Z")

    def missing(since: str) -> dict[str, list[str]]:
        found = investigate(new, None, [events], Question("user", "ada", since))
        return {one["what"]: one["of"] for one in found["unseen"] if one["mends"]}

    assert missing("2026-01-18T00:00:00.000Z").keys() >= {"early", "period"}
    assert missing("2026-01-18T00:00:00.000Z")["period"] == [
        "instance gitlab.example.com: from 2026-01-18T00:00:00.000Z on"
    ]
    assert missing("2026-01-17T00:00:00.000Z").keys() >= {"early"}
    assert not missing("2026-01-17T00:00:00.000Z").keys() & {"period"}
    assert not missing(SINCE).keys() & {"early", "period"}


def test_events_without_a_type_that_may_have_let_somebody_in_are_told(tmp_path: Path) -> None:
    said = event(None, 1, target=("User", 3, "Ben"), custom_message="Unblocked user")
    assert "untyped" in unseen(told(tmp_path, [project()], said))
    known = event(None, 1, target=("User", 3, "Ben"), add="user_access")
    assert "untyped" not in unseen(told(tmp_path, [project()], known))
