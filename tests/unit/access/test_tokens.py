"""No token is left out of a review, and what it allows is told as far as it was read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scanner.access import Answer, Asked, Known, Row, forms, review
from scanner.model import HIDDEN_ENTRIES, Gap, Resource, Section
from tests.unit.access.world import FORBIDDEN, NOW, group, instance, member, ok, project, row

YES, UNKNOWN = Answer.YES, Answer.UNKNOWN


def token(**more: Any) -> dict[str, Any]:
    blank = {"name": "ci", "user_id": 31, "scopes": ["api"], "active": True, "access_level": 30}
    return {**blank, "expires_at": "2027-01-01", **more}


def tokens(**more: Any) -> Section:
    return ok({"1": token(**more)})


def test_a_token_whose_bot_is_no_member_is_told() -> None:
    told = row(instance(), group(), project(access_tokens=tokens()), name="token ci")
    assert forms.role(told) == "developer"
    assert forms.ways(told) == (
        'token "ci": a bot of acme/web, until 2027-01-01 - scopes: api'
        " - its bot is not among the members"
    )
    assert told.access.all <= {UNKNOWN, Answer.NO}
    assert told.access.read is UNKNOWN


def test_so_is_one_where_the_members_were_not_read() -> None:
    one = project(members_all=FORBIDDEN, access_tokens=tokens())
    told = row(instance(), group(), one, name="token ci")
    assert told.access.read is UNKNOWN
    assert told.unclear == "token ci: whether its bot is a member could not be read"


def test_so_is_one_of_a_group_above() -> None:
    told = row(instance(), group(access_tokens=tokens()), project(), name="token ci")
    assert told.principal.grants[0].path == "acme"


def test_so_is_one_whose_owner_was_not_read() -> None:
    nameless = {name: said for name, said in token().items() if name != "user_id"}
    one = project(access_tokens=ok({"1": nameless}))
    told = row(instance(), group(), one, name="token ci")
    assert told.unclear == "token ci: whose it is could not be read"


def test_a_token_without_a_role_may_have_any() -> None:
    blank = {name: said for name, said in token().items() if name != "access_level"}
    told = row(instance(), group(), project(access_tokens=ok({"1": blank})), name="token ci")
    assert forms.role(told) == "unknown"


@pytest.mark.parametrize("ended", [{"active": False}, {"expires_at": "2026-01-15"}])
def test_a_token_that_has_ended_is_no_way_in(ended: dict[str, Any]) -> None:
    asked = [instance(), group(), project(access_tokens=tokens(**ended))]
    assert all(not each.rows for each in review(asked, Asked(), NOW))


def test_a_token_whose_bot_is_a_member_is_told_once() -> None:
    people = ok(member(31, "project_11_bot_a", 30, is_bot=True))
    one = project(members_all=people, access_tokens=tokens())
    [made] = review([instance(), group(), one], Asked(project="acme/web"), NOW)
    [told] = made.rows
    assert told.principal.name == "project_11_bot_a"
    assert told.principal.expires_at == "2027-01-01"


ROBOT = project(members_all=ok(member(31, "robot", 40, is_bot=True)))


def of_instance(section: Section) -> Resource:
    world = instance()
    return replace(world, sections={**world.sections, "personal_access_tokens": section})


def robot(section: Section, known: Known | None = None) -> Row:
    [made] = review([of_instance(section), group(), ROBOT], Asked("acme/web"), NOW, known)
    [told] = made.rows
    return told


def test_an_administrator_knows_the_tokens_of_a_service_account() -> None:
    told = robot(tokens(scopes=["read_api"]))
    assert forms.ways(told) == 'token "ci": direct - scopes: read_api'
    assert (told.access.read, told.unclear) == (YES, "")


@pytest.mark.parametrize(
    "section", [ok({"1": token(scopes=["read_api"])}, **{HIDDEN_ENTRIES: Gap.ROLE}), FORBIDDEN]
)
def test_others_may_have_been_hidden(section: Section) -> None:
    told = robot(section)
    assert told.principal.more_scopes
    assert told.unclear.endswith("token scopes of robot were not read")


def test_the_token_that_read_it_all_has_its_scopes_at_least() -> None:
    told = robot(FORBIDDEN, Known(scanning={"robot": frozenset({"read_api"})}))
    assert forms.scopes(told) == "read_api, and perhaps others"
    assert (told.access.read, told.access.administer) == (YES, UNKNOWN)
