"""Tokens of service accounts, which a top-level group has from Premium on."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    ACCESS_TOKENS,
    TOP,
    Verdicts,
    fails,
    skipped,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.test_tokens import WELL
from tests.integration.flips.world import (
    Flip,
    World,
    both,
    edit,
    more,
    of_each,
    put,
    refuse,
    value,
    whole,
)
from tests.simulator import ABSENT, Fault

END, LIFE, USE, SCOPES, OWNER = ACCESS_TOKENS
ACCOUNTS = "GET /groups/:id/service_accounts"
TOKENS = "GET /groups/:id/service_accounts/:user_id/personal_access_tokens"
UNREAD = unknown(TOP, END, LIFE, USE, SCOPES)
ALONE = put(TOP, access_tokens=[])
"""The group has no other tokens."""


def token(**attributes: Any) -> Flip:
    """Set attributes of the token."""
    return lambda world: world.of(TOP)["service_accounts"][0]["tokens"][0].update(attributes)


def account(*tokens: dict[str, Any]) -> Flip:
    """Another account; it is the one that is asked first."""
    return more(TOP, "service_accounts", {"username": "newer", "tokens": list(tokens)})


def say(name: str, to: Any) -> Flip:
    """Set a key of every token on its way."""
    return edit(TOKENS, TOP, of_each(value(name, to)))


def say_of_accounts(name: str, to: Any) -> Flip:
    """Set a key of every account on its way."""
    return edit(ACCOUNTS, TOP, of_each(value(name, to)))


def older_refuses(status: int) -> Flip:
    """The account that is asked last does not tell its tokens."""

    def flip(world: World) -> None:
        world.faults.append(Fault(TOKENS, status, None, after=1))

    return flip


FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    # --- the end
    "never ends": (token(expires_at=None), fails(TOP, END)),
    "end absent": (say("expires_at", ABSENT), unknown(TOP, END, LIFE)),
    "end a number": (say("expires_at", 7), unknown(TOP, END, LIFE)),
    "end no date": (say("expires_at", "soon"), unknown(TOP, END, LIFE)),
    "ends after 366 days": (token(expires_at="2027-01-02"), fails(TOP, LIFE)),
    "has long lived": (token(created_at="2025-02-01T09:00:00Z"), fails(TOP, LIFE)),
    # --- the use
    "new and never used": (token(last_used_at=None), {}),
    "old and never used": (
        token(created_at="2025-12-01T09:00:00Z", last_used_at=None),
        fails(TOP, USE),
    ),
    "not used for long": (
        token(created_at="2025-09-01T09:00:00Z", last_used_at="2025-10-01T09:00:00Z"),
        fails(TOP, USE),
    ),
    "use absent": (say("last_used_at", ABSENT), unknown(TOP, USE)),
    "use a number": (say("last_used_at", 7), unknown(TOP, USE)),
    "use no date": (say("last_used_at", "lately"), unknown(TOP, USE)),
    "creation null": (token(created_at=None), unknown(TOP, LIFE)),
    "creation absent": (say("created_at", ABSENT), unknown(TOP, LIFE, USE)),
    "creation a number": (say("created_at", 7), unknown(TOP, LIFE, USE)),
    "creation no date": (say("created_at", "long ago"), unknown(TOP, LIFE, USE)),
    # --- the scopes
    "scope api": (token(scopes=["api"]), fails(TOP, SCOPES)),
    "scope sudo": (token(scopes=["sudo"]), fails(TOP, SCOPES)),
    "scopes null": (token(scopes=None), unknown(TOP, SCOPES)),
    "scopes absent": (say("scopes", ABSENT), unknown(TOP, SCOPES)),
    "scopes a text": (say("scopes", "read_api"), unknown(TOP, SCOPES)),
    "name null": (say("name", None), {}),
    "name absent": (say("name", ABSENT), unknown(TOP, SCOPES)),
    "name a number": (say("name", 7), unknown(TOP, SCOPES)),
    # --- the list
    "active false": (say("active", False), {}),
    "active absent": (say("active", ABSENT), UNREAD),
    "active null": (say("active", None), UNREAD),
    "active a text": (say("active", "yes"), UNREAD),
    "revoked": (token(revoked=True, expires_at=None), {}),
    "revoked, and there is no other": (
        both(token(revoked=True, expires_at=None), ALONE),
        skipped(TOP, *ACCESS_TOKENS),
    ),
    "no account": (put(TOP, service_accounts=[]), {}),
    "no account, and there is no other": (
        both(put(TOP, service_accounts=[]), ALONE),
        skipped(TOP, *ACCESS_TOKENS),
    ),
    "no account and no access token that is known": (
        both(put(TOP, service_accounts=[]), refuse("GET /groups/:id/access_tokens", TOP, 403)),
        unknown(TOP, *ACCESS_TOKENS),
    ),
    "tokens null": (edit(TOKENS, TOP, whole("null")), UNREAD),
    "tokens an object": (edit(TOKENS, TOP, whole({"message": "x"})), UNREAD),
    "tokens without an id": (say("id", ABSENT), UNREAD),
    **{
        f"tokens refused with {status}": (refuse(TOKENS, TOP, status), UNREAD)
        for status in (401, 403, 404, 500)
    },
    # --- the accounts
    "accounts null": (edit(ACCOUNTS, TOP, whole("null")), UNREAD),
    "accounts an object": (edit(ACCOUNTS, TOP, whole({"message": "x"})), UNREAD),
    "account without an id": (say_of_accounts("id", ABSENT), UNREAD),
    "account with an id that is a text": (say_of_accounts("id", "71"), UNREAD),
    "account without a name": (say_of_accounts("username", ABSENT), {}),
    "account with a name that is a number": (say_of_accounts("username", 7), UNREAD),
    **{
        f"accounts refused with {status}": (refuse(ACCOUNTS, TOP, status), UNREAD)
        for status in (401, 403, 404, 500)
    },
    # --- one of several accounts
    "another account": (account(WELL), {}),
    "another account with the very same token": (account({**WELL, "id": 150}), UNREAD),
    **{
        f"one of two accounts refuses with {status}": (
            both(account(WELL), older_refuses(status)),
            UNREAD,
        )
        for status in (401, 403, 404, 500)
    },
    "one refuses, the token of the other never ends": (
        both(account({**WELL, "expires_at": None}), older_refuses(403)),
        {**UNREAD, **fails(TOP, END)},
    ),
    "one refuses, the other has no token": (both(account(), older_refuses(403)), UNREAD),
    "one refuses, the other has no token, and there is no other": (
        both(account(), older_refuses(403), ALONE),
        UNREAD | skipped(TOP, OWNER),
    ),
    "one refuses, and there is no other than that of the other": (
        both(account(WELL), older_refuses(403), ALONE),
        UNREAD | skipped(TOP, OWNER),
    ),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
