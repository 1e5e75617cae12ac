"""An attribute that could not be read never says no: the answer is open, and the reason is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.access import Answer, forms
from scanner.model import HIDDEN_ENTRIES, Gap, Kind, Resource, Section, Status, Tier
from tests.unit.access.world import (
    FORBIDDEN,
    SETTINGS,
    group,
    instance,
    member,
    ok,
    project,
    reviewed,
    row,
)

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
BOT = "project_11_bot_a"
TOKEN = {"name": "ci", "user_id": 5, "scopes": ["api"], "active": True, "expires_at": ""}


def without(entry: dict[str, object], *names: str) -> dict[str, object]:
    return {name: value for name, value in entry.items() if name not in names}


def test_a_member_whose_role_cannot_be_read_is_told() -> None:
    direct = {"kind": "direct", "path": "acme/web", "expires_at": ""}
    entry = without(dict(member()["5"]), "access_level", "member_role") | {"sources": [direct]}
    gaps = dict.fromkeys(("5.access_level", "5.sources", "5.member_role"), Gap.MALFORMED)
    people = Section(Status.OK, {"5": entry}, gaps)
    of = (instance(), group(), project(members_all=people))
    ada = row(*of)
    assert forms.role(ada) == "unknown"
    assert forms.ways(ada) == "direct, role unknown"
    assert ada.access.administer is UNKNOWN
    assert ada.access.push["main"] is UNKNOWN
    assert reviewed(*of).unread == (
        "members_all: access_level, member_role, sources of some could not be read",
    )


@pytest.mark.parametrize("sources", [[], None])
def test_a_member_by_ways_that_cannot_be_read_is_told(sources: list[object] | None) -> None:
    entry = without(dict(member(level=40)["5"]), "sources")
    whole = entry if sources is None else {**entry, "sources": sources}
    ada = row(instance(), group(), project(members_all=ok({"5": whole})))
    assert forms.ways(ada) == "a membership that could not be read"
    assert (forms.role(ada), ada.access.administer) == ("maintainer", YES)


def test_a_role_above_all_its_sources_has_one_more() -> None:
    low = {"kind": "direct", "path": "", "access_level": 20, "expires_at": ""}
    ada = row(instance(), group(), project(members_all=ok(member(level=40, sources=[low]))))
    assert forms.ways(ada) == "a membership that could not be read; direct"


def test_whoever_may_be_an_administrator_is_told() -> None:
    of = (instance(ada={"id": 5}), group(), project())
    [root, *rest] = of
    users = root.sections["users"].data
    open_to = {"5": without(users["5"], "is_admin")}
    root = Resource(Kind.INSTANCE, "gitlab.test", 0, Tier.FREE, {"users": ok(open_to)})
    ada = row(root, *rest)
    assert forms.ways(ada) == "perhaps administrator"
    assert {ada.access.read, ada.access.administer, ada.access.push["main"]} == {UNKNOWN}
    assert reviewed(root, *rest).unread == (
        "users of the instance: is_admin of some could not be read",
    )


@pytest.mark.parametrize(("gap", "there"), [(Gap.UNEXPLAINED, True), (Gap.UNLICENSED, False)])
def test_whoever_may_be_an_auditor_is_told_unless_there_are_none(gap: Gap, there: bool) -> None:
    account = without(instance(ada={"id": 5}).sections["users"].data["5"], "is_auditor")
    users = Section(Status.OK, {"5": account}, {"5.is_auditor": gap})
    root = Resource(Kind.INSTANCE, "gitlab.test", 0, Tier.FREE, {"users": users})
    made = reviewed(root, group(), project())
    assert bool(made.unread) is there
    assert [(one.access.read, one.access.administer) for one in made.rows] == (
        [(UNKNOWN, NO)] if there else []
    )


@pytest.mark.parametrize("state", ["", "odd"])
def test_whoever_may_be_blocked_is_not_called_so(state: str) -> None:
    entry = without(dict(member(level=40)["5"]), "state")
    people = ok({"5": {**entry, "state": state} if state else entry})
    ada = row(instance(), group(), project(members_all=people))
    assert forms.role(ada) == "maintainer"
    assert ada.access.administer is UNKNOWN
    assert forms.ways(ada) == "direct - whether the user is blocked could not be read"


def test_a_member_without_a_name_has_the_id() -> None:
    people = ok({"5": without(dict(member()["5"]), "username")})
    made = reviewed(instance(), group(), project(members_all=people))
    assert [one.principal.name for one in made.rows] == ["user 5"]
    assert made.unread == ("members_all: username of some could not be read",)


@pytest.mark.parametrize("name", ["active", "user_id", "scopes"])
def test_a_token_of_which_not_all_is_known_leaves_open_what_its_bot_may(name: str) -> None:
    bot = ok(member(level=40, name=BOT, is_bot=True))
    tokens = ok({"1": without(TOKEN, name)})
    of = (instance(), group(), project(members_all=bot, access_tokens=tokens))
    acting = row(*of, name=BOT)
    assert not acting.principal.idle
    assert acting.access.administer is UNKNOWN
    assert reviewed(*of).unread == (f"access_tokens: {name} of some could not be read",)


def test_a_bot_whose_tokens_are_listed_nowhere_may_do_what_nobody_knows() -> None:
    bot = ok(member(level=40, name="service_account_x", is_bot=True))
    acting = row(instance(), group(), project(members_all=bot), name="service_account_x")
    assert acting.access.administer is UNKNOWN
    assert forms.ways(acting) == "direct - scopes: not known"


def test_the_scopes_of_a_bot_are_told() -> None:
    bot = ok(member(level=40, name=BOT, is_bot=True))
    tokens = ok({"1": {**TOKEN, "scopes": ["read_api", "a b"]}})
    acting = row(instance(), group(), project(members_all=bot, access_tokens=tokens), name=BOT)
    assert forms.ways(acting) == 'token "ci": direct - scopes: "a b", read_api'


def test_a_deploy_key_that_may_write_is_not_called_reading() -> None:
    key = {"id": 3, "title": "x", "expires_at": ""}
    of = (instance(), group(), project(deploy_keys=ok({"3": key})))
    assert row(*of, name="x (3)").access.push["main"] is UNKNOWN
    assert reviewed(*of).unread == ("deploy_keys: can_push of some could not be read",)


@pytest.mark.parametrize("name", ["scopes", "revoked", "expired"])
def test_a_deploy_token_that_may_read_is_not_called_useless(name: str) -> None:
    token = {
        "name": "t", "scopes": ["read_repository"], "revoked": False, "expired": False,
        "expires_at": "",
    }  # fmt: skip
    of = (instance(), group(), project(deploy_tokens=ok({"1": without(token, name)})))
    assert row(*of, name="t").access.read is UNKNOWN
    assert reviewed(*of).unread == (f"deploy_tokens: {name} of some could not be read",)


@pytest.mark.parametrize(
    ("setting", "ability"),
    [
        ("archived", "push"),
        ("archived", "deploy"),
        ("repository_access_level", "push"),
        ("builds_access_level", "deploy"),
    ],
)
def test_a_setting_that_was_not_read_leaves_open_what_it_could_forbid(
    setting: str, ability: str
) -> None:
    sections = {
        "members_all": ok(member()),
        "environments": ok({"live": {"tier": "other"}}),
        "settings": ok(without(dict(SETTINGS), setting)),
    }
    of = (instance(), group(), project(**sections))
    assert set(getattr(row(*of).access, ability).values()) == {UNKNOWN}
    assert reviewed(*of).unread == (f"settings: {setting} could not be read",)


def test_a_default_branch_without_a_name_may_be_protected() -> None:
    rules = ok({"main": {"name": "main", "push_access_levels": [], "merge_access_levels": []}})
    settings = ok(without(dict(SETTINGS), "default_branch"))
    sections = {"members_all": ok(member()), "settings": settings}
    of = (instance(), group(), project(**sections, protected_branches=rules))
    assert row(*of).access.push["(default branch)"] is UNKNOWN
    assert row(instance(), group(), project(**sections)).access.push["(default branch)"] is YES


@pytest.mark.parametrize("visibility", [None, "odd"])
def test_a_project_may_be_open_to_everyone(visibility: str | None) -> None:
    settings = without(dict(SETTINGS), "visibility")
    whole = {**settings, "visibility": visibility} if visibility else settings
    of = (instance(), group(), project(settings=ok(whole)))
    [everyone] = reviewed(*of).rows
    assert forms.ways(everyone) == "perhaps public visibility"
    assert (everyone.access.read, everyone.access.administer) == (UNKNOWN, NO)
    assert reviewed(*of).unread == ("settings: visibility could not be read",)


@pytest.mark.parametrize(
    "section", ["members_all", "access_tokens", "deploy_keys", "protected_tags", "environments"]
)
def test_entries_that_may_be_hidden_are_told(section: str) -> None:
    hidden = ok({}, **{HIDDEN_ENTRIES: Gap.ROLE})
    [reason] = reviewed(instance(), group(), project(**{section: hidden})).unread
    assert reason.startswith(f"{section}: ")


def test_accounts_that_may_be_hidden_are_told() -> None:
    users = {"users": ok({}, **{HIDDEN_ENTRIES: Gap.ROLE})}
    root = Resource(Kind.INSTANCE, "gitlab.test", 0, Tier.FREE, users)
    [reason] = reviewed(root, group(), project()).unread
    assert reason.startswith("users of the instance: there may be some")


@pytest.mark.parametrize(
    "section",
    ["access_tokens", "deploy_tokens", "service_account_tokens", "protected_environments"],
)
def test_what_was_not_read_of_a_group_above_is_told(section: str) -> None:
    root = group()
    sections = {**root.sections, section: FORBIDDEN}
    made = reviewed(instance(), replace(root, sections=sections), project())
    assert made.unread == (f"{section} of group acme: forbidden (403)",)


def test_a_rule_of_a_group_above_that_lacks_its_levels_is_told() -> None:
    rules = ok({"production": {"name": "production"}})
    made = reviewed(instance(), group(protected_environments=rules), project())
    assert made.unread == (
        "protected_environments of group acme: deploy_access_levels of some could not be read",
    )


def test_a_group_above_that_is_not_there_is_told() -> None:
    assert reviewed(instance(), project()).unread == ("group acme: it was not collected",)
    own = ok({**SETTINGS, "namespace_kind": "user"})
    assert reviewed(instance(), project(settings=own)).unread == ()


@pytest.mark.parametrize(
    "status", [Status.UNLICENSED, Status.UNSUPPORTED, Status.NOT_OFFERED, Status.NOT_CONFIGURED]
)
@pytest.mark.parametrize("section", ["members_all", "settings", "access_tokens", "deploy_keys"])
def test_no_status_says_that_nobody_is_in(section: str, status: Status) -> None:
    made = reviewed(instance(), group(), project(**{section: Section(status)}))
    words = status.value.replace("_", " ")
    assert made.unread[0] == f"{section}: {words}"


def test_an_entry_of_a_rule_that_means_nothing_known_is_open() -> None:
    for entry in ({"kind": "odd"}, {"kind": "role"}, {"kind": "user"}):
        rule = {"name": "main", "push_access_levels": [entry], "merge_access_levels": []}
        sections = {"protected_branches": ok({"main": rule}), "members_all": ok(member())}
        access = row(instance(), group(), project(**sections)).access
        assert access.push["main"] is UNKNOWN
