"""Access tokens of people, of groups and of projects, without those of service accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    ACCESS_TOKENS,
    INSTANCE,
    SITE,
    SUB,
    TOP,
    Verdicts,
    fails,
    skipped,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    Change,
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

END, LIFE, USE, SCOPES, OWNER = ACCESS_TOKENS
WELL = {
    "name": "other",
    "scopes": ["read_api"],
    "access_level": 20,
    "created_at": "2026-01-01T09:00:00.000Z",
    "expires_at": "2026-03-01",
    "last_used_at": "2026-01-14T09:00:00.000Z",
}
"""A token that every policy passes."""


class Place(NamedTuple):
    """Where tokens are, and who judges them."""

    words: str
    resource: str
    section: str
    route: str
    policies: tuple[str, ...]

    @property
    def asked(self) -> str:
        """The resource as a request names it; the instance has no name there."""
        return "" if self.resource == INSTANCE else self.resource

    def put(self, **attributes: Any) -> Flip:
        """Set attributes of the token."""
        return entry(self.resource, self.section, **attributes)

    def add(self, **attributes: Any) -> Flip:
        """Another token."""
        owner = {"username": "ida.berg"} if self.resource == INSTANCE else {}
        return more(self.resource, self.section, {**WELL, **owner, "id": 190, **attributes})

    def answer(self, change: Change) -> Flip:
        """Change what is answered."""
        return edit(self.route, self.asked, change)

    def say(self, name: str, to: Any) -> Flip:
        """Set a key of every token on its way."""
        return self.answer(of_each(value(name, to)))

    def without_any(self) -> Verdicts:
        """A top-level group has tokens of service accounts, too."""
        return skipped(self.resource, *((OWNER,) if self.resource == TOP else self.policies))


PEOPLE = Place(
    "of people",
    INSTANCE,
    "personal_access_tokens",
    "GET /personal_access_tokens",
    (END, LIFE, USE, SCOPES),
)
HELD = (
    Place("of the group", TOP, "access_tokens", "GET /groups/:id/access_tokens", ACCESS_TOKENS),
    Place(
        "of the project", SITE, "access_tokens", "GET /projects/:id/access_tokens", ACCESS_TOKENS
    ),
)


def _of_ends(at: Place) -> Iterator[tuple[str, Flip, Verdicts]]:
    unsure = unknown(at.resource, END, LIFE)
    yield "never ends", at.put(expires_at=None), fails(at.resource, END)
    yield "end absent", at.say("expires_at", ABSENT), unsure
    yield "end a number", at.say("expires_at", 7), unsure
    yield "end no date", at.say("expires_at", "soon"), unsure
    yield "ends after 365 days", at.put(expires_at="2027-01-01"), {}
    yield "ends after 366 days", at.put(expires_at="2027-01-02"), fails(at.resource, LIFE)
    yield "has long lived", at.put(created_at="2025-02-01T09:00:00Z"), fails(at.resource, LIFE)
    unread = at.answer(of_one("id", 190, value("expires_at", ABSENT)))
    yield (
        "never ends, and of another one the end is absent",
        both(at.put(expires_at=None), at.add(), unread),
        fails(at.resource, END) | unknown(at.resource, LIFE),
    )


def _of_use(at: Place) -> Iterator[tuple[str, Flip, Verdicts]]:
    old, unused = "2025-12-01T09:00:00Z", fails(at.resource, USE)
    yield "new and never used", at.put(last_used_at=None), {}
    yield "old and never used", at.put(created_at=old, last_used_at=None), unused
    yield "old and used", at.put(created_at=old), {}
    long = {"created_at": "2025-09-01T09:00:00Z"}
    yield "used 90 days ago", at.put(**long, last_used_at="2025-10-17T09:00:00Z"), {}
    yield "used 91 days ago", at.put(**long, last_used_at="2025-10-16T09:00:00Z"), unused
    for words, to in (("absent", ABSENT), ("a number", 7), ("no date", "lately")):
        yield f"use {words}", at.say("last_used_at", to), unknown(at.resource, USE)
        yield f"creation {words}", at.say("created_at", to), unknown(at.resource, LIFE, USE)
    yield "creation null", at.put(created_at=None), unknown(at.resource, LIFE)
    yield (
        "creation null and never used",
        at.put(created_at=None, last_used_at=None),
        unknown(at.resource, LIFE) | unused,
    )


def _of_scopes(at: Place) -> Iterator[tuple[str, Flip, Verdicts]]:
    for scope in ("api", "sudo", "write_repository"):
        yield f"scope {scope}", at.put(scopes=["read_api", scope]), fails(at.resource, SCOPES)
    to: Any
    for words, to in (("empty", []), ("harmless", ["read_user"])):
        yield f"scopes {words}", at.say("scopes", to), {}
    for words, to in (("absent", ABSENT), ("null", None), ("a text", "read_api"), ("numbers", [1])):
        yield f"scopes {words}", at.say("scopes", to), unknown(at.resource, SCOPES)
    named = [policy for policy in (SCOPES, OWNER) if policy in at.policies]
    yield "name null", at.say("name", None), {}
    for words, to in (("absent", ABSENT), ("a number", 7)):
        yield f"name {words}", at.say("name", to), unknown(at.resource, *named)


def _of_the_list(at: Place) -> Iterator[tuple[str, Flip, Verdicts]]:
    unread = unknown(at.resource, *at.policies)
    yield "active false", at.say("active", False), at.without_any()
    for words, to in (("absent", ABSENT), ("null", None), ("a text", "yes")):
        yield f"active {words}", at.say("active", to), unread
    yield "none", put(at.resource, **{at.section: []}), at.without_any()
    yield "another one, revoked and loose", at.add(revoked=True, expires_at=None), {}
    for status in (401, 403, 404, 500):
        yield f"refused with {status}", refuse(at.route, at.asked, status), unread
    yield "null", at.answer(whole("null")), unread
    yield "an object", at.answer(whole({"message": "x"})), unread
    yield "without an id", at.say("id", ABSENT), unread
    yield "two of one id", both(at.add(), at.say("id", 190)), unread


FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    f"{at.words}: {words}": (flip, changes)
    for at in (PEOPLE, *HELD)
    for flips in (_of_ends, _of_use, _of_scopes, _of_the_list)
    for words, flip, changes in flips(at)
}

for at in HELD:
    FLIPS |= {
        f"{at.words}: Maintainer": (at.put(access_level=40), {}),
        f"{at.words}: Owner": (at.put(access_level=50), fails(at.resource, OWNER)),
        f"{at.words}: role null": (at.put(access_level=None), unknown(at.resource, OWNER)),
        f"{at.words}: role absent": (at.put(access_level=ABSENT), unknown(at.resource, OWNER)),
        f"{at.words}: role a text": (at.put(access_level="20"), unknown(at.resource, OWNER)),
        f"{at.words}: bot without an id": (at.say("user_id", ABSENT), {}),
    }
FLIPS |= {
    # --- whose a personal token is
    "of people: of another one": (PEOPLE.put(username="root.one"), {}),
    "of people: of nobody who is listed": (PEOPLE.say("user_id", 4711), {}),
    "of people: of nobody": (PEOPLE.say("user_id", ABSENT), {}),
    "of people: revoked absent": (PEOPLE.say("revoked", ABSENT), {}),
    # --- a subgroup has no service accounts
    "of the subgroup: none": (put(SUB, access_tokens=[]), skipped(SUB, *ACCESS_TOKENS)),
    "of the subgroup: never ends": (entry(SUB, "access_tokens", expires_at=None), fails(SUB, END)),
    "of the subgroup: refused": (
        refuse("GET /groups/:id/access_tokens", SUB, 401),
        unknown(SUB, *ACCESS_TOKENS),
    ),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
