"""A part of a scan: who reads what, and how the parts become one again."""

from __future__ import annotations

from itertools import chain

import pytest

from scanner.errors import UsageError
from scanner.model import Gap, Kind, Resource, Section, Status, Tier
from scanner.sources.gitlab.shard import Shard, joined, parse
from tests.builders import group, resource, section


def test_each_project_is_read_by_one_shard() -> None:
    shards = [Shard(index, 8) for index in range(1, 9)]
    owned = [[id for id in range(1, 4001) if shard.owns(Kind.PROJECT, id)] for shard in shards]
    assert sorted(chain(*owned)) == list(range(1, 4001))
    assert all(430 < len(each) < 570 for each in owned)


def test_shard_of_a_project_never_changes() -> None:
    """Jobs of one pipeline, on other machines, with another Python, must agree."""
    found = [next(n for n in range(1, 5) if Shard(n, 4).owns(Kind.PROJECT, id)) for id in range(9)]
    assert found == [1, 2, 3, 4, 3, 4, 4, 3, 4]


@pytest.mark.parametrize("kind", [Kind.INSTANCE, Kind.GROUP])
def test_first_shard_has_what_is_no_project(kind: Kind) -> None:
    assert [Shard(index, 3).owns(kind, 77) for index in (1, 2, 3)] == [True, False, False]


@pytest.mark.parametrize("text", ["1/1", "3/8", "8/8", " 2/3 "])
def test_shard_is_written_as_one_of_many(text: str) -> None:
    assert str(parse(text)) == text.strip()


@pytest.mark.parametrize(
    "text", ["", "0/4", "5/4", "1", "1/0", "-1/4", "1/4/4", "a/b", "٣/٤", "CI"]
)
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no shard") as caught:
        parse(text)
    assert "--shard 1/8" in caught.value.hint


def member(id: int, level: int = 30) -> dict[str, object]:
    return {"id": id, "username": f"u{id}", "state": "active", "access_level": level}


def members(*ids: int) -> Section:
    return section({str(id): member(id) for id in ids})


def user(id: int, **keys: Section) -> Resource:
    identity = section({"username": f"u{id}"})
    known = {"identity": identity, "memberships": section({}), **keys}
    return Resource(Kind.USER, f"u{id}", id, Tier.PREMIUM, known)


def test_resources_come_by_kind_and_path() -> None:
    one = [group("acme", id=1), resource(path="acme/b", id=2), user(9)]
    two = [resource(path="acme/a", id=3), resource(path="acme/c", id=4), user(8)]
    assert [found.path for found in joined([one, two])] == [
        *("acme", "acme/a", "acme/b", "acme/c", "u8", "u9"),
    ]


def test_invited_group_has_what_any_shard_has_read_of_it() -> None:
    one = [group("out", id=5, context=True, members=members(1))]
    two = [group("out", id=5, context=True, members_all=members(2))]
    three = [group("out", id=5, context=True, members_all=members(3))]
    [found] = joined([one, two, three])
    assert list(found.sections) == ["members", "members_all"]
    assert found.sections["members_all"] == members(2)


def test_users_have_the_memberships_of_all_shards() -> None:
    keys = section({"7": {"key_type": "ssh-rsa"}})
    one = [
        group("acme", id=1, members=members(1)),
        group("out", id=5, context=True, members=members(1, 2)),
        user(1, ssh_keys=keys),
    ]
    two = [resource(path="acme/web", id=2, members=members(1, 2)), user(1), user(2)]
    *_, ada, bo = joined([one, two])
    assert set(ada.sections["memberships"].data) == {"group acme", "project acme/web"}
    assert set(bo.sections["memberships"].data) == {"project acme/web"}
    assert ada.sections["ssh_keys"] == keys
    assert ada.sections["identity"].data["username"] == "u1"


def test_list_that_one_shard_could_not_read_leaves_the_users_of_all_unsure() -> None:
    one = [group("acme", id=1, members=members(1)), user(1)]
    two = [resource(path="acme/web", id=2, members=section(status=Status.FORBIDDEN))]
    *_, ada = joined([one, two])
    assert ada.sections["memberships"].gaps["*"] == Gap.ROLE


def test_what_was_renamed_between_two_shards_is_there_once() -> None:
    one = [user(1)]
    two = [resource(Kind.USER, "u1-new", id=1)]
    assert [found.path for found in joined([one, two])] == ["u1"]
