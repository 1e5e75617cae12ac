"""Deploy tokens, and the tokens that start pipelines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scanner.engines.base import Engine
from tests.estates import LATER
from tests.integration.flips.baseline import (
    API,
    DEPLOY_TOKENS,
    SITE,
    SUB,
    TOP,
    TRIGGERS,
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
    within,
)
from tests.simulator import ABSENT

_ODD = (("null", None), ("absent", ABSENT), ("a text", "no"))


def _of_deploy_tokens(name: str, route: str) -> Iterator[tuple[str, Flip, Verdicts]]:
    def deploy(**attributes: Any) -> Flip:
        return entry(name, "deploy_tokens", **attributes)

    def another(**attributes: Any) -> Flip:
        well = {"id": 490, "name": "other", "scopes": ["read_registry"], "expires_at": LATER}
        return more(name, "deploy_tokens", well | attributes)

    def say(key: str, to: Any) -> Flip:
        return edit(route, name, of_each(value(key, to)))

    bad, unread = fails(name, *DEPLOY_TOKENS), unknown(name, *DEPLOY_TOKENS)
    yield "never ends", deploy(expires_at=None), bad
    yield "end absent", say("expires_at", ABSENT), unread
    yield "end a number", say("expires_at", 7), unread
    yield "end no date", say("expires_at", "later"), unread
    yield "end moved", deploy(expires_at="2026-01-16T00:00:00.000Z"), {}
    yield "expired", deploy(expired=True), bad
    yield "revoked", deploy(revoked=True), skipped(name, *DEPLOY_TOKENS)
    yield "revoked, another one is not", both(deploy(revoked=True), another()), {}
    yield "another one, revoked and loose", another(revoked=True, scopes=["write_registry"]), {}
    for words, to in _ODD:
        yield f"expired {words}", say("expired", to), unread
        yield f"revoked {words}", say("revoked", to), unread
    for scope in ("write_registry", "write_package_registry", "write_virtual_registry"):
        yield f"scope {scope}", deploy(scopes=[scope]), bad
    yield "scopes null", deploy(scopes=None), unread
    yield "scopes absent", say("scopes", ABSENT), unread
    yield "scopes a text", say("scopes", "read_registry"), unread
    yield "name null", say("name", None), {}
    yield "name absent", say("name", ABSENT), unread
    yield "name a number", say("name", 7), unread
    unseen = edit(route, name, of_one("id", 490, value("revoked", ABSENT)))
    yield "never ends, another one is unread", both(deploy(expires_at=None), another(), unseen), bad
    yield (
        "one revoked, another one is unread",
        both(deploy(revoked=True), another(), unseen),
        unread,
    )
    yield "none", put(name, deploy_tokens=[]), skipped(name, *DEPLOY_TOKENS)
    yield "null as a whole", edit(route, name, whole("null")), unread
    yield "an object", edit(route, name, whole({})), unread
    yield "without an id", say("id", ABSENT), unread
    for status in (401, 403, 404, 500):
        yield f"refused with {status}", refuse(route, name, status), unread


TRIGGERED = "GET /projects/:id/triggers"
OLD = "2025-09-01T09:00:00.000Z"


def _of_triggers() -> Iterator[tuple[str, Flip, Verdicts]]:
    def trigger(**attributes: Any) -> Flip:
        return entry(SITE, "triggers", **attributes)

    def say(key: str, to: Any) -> Flip:
        return edit(TRIGGERED, SITE, of_each(value(key, to)))

    def say_of_owner(key: str, to: Any) -> Flip:
        return edit(TRIGGERED, SITE, of_each(within("owner", value(key, to))))

    bad, unread = fails(SITE, *TRIGGERS), unknown(SITE, *TRIGGERS)
    yield "of nobody", trigger(owner=None), bad
    yield "of somebody else", trigger(owner="jon.mora"), {}
    for state in ("blocked", "banned", "deactivated", "ldap_blocked", ""):
        yield f"owner {state or 'without a state'}", say_of_owner("state", state), bad
    yield "owner absent", say("owner", ABSENT), unread
    yield "owner a text", say("owner", "ida.berg"), unread
    to: Any
    for key in ("username", "state"):
        for words, to in (("null", None), ("absent", ABSENT), ("a number", 7)):
            yield f"{key} of the owner {words}", say_of_owner(key, to), unread
    yield "new and never used", trigger(last_used=None), {}
    yield "old and never used", trigger(created_at=OLD, last_used=None), bad
    yield "old and used", trigger(created_at=OLD), {}
    older = "2025-01-01T09:00:00.000Z"
    yield "used 180 days ago", trigger(created_at=older, last_used="2025-07-19T09:00:00Z"), {}
    yield "used 181 days ago", trigger(created_at=older, last_used="2025-07-18T09:00:00Z"), bad
    for words, to in (("absent", ABSENT), ("a number", 7), ("no date", "lately")):
        yield f"use {words}", say("last_used", to), unread
        yield f"creation {words}", say("created_at", to), unread
    yield "creation null", trigger(created_at=None), {}
    yield "creation null and never used", trigger(created_at=None, last_used=None), bad
    for words, to in (("null", None), ("absent", ABSENT), ("a number", 7)):
        yield f"description {words}", say("description", to), {}
    unseen = edit(TRIGGERED, SITE, of_one("id", 390, value("last_used", ABSENT)))
    second = more(SITE, "triggers", {"id": 390, "owner": "ida.berg", "created_at": OLD})
    yield "of nobody, another one is unread", both(trigger(owner=None), second, unseen), bad
    yield "another one is unread", both(second, unseen), unread
    yield "none", put(SITE, triggers=[]), skipped(SITE, *TRIGGERS)
    yield "null", edit(TRIGGERED, SITE, whole("null")), unread
    yield "an object", edit(TRIGGERED, SITE, whole({})), unread
    yield "without an id", say("id", ABSENT), unread
    for status in (401, 403, 404, 500):
        yield f"refused with {status}", refuse(TRIGGERED, SITE, status), unread


FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    **{
        f"deploy token {of}: {words}": (flip, changes)
        for of, name, route in (
            ("of the group", TOP, "GET /groups/:id/deploy_tokens"),
            ("of the project", SITE, "GET /projects/:id/deploy_tokens"),
        )
        for words, flip, changes in _of_deploy_tokens(name, route)
    },
    "deploy token of the subgroup: none": (
        put(SUB, deploy_tokens=[]),
        skipped(SUB, *DEPLOY_TOKENS),
    ),
    "deploy token of the subgroup: expired": (
        entry(SUB, "deploy_tokens", expired=True),
        fails(SUB, *DEPLOY_TOKENS),
    ),
    **{f"trigger: {words}": (flip, changes) for words, flip, changes in _of_triggers()},
    "trigger of the other project: of nobody": (
        entry(API, "triggers", owner=None),
        fails(API, *TRIGGERS),
    ),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
