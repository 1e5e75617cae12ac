from __future__ import annotations

import pytest

from scanner.model import JSON, Gap, Kind, Resource, Section, Status, Tier
from scanner.sources.gitlab.derive.token_names import TokenNames

USERS = Section(Status.OK, {"5": {"id": 5, "username": "ida"}, "6": {"id": 6}})
ENDPOINT = {"endpoint": "GET /personal_access_tokens"}


def instance(tokens: dict[str, JSON], users: Section | None = USERS) -> Resource:
    found = Section(Status.OK, tokens, {"1.scopes": Gap.MALFORMED}, ENDPOINT)
    sections = {"personal_access_tokens": found}
    if users is not None:
        sections["users"] = users
    return Resource(Kind.INSTANCE, "gitlab.test", 0, Tier.ULTIMATE, sections)


def named(tokens: dict[str, JSON], users: Section | None = USERS) -> Section:
    fact = TokenNames()
    resource = instance(tokens, users)
    fact.note(resource)
    return fact.put(resource).sections["personal_access_tokens"]


def test_a_token_is_its_owners() -> None:
    found = named({"1": {"user_id": 5, "name": "laptop"}})
    assert found.data == {"1": {"user_id": 5, "name": "laptop", "username": "ida"}}
    assert (found.gaps, found.origin) == ({"1.scopes": Gap.MALFORMED}, ENDPOINT)


@pytest.mark.parametrize("token", [{"user_id": 7}, {"user_id": 0}, {"user_id": 6}, {}])
def test_whom_the_users_do_not_name_has_no_name(token: JSON) -> None:
    found = named({"1": token})
    assert found.data == {"1": token}
    assert "1.username" not in found.gaps


@pytest.mark.parametrize(
    ("users", "gap"),
    [
        (None, Gap.NOT_COLLECTED),
        (Section(Status.FORBIDDEN, detail="403"), Gap.ROLE),
        (Section(Status.FAILED, detail="500"), Gap.UNEXPLAINED),
    ],
)
def test_users_that_cannot_be_read_are_why(users: Section | None, gap: Gap) -> None:
    found = named({"1": {"user_id": 5}, "2": {"user_id": 6}}, users)
    assert found.data == {"1": {"user_id": 5}, "2": {"user_id": 6}}
    assert (found.gaps["1.username"], found.gaps["2.username"]) == (gap, gap)


def test_what_was_read_is_left_as_it_is() -> None:
    tokens: dict[str, JSON] = {"1": {"user_id": 5}}
    resource = instance(tokens)
    TokenNames().put(resource)
    assert resource == instance({"1": {"user_id": 5}})


def test_without_tokens_nothing_is_changed() -> None:
    without = instance({})
    assert TokenNames().put(without) is without
    bare = Resource(Kind.PROJECT, "acme/web", 7, Tier.FREE, {})
    assert TokenNames().put(bare) is bare
