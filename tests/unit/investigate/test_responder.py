"""Who looks into an incident is not shut out by its lists, and neither is anybody innocent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.diff.shape import ADDED
from scanner.investigate import shape
from scanner.investigate.changed import Changed
from scanner.investigate.ends import revoke
from scanner.investigate.listed import Listed, Place
from scanner.investigate.responder import NOTE, Responder
from scanner.investigate.sought import Sought
from scanner.model import Kind
from tests.builders import resource
from tests.unit.investigate.test_investigation import calls
from tests.unit.investigate.world import (
    ADA,
    ADA_MEMBER,
    BEN,
    ROOT,
    TOKEN,
    event,
    instance,
    listed,
    member,
    members,
    project,
    told,
)

ADMIN: dict[str, Any] = {"id": ADA, "username": "ada", "state": "active", "is_admin": True}
OWN: dict[str, Any] = {"id": 9, "username": "root", "state": "active", "is_admin": True}
PERSONAL = {**TOKEN, "name": "mine", "user_id": 9}


def test_what_others_made_meanwhile_is_looked_at_and_not_ended(tmp_path: Path) -> None:
    before = [instance(ADMIN, OWN, personal_access_tokens={}), project()]
    now = [
        instance(
            ADMIN, OWN, {"id": BEN, "username": "ben"}, personal_access_tokens={"5": PERSONAL}
        ),
        project(),
        resource(path="acme/new", id=8),
    ]
    found = told(tmp_path, now, old=before)
    new = {one["name"]: one for one in found["revoke"] if one["of"] == "unexplained"}
    assert new.keys() == {"ben (3)", "mine (5)"}
    assert not any(one["calls"] for one in new.values())
    assert all("ask before" in one["note"] for one in new.values())
    made = [one for one in found["set_back"] if one["change"] == "created"]
    assert [(one["calls"], bool(one["note"])) for one in made] == [([], True)]


def test_whoever_took_the_snapshot_comes_last(tmp_path: Path) -> None:
    added = event("member_created", 1, target=("User", 9, "Root"), add="user_access")
    key = event("deploy_key_added", 2, target=("DeployKey", 203, "laptop"))
    hook = event("webhook_created", 3, target=("ProjectHook", 8, "ProjectHook 8"))
    now = [
        instance(ADMIN, OWN),
        project(
            **members(ADA_MEMBER, member(9, "root", 40)),
            deploy_keys={"203": {"title": "laptop"}},
            hooks={"8": {"id": 8}},
        ),
    ]
    before = [instance(ADMIN, OWN), project(deploy_keys={}, hooks={})]
    found = told(tmp_path, now, added, key, hook, old=before)
    assert calls(found["revoke"])[-1] == "DELETE /projects/7/members/9"
    assert [NOTE in one["note"] for one in found["revoke"]] == [False, False, False, True]


def test_of_the_account_that_took_the_snapshot_all_is_noted(tmp_path: Path) -> None:
    users = instance(OWN, personal_access_tokens={"5": PERSONAL})
    found = told(tmp_path, [users, project()], name="root")
    assert calls(found["revoke"]) == ["POST /users/9/block", "DELETE /personal_access_tokens/5"]
    assert all(one["note"].endswith(NOTE) for one in found["revoke"])


def test_who_is_no_administrator_takes_an_account_out_of_all(tmp_path: Path) -> None:
    owner = {**ROOT, "role": "owner"}
    found = told(tmp_path, [project()], by=owner)
    assert calls(found["revoke"]) == ["POST /users/2/block", "DELETE /projects/7/members/2"]
    assert calls(told(tmp_path, [project()])["revoke"]) == ["POST /users/2/block"]


PERSON, GROUP = Place(Kind.USER, "ben", BEN), Place(Kind.GROUP, "acme", 1)


@pytest.mark.parametrize(
    ("at", "section", "entry", "ends"),
    [
        (PERSON, "ssh_keys", {}, False),
        (PERSON, "gpg_keys", {}, False),
        (Place(Kind.USER, "ada", ADA), "ssh_keys", {}, True),
        (GROUP, "service_account_tokens", {"user_id": BEN}, False),
        (GROUP, "access_tokens", {"user_id": 61}, True),
        (GROUP, "deploy_tokens", {}, True),
        (GROUP, "members", {}, True),
    ],
)
def test_a_credential_of_another_person_is_ended_only_where_an_event_tells_of_it(
    at: Place, section: str, entry: dict[str, Any], ends: bool
) -> None:
    for of, expected in ((shape.UNEXPLAINED, ends), (shape.IDENTITY, True)):
        one = Changed(at, section, (section, "70"), ADDED, of, entry=entry)
        ada = Sought(shape.USER, listed(project()).accounts[ADA], listed=False)
        could = shape.Reach(
            as_of="", highest="", resources=[], open_to_all=0, perhaps=[], unread={}
        )
        *_, line = revoke(ada, "yes", Listed(), could, "", [one], Responder())
        assert bool(line["calls"]) is expected
