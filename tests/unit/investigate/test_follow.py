"""Who belongs to an incident: the identity, and from then on whoever it let in."""

from __future__ import annotations

from scanner.events.event import Event
from scanner.investigate import sought
from scanner.investigate.follow import Trail, follow
from scanner.investigate.log import Span
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
    found = sought.user(who, [known], dict)
    return follow(events, found, known, Span(SINCE, until))


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
    trail = follow([early, own], sought.token("ci", [known]), known, Span("2026-01-15T12:02:00"))
    assert trail.made_by == early
    assert minutes(trail) == [2]


def test_of_a_project_everybody_counts_and_nobody_is_followed() -> None:
    known = listed(HERE)
    other = event("member_created", 3, on=group())
    here = [event("member_created", 1, target=("User", BEN, "Ben")), event("x", 2, 77), other]
    trail = follow(here, sought.project("acme/web", [known]), known, Span(SINCE))
    assert minutes(trail) == [1, 2]
    assert (trail.followed, {one.of for one in trail.events}) == ([], {"anybody"})


def test_a_deploy_key_is_known_by_its_name_alone() -> None:
    known = listed(HERE)
    key = sought.token("deploy_key:203", [known])
    clone = event("repository_git_operation", 1, -3, author_class="DeployKey", author_name="laptop")
    by_a_user = event("repository_git_operation", 2, 5, author_name="laptop")
    trail = follow([clone, by_a_user], key, known, Span(SINCE))
    assert [one.of for one in trail.events] == ["identity"]


def test_what_is_outside_of_the_period_is_left_out() -> None:
    events = [event("x", minute) for minute in (1, 2, 3)]
    assert minutes(followed(*events, until="2026-01-15T12:03:00.000Z")) == [1, 2]
