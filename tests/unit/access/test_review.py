"""What could not be read is never told as no access."""

from __future__ import annotations

import pytest

from scanner.access import Answer, Asked, review
from scanner.model import HIDDEN_ENTRIES, Gap, Kind, Resource, Section, Status, Tier
from tests.unit.access.world import (
    FORBIDDEN,
    NOW,
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
RULE = {"name": "main", "push_access_levels": [], "merge_access_levels": []}


def test_nothing_unread_is_nothing_said() -> None:
    assert reviewed(instance(), group(), project()).unread == ()


@pytest.mark.parametrize(
    "section",
    [
        "members_all",
        "access_tokens",
        "deploy_tokens",
        "deploy_keys",
        "protected_branches",
        "protected_tags",
        "protected_environments",
    ],
)
def test_every_section_that_was_refused_is_told(section: str) -> None:
    made = reviewed(instance(), group(), project(**{section: FORBIDDEN}))
    assert made.unread == (f"{section}: forbidden (403)",)


@pytest.mark.parametrize("status", [Status.UNLICENSED, Status.UNSUPPORTED, Status.NOT_OFFERED])
def test_what_a_server_cannot_have_is_not_missed(status: Status) -> None:
    made = reviewed(instance(), group(), project(protected_environments=Section(status)))
    assert made.unread == ()


def test_tokens_of_a_group_above_that_were_refused_are_told() -> None:
    made = reviewed(instance(), group(access_tokens=FORBIDDEN), project())
    assert made.unread == ("access_tokens of group acme: forbidden (403)",)


def test_without_accounts_nobody_knows_who_is_an_administrator() -> None:
    assert reviewed(group(), project()).unread == ("users of the instance: it was not collected",)


def test_unread_rules_leave_open_who_may_push() -> None:
    access = row(
        instance(), group(), project(members_all=ok(member()), protected_branches=FORBIDDEN)
    )
    assert access.access.push["main"] is UNKNOWN
    assert access.access.merge["main"] is UNKNOWN


def test_without_the_role_no_rule_can_help() -> None:
    reporter = project(members_all=ok(member(level=20)), protected_branches=FORBIDDEN)
    assert row(instance(), group(), reporter).access.push["main"] is NO


def test_a_rule_without_its_levels_leaves_open_who_may_push() -> None:
    rules = ok({"main": {"name": "main", "merge_access_levels": []}})
    access = row(instance(), group(), project(members_all=ok(member()), protected_branches=rules))
    assert access.access.push["main"] is UNKNOWN


@pytest.mark.parametrize(
    ("shares", "answer"),
    [
        (ok(), NO),
        (ok({}, **{HIDDEN_ENTRIES: Gap.ROLE}), UNKNOWN),
        (FORBIDDEN, UNKNOWN),
    ],
)
def test_whether_a_group_is_invited_may_be_open(shares: Section, answer: Answer) -> None:
    rules = ok({"main": {**RULE, "push_access_levels": [{"kind": "group", "group_id": 4}]}})
    sections = {"protected_branches": rules, "shared_with_groups": shares}
    access = row(instance(), group(), project(members_all=ok(member()), **sections))
    assert access.access.push["main"] is answer


def test_members_of_an_invited_group_that_was_not_read_are_open() -> None:
    rules = ok({"main": {**RULE, "push_access_levels": [{"kind": "group", "group_id": 4}]}})
    share = {"group_id": 4, "group_full_path": "p", "group_access_level": 30, "expires_at": ""}
    through = {"kind": "group_share", "path": "p", "access_level": 30, "expires_at": ""}
    sections = {
        "protected_branches": rules,
        "shared_with_groups": ok({"p": share}),
        "members_all": ok(member(sources=[through])),
    }
    assert row(instance(), group(), project(**sections)).access.push["main"] is UNKNOWN
    partners = group("p", 4, members=ok({"5": {"access_level": 30}}))
    assert row(instance(), group(), partners, project(**sections)).access.push["main"] is YES
    others = group("p", 4, members=ok({"6": {"access_level": 30}}))
    assert row(instance(), group(), others, project(**sections)).access.push["main"] is NO


def test_rules_of_a_group_above_for_environments_may_be_open() -> None:
    developer = project(
        members_all=ok(member()), environments=ok({"live": {"name": "live", "tier": "production"}})
    )
    unread = group(protected_environments=FORBIDDEN)
    assert row(instance(), unread, developer).access.deploy["live"] is UNKNOWN
    assert row(instance(), group(), developer).access.deploy["live"] is YES


def test_an_environment_of_unknown_tier_may_be_protected_by_its_tier() -> None:
    own = {"live": {"name": "live", "deploy_access_levels": [{"kind": "role", "access_level": 30}]}}
    sections = {"environments": FORBIDDEN, "protected_environments": ok(own)}
    tiered = group(protected_environments=ok({"production": {"deploy_access_levels": []}}))
    developer = project(members_all=ok(member()), **sections)
    assert row(instance(), tiered, developer).access.deploy["live"] is UNKNOWN
    assert row(instance(), group(), developer).access.deploy["live"] is YES


@pytest.mark.parametrize("unknown", ["visibility", "repository_access_level"])
def test_reading_is_open_where_the_settings_are(unknown: str) -> None:
    settings = {name: value for name, value in SETTINGS.items() if name != unknown}
    developer = project(members_all=ok(member()), settings=ok(settings))
    assert row(instance(), group(), developer).access.read is UNKNOWN


def test_a_bot_is_not_called_idle_where_its_tokens_were_refused() -> None:
    bot = member(name="project_11_bot_a", is_bot=True)
    read = project(members_all=ok(bot))
    refused = project(members_all=ok(bot), access_tokens=FORBIDDEN)
    assert row(instance(), group(), read, name="project_11_bot_a").principal.idle
    assert not row(instance(), group(), refused, name="project_11_bot_a").principal.idle


def test_an_account_that_is_called_like_the_bot_of_a_token_is_not_called_idle() -> None:
    """Of all users administrators are told, but of such bots they are not."""
    name = "project_11_bot_0a1b2c"
    read = project(members_all=ok(member(name=name, is_bot=True)))
    told = row(instance(**{name: {"id": 5}}), group(), read, name=name)
    assert not told.principal.idle
    assert row(instance(), group(), read, name=name).principal.idle
    unread_users = Resource(Kind.INSTANCE, "gitlab.test", 0, Tier.FREE, {"users": FORBIDDEN})
    assert not row(unread_users, group(), read, name=name).principal.idle


def test_a_service_account_is_not_called_idle() -> None:
    bot = member(name="service_account_x", is_bot=True)
    told = row(instance(), group(), project(members_all=ok(bot)), name="service_account_x")
    assert not told.principal.idle


def test_of_a_user_nothing_is_told_where_nothing_is_allowed() -> None:
    resources = [instance(), group(), project(members_all=ok(member()))]
    assert [one.resource.path for one in review(resources, Asked(user="ada"), NOW)] == ["acme/web"]
    assert list(review(resources, Asked(user="ben"), NOW)) == []


def test_of_a_user_what_was_not_read_is_told() -> None:
    resources = [instance(), group(members_all=FORBIDDEN), project()]
    [made] = review(resources, Asked(user="ada"), NOW)
    assert (made.rows, made.unread) == ((), ("members_all: forbidden (403)",))


def test_names_are_compared_as_gitlab_does() -> None:
    resources = [instance(), group(), project(members_all=ok(member()))]
    assert len(list(review(resources, Asked(user="ADA"), NOW))) == 1
    assert len(list(review(resources, Asked(project="Acme/Web"), NOW))) == 1


def test_a_group_is_reviewed_with_all_below_it_and_nothing_beside_it() -> None:
    resources = [instance(), group(), group("acme-2", 2), project()]
    paths = [one.resource.path for one in review(resources, Asked(group="acme"), NOW)]
    assert paths == ["acme", "acme/web"]


def test_the_strongest_come_first() -> None:
    people = {**member(5, "ada", 20), **member(6, "ben", 50), **member(7, "cleo", 20)}
    names = [
        one.principal.name
        for one in reviewed(instance(), group(), project(members_all=ok(people))).rows
    ]
    assert names == ["ben", "ada", "cleo"]
