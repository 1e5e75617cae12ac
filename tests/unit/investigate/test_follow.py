"""Who belongs to an incident: the identity, and from then on whoever it let in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scanner.events.event import Event
from scanner.investigate import sought
from scanner.investigate.follow import follow
from scanner.investigate.log import Span
from scanner.investigate.trail import Trail
from scanner.model import Resource
from tests.builders import group
from tests.unit.investigate.world import (
    ADA,
    BEN,
    BOT,
    SINCE,
    TOKEN,
    event,
    instance,
    listed,
    project,
)

KEY = {"title": "laptop", "can_push": True}
HERE = project(access_tokens={"103": TOKEN}, deploy_keys={"203": KEY})


def followed(*events: Event, who: str = "ada", of: Resource = HERE, until: str = "") -> Trail:
    known = listed(instance({"id": ADA, "username": "ada"}, {"id": BEN, "username": "ben"}), of)
    found = sought.user(who, [known], {})
    return follow(events, found, known, Span(SINCE, until), ["Ada"])


def minutes(trail: Trail) -> list[int]:
    return [int(one.event.created_at[14:16]) for one in trail.events]


def test_a_member_it_added_is_followed_from_then_on() -> None:
    trail = followed(
        event("project_topics_updated", 1, BEN),
        event("member_created", 2, target=("User", BEN, "Ben"), add="user_access"),
        event("member_created", 3, target=("User", BEN, "Ben")),
        event("project_topics_updated", 4, BEN),
        event("project_topics_updated", 5, 77),
    )
    assert minutes(trail) == [2, 3, 4]
    assert [one.of for one in trail.events] == ["identity", "identity", "followed"]
    [ben] = trail.followed
    assert (ben["who"], ben["id"], ben["name"], ben["because"]) == (
        "user", BEN, "ben", "made a member",
    )  # fmt: skip


def test_whom_a_followed_one_lets_in_is_followed_as_well() -> None:
    trail = followed(
        event("member_created", 1, target=("User", BEN, "Ben")),
        event("project_access_token_created", 2, BEN, target=("Token", 103, "ci")),
        event("project_topics_updated", 3, BOT),
        event("deploy_key_added", 4, BOT, target=("DeployKey", 203, "laptop")),
        event("repository_git_operation", 5, -3, author_class="DeployKey", author_name="laptop"),
        event("repository_git_operation", 6, -3, author_class="DeployKey", author_name="other"),
    )
    assert minutes(trail) == [1, 2, 3, 4, 5]
    assert [(one["who"], one["id"]) for one in trail.followed] == [
        ("user", BEN), ("bot", BOT), ("deploy_key", 203),
    ]  # fmt: skip


def test_a_token_is_known_by_its_name_only_where_its_id_is_not_told_and_in_its_place() -> None:
    by_name = event("project_access_token_created", 1, target=("User", None, "ci"))
    elsewhere = event(
        "project_access_token_created", 1, on=group("acme/web", id=9), target=("T", 103, "ci")
    )
    assert [one["id"] for one in followed(by_name).followed] == [BOT]
    assert followed(elsewhere).followed == []


def test_a_token_is_told_with_who_made_it_whenever_that_was() -> None:
    known = listed(HERE)
    early = event("project_access_token_created", 1, BEN, target=("Token", 103, "ci"))
    own = event("project_topics_updated", 2, BOT)
    trail = follow(
        [early, own], sought.token("ci", [known], {}), known, Span("2026-01-15T12:02:00")
    )
    assert trail.made_by == early
    assert minutes(trail) == [2]


def test_of_a_project_everybody_counts_and_nobody_is_followed() -> None:
    known = listed(HERE)
    other = event("member_created", 3, on=group())
    here = [event("member_created", 1, target=("User", BEN, "Ben")), event("x", 2, 77), other]
    trail = follow(here, sought.project("acme/web", [known], {}), known, Span(SINCE))
    assert minutes(trail) == [1, 2]
    assert (trail.followed, {one.of for one in trail.events}) == ([], {"anybody"})


@pytest.mark.parametrize("kind", ["DeployKey", "Gitlab::Audit::DeployKeyAuthor", "", None])
def test_a_deploy_key_is_known_by_its_name_alone(kind: str | None) -> None:
    known = listed(HERE)
    key = sought.token("deploy_key:203", [known], {})
    clone = event("repository_git_operation", 1, -3, author_class=kind, author_name="laptop")
    by_a_user = event("repository_git_operation", 2, 5, author_name="laptop")
    trail = follow([clone, by_a_user], key, known, Span(SINCE))
    assert [one.of for one in trail.events] == ["identity"]


def test_what_is_outside_of_the_period_is_left_out() -> None:
    events = [event("x", minute) for minute in (1, 2, 3)]
    assert minutes(followed(*events, until="2026-01-15T12:03:00.000Z")) == [1, 2]


JON = ("User", BEN, "Ben")
ON_BEN: dict[str, Any] = {"target": JON}
RAISES = [
    ("member_updated", {"from": "Default role: Guest", "to": "Default role: Owner"}),
    ("member_updated", {"from": "Developer", "to": "Custom role: Deployer"}),
    ("user_admin_status_updated", {"change": "admin status", "from": "false", "to": "true"}),
    ("user_admin_status_updated", {"change": "admin status"}),
    ("user_auditor_status_updated", {"change": "auditor status", "to": "true"}),
    ("unblock_user", {}),
    ("unban_user", {}),
    ("user_activate", {}),
    ("user_approved", {}),
]
LOWERS = [
    ("member_updated", {"from": "Default role: Owner", "to": "Default role: Guest"}),
    ("member_updated", {"from": "Maintainer", "to": "Maintainer"}),
    ("member_updated", {"from": "Custom role: x", "to": "Custom role: x"}),
    ("user_admin_status_updated", {"from": "true", "to": "false"}),
    ("user_blocked", {}),
    ("member_destroyed", {}),
]


@pytest.mark.parametrize(("type", "details"), RAISES)
def test_whom_it_gave_more_rights_is_followed(type: str, details: dict[str, Any]) -> None:
    trail = followed(
        event("project_topics_updated", 1, BEN),
        event(type, 2, **ON_BEN, **details),
        event("project_topics_updated", 3, BEN),
    )
    assert minutes(trail) == [2, 3]
    [ben] = trail.followed
    assert (ben["name"], ben["since"][14:16]) == ("ben", "02")


@pytest.mark.parametrize(("type", "details"), LOWERS)
def test_who_was_given_nothing_is_not_followed(type: str, details: dict[str, Any]) -> None:
    trail = followed(event(type, 1, **ON_BEN, **details), event("project_topics_updated", 2, BEN))
    assert (minutes(trail), trail.followed) == ([1], [])


def guise(minute: int, said: str, author: int = ADA, **more: Any) -> Event:
    return event("user_impersonation", minute, author, **ON_BEN, custom_message=said, **more)


def test_as_whom_it_acted_is_followed_until_that_ended() -> None:
    of_group = "Instance administrator {} impersonation of stopped impersonation"
    trail = followed(
        event("project_topics_updated", 1, BEN),
        guise(2, "Started Impersonation"),
        guise(2, of_group.format("started"), on=group()),
        event("project_topics_updated", 3, BEN),
        guise(4, "Stopped Impersonation"),
        event("project_topics_updated", 5, BEN),
        guise(6, "Started Impersonation"),
        event("project_topics_updated", 7, BEN),
        guise(8, of_group.format("stopped"), on=group()),
        event("project_topics_updated", 9, BEN),
    )
    assert minutes(trail) == [2, 2, 3, 4, 6, 7, 8]
    assert [one.of for one in trail.events if one.event.author.id == BEN] == ["followed"] * 2
    assert [(one["id"], "impersonated" in one["because"]) for one in trail.followed] == [
        (BEN, True)
    ]


def test_an_end_of_an_impersonation_ends_nothing_else() -> None:
    trail = followed(
        guise(1, "Started Impersonation"),
        event("member_created", 2, target=JON),
        guise(3, "Stopped Impersonation"),
        event("project_topics_updated", 4, BEN),
        guise(5, "Started Impersonation", author=77),
    )
    assert minutes(trail) == [1, 2, 3, 4]


def test_an_event_that_names_it_as_the_impersonator_is_its_own() -> None:
    trail = followed(
        event("project_topics_updated", 1, BEN, impersonated_by="Ada"),
        event("project_topics_updated", 2, ADA),
        event("project_topics_updated", 3, BEN, impersonated_by="Ada"),
        event("project_topics_updated", 4, BEN, impersonated_by="Root"),
    )
    assert [(one.of, one.event.author.id) for one in trail.events] == [
        ("identity", BEN), ("identity", ADA), ("identity", BEN),
    ]  # fmt: skip


WORDS: list[dict[str, Any]] = [
    {"add": "user_access", "as": "Maintainer"},
    {"change": "access_level", "from": "Guest", "to": "Owner"},
    {"change": "admin status", "from": "false", "to": "true"},
    {"custom_message": "Instance access request approved"},
    {"custom_message": "Started Impersonation"},
]


@pytest.mark.parametrize("details", WORDS)
def test_without_a_type_the_words_tell_whom_it_let_in(details: dict[str, Any]) -> None:
    trail = followed(event(None, 1, **ON_BEN, **details), event(None, 2, BEN, change="topics"))
    assert minutes(trail) == [1, 2]
    assert [one["name"] for one in trail.followed] == ["ben"]
    assert trail.unclear == 0


def test_without_a_type_the_words_tell_what_token_or_key_it_made() -> None:
    said = "Created project access token with token_id: 103 with scopes: [:api]."
    trail = followed(
        event(None, 1, target=("PersonalAccessToken", 103, "ci"), custom_message=said),
        event(None, 2, target=("DeployKey", 203, "laptop"), add="deploy_key"),
        event(None, 3, BOT, change="topics"),
    )
    assert [one["who"] for one in trail.followed] == ["bot", "deploy_key"]
    assert (minutes(trail), trail.unclear) == ([1, 2, 3], 0)


@pytest.mark.parametrize(
    ("details", "unclear"),
    [
        ({"custom_message": "Unblocked user"}, 1),
        ({"add": "secret thing"}, 1),
        ({"target": ("Group", 4, "ops"), "change": "access_level"}, 1),
        ({"change": "visibility_level", "from": "Private", "to": "Public"}, 0),
        ({"remove": "user_access"}, 0),
        ({"with": "standard"}, 0),
    ],
)
def test_words_that_are_not_known_may_have_let_somebody_in(
    details: dict[str, Any], unclear: int
) -> None:
    trail = followed(event(None, 1, **{**ON_BEN, **details}))
    assert (trail.unclear, trail.followed) == (unclear, [])
    assert followed(event(None, 1, BEN, **{**ON_BEN, **details})).unclear == 0


def test_events_without_an_id_of_the_author_are_counted_and_belong_to_nobody() -> None:
    def nameless(minute: int, name: str) -> Event:
        told = event("x", minute, author_name=name)
        return replace(told, author=replace(told.author, id=None))

    trail = followed(event("x", 0), nameless(1, "Ada"), nameless(2, "ADA"), nameless(3, "Ben"))
    assert (minutes(trail), trail.nameless, trail.namesakes) == ([0], 3, 2)
    assert followed(nameless(1, "Ada"), until="2026-01-15T12:01:00.000Z").nameless == 0
