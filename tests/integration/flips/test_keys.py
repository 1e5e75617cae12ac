"""Deploy keys: whether they push, how old they are, when they end, and who else has them."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.engines.base import Engine
from tests.integration import pipeline
from tests.integration.flips.baseline import (
    API,
    DEPLOY_KEYS,
    SITE,
    Verdicts,
    fails,
    skipped,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    Flip,
    both,
    edit,
    entry,
    more,
    of_each,
    of_one,
    put,
    refuse,
    value,
    whole,
)
from tests.simulator import ABSENT

KEYS = "GET /projects/:id/deploy_keys"
READ, FRESH, END, ALONE = DEPLOY_KEYS
OLD = "2025-09-01T09:00:00.000Z"
WELL = {
    "id": 290,
    "title": "other",
    "key": "ssh-ed25519 other",
    "created_at": "2026-01-01T09:00:00.000Z",
    "expires_at": "2026-06-01T00:00:00.000Z",
    "last_used_at": "2026-01-14T09:00:00.000Z",
}
"""A key that every policy passes."""

UNREAD = unknown(SITE, *DEPLOY_KEYS) | unknown(API, ALONE)
"""Of the other project's keys nobody can tell then whether they are in this one."""


def key(name: str = SITE, **attributes: Any) -> Flip:
    """Set attributes of the key."""
    return entry(name, "deploy_keys", **attributes)


def another(**attributes: Any) -> Flip:
    """Another key."""
    return more(SITE, "deploy_keys", WELL | attributes)


def say(name: str, to: Any) -> Flip:
    """Set a key of every row on its way."""
    return edit(KEYS, SITE, of_each(value(name, to)))


def say_of_another(name: str, to: Any) -> Flip:
    """The same of the other key alone."""
    return edit(KEYS, SITE, of_one("id", 290, value(name, to)))


SHARED = key(key="ssh-ed25519 4")
"""The key of the other project."""

FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    # --- whether it pushes
    "pushes": (key(can_push=True), fails(SITE, READ)),
    "pushes to the other project": (key(API, can_push=True), fails(API, READ)),
    "pushes null": (say("can_push", None), unknown(SITE, READ, ALONE)),
    "pushes absent": (say("can_push", ABSENT), unknown(SITE, READ, ALONE)),
    "pushes a text": (say("can_push", "no"), unknown(SITE, READ, ALONE)),
    "title null": (say("title", None), {}),
    "title absent": (say("title", ABSENT), unknown(SITE, READ)),
    "title a number": (say("title", 7), unknown(SITE, READ)),
    "pushes, and of another one that is absent": (
        both(key(can_push=True), another(), say_of_another("can_push", ABSENT)),
        fails(SITE, READ) | unknown(SITE, ALONE),
    ),
    # --- its age
    "a year old": (key(created_at="2025-01-15T09:00:00Z"), {}),
    "older than a year": (key(created_at="2025-01-14T09:00:00Z"), fails(SITE, FRESH)),
    "used 90 days ago": (key(created_at=OLD, last_used_at="2025-10-17T09:00:00Z"), {}),
    "used 91 days ago": (
        key(created_at=OLD, last_used_at="2025-10-16T09:00:00Z"),
        fails(SITE, FRESH),
    ),
    "new and never used": (key(last_used_at=None), {}),
    "old and never used": (key(created_at=OLD, last_used_at=None), fails(SITE, FRESH)),
    "creation null": (key(created_at=None), unknown(SITE, FRESH)),
    "creation absent": (say("created_at", ABSENT), unknown(SITE, FRESH)),
    "creation a number": (say("created_at", 7), unknown(SITE, FRESH)),
    "creation no date": (say("created_at", "long ago"), unknown(SITE, FRESH)),
    # Older GitLab does not tell when a key was used; then its age alone is judged.
    "use absent": (say("last_used_at", ABSENT), {}),
    "use absent, older than a year": (
        both(key(created_at="2025-01-14T09:00:00Z"), say("last_used_at", ABSENT)),
        fails(SITE, FRESH),
    ),
    "use no date": (say("last_used_at", "lately"), unknown(SITE, FRESH)),
    "old, and of another one the age is absent": (
        both(
            key(created_at="2025-01-14T09:00:00Z"), another(), say_of_another("created_at", ABSENT)
        ),
        fails(SITE, FRESH),
    ),
    # --- its end
    "never ends": (key(expires_at=None), fails(SITE, END)),
    "ended": (key(expires_at="2026-01-15T11:00:00.000Z"), fails(SITE, END)),
    "ends today": (key(expires_at="2026-01-15T13:00:00.000Z"), {}),
    "end absent": (say("expires_at", ABSENT), unknown(SITE, END)),
    "end a number": (say("expires_at", 7), unknown(SITE, END)),
    "end no date": (say("expires_at", "later"), unknown(SITE, END)),
    "never ends, and of another one the end is absent": (
        both(key(expires_at=None), another(), say_of_another("expires_at", ABSENT)),
        fails(SITE, END),
    ),
    # --- who else has it
    "in both projects": (SHARED, fails(SITE, ALONE) | fails(API, ALONE)),
    "in both projects, by another id": (
        another(key="ssh-ed25519 4"),
        fails(SITE, ALONE) | fails(API, ALONE),
    ),
    "twice in one project": (another(key="ssh-ed25519 3"), {}),
    "in both projects, and pushes to one": (
        both(SHARED, key(can_push=True)),
        fails(SITE, READ, ALONE) | fails(API, ALONE),
    ),
    "in both projects, and pushes to both": (
        both(SHARED, key(can_push=True), key(API, can_push=True)),
        fails(SITE, READ, ALONE) | fails(API, READ, ALONE),
    ),
    "fingerprint null": (
        say("fingerprint_sha256", None),
        unknown(SITE, ALONE) | unknown(API, ALONE),
    ),
    "fingerprint absent": (
        say("fingerprint_sha256", ABSENT),
        unknown(SITE, READ, ALONE) | unknown(API, ALONE),
    ),
    "fingerprint a number": (
        say("fingerprint_sha256", 7),
        unknown(SITE, READ, ALONE) | unknown(API, ALONE),
    ),
    "in both projects, and another one has no fingerprint": (
        both(SHARED, another(), say_of_another("fingerprint_sha256", ABSENT)),
        fails(SITE, ALONE) | fails(API, ALONE) | unknown(SITE, READ),
    ),
    # --- the list
    "another key": (another(), {}),
    "none": (put(SITE, deploy_keys=[]), skipped(SITE, *DEPLOY_KEYS)),
    "null": (edit(KEYS, SITE, whole("null")), UNREAD),
    "an object": (edit(KEYS, SITE, whole({"message": "x"})), UNREAD),
    "without an id": (say("id", ABSENT), UNREAD),
    "two of one id": (both(another(), say("id", 290)), UNREAD),
    **{
        f"refused with {status}": (refuse(KEYS, SITE, status), UNREAD)
        for status in (401, 403, 404, 500)
    },
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes


def test_a_count_that_may_be_higher_is_shown_with_why(flipped: Flipped, engine: Engine) -> None:
    flip = both(SHARED, another(), say_of_another("fingerprint_sha256", ABSENT))
    report = flipped.report(flip, engine)
    [finding] = [
        finding
        for line in report.resources()
        for finding in line["findings"]
        if line["path"] == "north/apps/api"
    ]
    assert finding["actual"] == 2
    assert pipeline.reasons(report, "GL-TOK-009", API) == [
        "deploy_keys.*.projects_count: 1 could not be read",
        "deploy_keys.*.write_projects_count: 1 could not be read",
    ]
