"""Words for flips of members, and of the accounts that are behind them."""

from __future__ import annotations

from typing import Any

from tests import estates
from tests.integration.flips.baseline import API, SITE, SUB, Verdicts, told
from tests.integration.flips.world import Change, Flip, World, edit, of_each, of_one, value

JON, KIM = "jon.mora", "kim.sol"
"""A direct member of everything below the top-level group, and an Owner of that one."""

BOT = "project_1_bot_1f"
"""As GitLab calls the bot of an access token."""

PARTNERS = f"group {estates.OUTSIDER}"
"""The group that is invited, and is no part of the scan."""

USERS = "GET /users"
SEATS = "GET /groups/:id/billable_members"
MANAGED = "GET /groups/:id/enterprise_users"
"""Lists of accounts: for administrators, and for Owners of a top-level group."""


def of(name: str) -> str:
    """The endpoint of the direct members."""
    return f"GET /{name.split()[0]}s/:id/members"


def said(name: str, key: str, to: Any) -> Flip:
    """Say it of every direct member."""
    return edit(of(name), name, of_each(value(key, to)))


def joined(name: str, level: int, *users: str, **account: Any) -> Flip:
    """Let users in whose accounts are in order."""
    fine = {"two_factor_enabled": True, "external": False, "last_activity_on": "2026-01-14"}

    def flip(world: World) -> None:
        for number, user in enumerate(users, start=90):
            email = f"{user}@north.example"
            world.estate.add_user(user, {"id": number, "email": email, **fine, **account})
            member = {"username": user, "access_level": level, "override": False}
            world.of(name)["members"].append(member)

    return flip


def account(user: str, **attributes: Any) -> Flip:
    """Set attributes of a user's account."""
    return lambda world: world.estate.users[user].update(attributes)


def told_of(user: str, key: str, to: Any, route: str = USERS, name: str = "") -> Flip:
    """Set what a list of accounts tells of one user."""
    return edit(route, name, of_one("username", user, value(key, to)))


def without(user: str) -> Change:
    """A list, as long as before, that names somebody else in place of a user."""
    return of_one("username", user, value("id", 999))


def of_jon(outcome: str, *policies: str, not_in: str = "") -> Verdicts:
    """The same outcome wherever he is a direct member, but for one place."""
    places = (name for name in (SUB, SITE, API) if name != not_in)
    return {key: to for name in places for key, to in told(outcome, name, *policies).items()}
