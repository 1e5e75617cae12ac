"""Who administers the instance, and how its users sign in."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    INSTANCE,
    SUB,
    TOP,
    UNKNOWN,
    Verdicts,
    fails,
    in_projects,
    skipped,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    Change,
    Flip,
    World,
    both,
    edit,
    instance,
    of_each,
    of_one,
    refuse,
    value,
    whole,
)
from tests.simulator import ABSENT

USERS = "GET /users"
SINGLE_SIGN_ON = "disable_password_authentication_for_users_with_sso_identities"
ADMINISTRATORS = ("INS-006", "INS-007", "INS-008")
SECOND_FACTOR = ("INS-006", "MEM-011")
EXTERNAL = "MEM-008"
NOBODY_SEEN = (
    unknown(INSTANCE, *ADMINISTRATORS, "MEM-011")
    | unknown(TOP, "MEM-004", EXTERNAL)
    | unknown(SUB, EXTERNAL)
    | in_projects(UNKNOWN, EXTERNAL)
)
"""Nothing else tells who is external, either; that people use single sign-on does not matter."""
LONG_AGO = "2025-01-01"


def user(name: str, **attributes: Any) -> Flip:
    """Set attributes of a user."""
    return lambda world: world.estate.users[name].update(attributes)


def one(**attributes: Any) -> Flip:
    """Set attributes of one of the three administrators."""
    return user("root.two", **attributes)


def told_of_one(name: str, to: object) -> Flip:
    """Set what the list of users tells of him or her."""
    return edit(USERS, "", of_one("username", "root.two", value(name, to)))


def told_of_all(change: Change) -> Flip:
    """Change what the list of users tells of everybody."""
    return edit(USERS, "", of_each(change))


def administrators(number: int) -> Flip:
    """Have so many more of them."""

    def flip(world: World) -> None:
        for id in range(60, 60 + number):
            attributes = {
                "id": id,
                "is_admin": True,
                "two_factor_enabled": True,
                "last_activity_on": "2026-01-14",
            }
            world.estate.add_user(f"root.{id}", attributes)

    return flip


def seen(activity: object, sign_in: object, made: object = "2024-01-02T09:00:00.000Z") -> Flip:
    """Say when one administrator was last active and last signed in, and how old the account is."""
    return one(last_activity_on=activity, last_sign_in_at=sign_in, created_at=made)


FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    # --- the second factor
    "an administrator without a second factor": (
        one(two_factor_enabled=False),
        fails(INSTANCE, *SECOND_FACTOR),
    ),
    "an administrator with a second factor null": (
        told_of_one("two_factor_enabled", None),
        unknown(INSTANCE, *SECOND_FACTOR),
    ),
    "an administrator with a second factor absent": (
        told_of_one("two_factor_enabled", ABSENT),
        unknown(INSTANCE, *SECOND_FACTOR),
    ),
    "an administrator with a second factor 1": (
        told_of_one("two_factor_enabled", 1),
        unknown(INSTANCE, *SECOND_FACTOR),
    ),
    "no administrator without a second factor": (
        user("ida.berg", two_factor_enabled=False),
        fails(INSTANCE, "MEM-011"),
    ),
    # --- how many
    "two administrators": (told_of_one("is_admin", False), {}),
    "one administrator": (
        both(user("root.one", is_admin=False), user("root.two", is_admin=False)),
        fails(INSTANCE, "INS-007"),
    ),
    "five administrators": (administrators(2), {}),
    "six administrators": (administrators(3), fails(INSTANCE, "INS-007")),
    "six administrators, one of them blocked": (both(administrators(3), one(state="blocked")), {}),
    "six administrators, one of them deactivated": (
        both(administrators(3), one(state="deactivated")),
        fails(INSTANCE, "INS-007"),
    ),
    "six administrators, one of them a bot": (both(administrators(3), one(bot=True)), {}),
    "a bot null": (told_of_one("bot", None), {}),
    "a bot absent": (told_of_one("bot", ABSENT), unknown(INSTANCE, *ADMINISTRATORS, "MEM-011")),
    "state null": (told_of_one("state", None), unknown(INSTANCE, *ADMINISTRATORS, "MEM-011")),
    "state absent": (told_of_one("state", ABSENT), unknown(INSTANCE, *ADMINISTRATORS, "MEM-011")),
    "administrator null": (told_of_one("is_admin", None), unknown(INSTANCE, *ADMINISTRATORS)),
    "administrator absent": (told_of_one("is_admin", ABSENT), unknown(INSTANCE, *ADMINISTRATORS)),
    "username absent": (told_of_one("username", ABSENT), {}),
    # --- when they were last seen
    "active long ago": (seen(LONG_AGO, f"{LONG_AGO}T09:00:00Z"), fails(INSTANCE, "INS-008")),
    "active long ago, signed in since": (seen(LONG_AGO, "2026-01-14T09:00:00Z"), {}),
    "active 90 days ago": (seen("2025-10-17", None), {}),
    "active 91 days ago": (seen("2025-10-16", None), fails(INSTANCE, "INS-008")),
    "signed in long ago, active since": (seen("2026-01-14", f"{LONG_AGO}T09:00:00Z"), {}),
    "never active, signed in long ago": (
        seen(None, f"{LONG_AGO}T09:00:00Z"),
        fails(INSTANCE, "INS-008"),
    ),
    "never seen": (seen(None, None), fails(INSTANCE, "INS-008")),
    "never seen, new": (seen(None, None, "2026-01-10T09:00:00Z"), {}),
    "never seen, made at null": (seen(None, None, None), unknown(INSTANCE, "INS-008")),
    "never seen, made at absent": (seen(None, None, ABSENT), unknown(INSTANCE, "INS-008")),
    "activity absent": (told_of_one("last_activity_on", ABSENT), unknown(INSTANCE, "INS-008")),
    "activity at no date": (
        told_of_one("last_activity_on", "lately"),
        unknown(INSTANCE, "INS-008"),
    ),
    "sign-in absent": (told_of_one("last_sign_in_at", ABSENT), unknown(INSTANCE, "INS-008")),
    # --- identities at a provider
    "no identity": (user("root.one", identities=[]), skipped(INSTANCE, "INS-003")),
    "identities null": (user("root.one", identities=None), unknown(INSTANCE, "MEM-011")),
    "identities absent": (told_of_all(value("identities", ABSENT)), unknown(INSTANCE, "MEM-011")),
    "identities absent, passwords for all": (
        both(told_of_all(value("identities", ABSENT)), instance(**{SINGLE_SIGN_ON: False})),
        unknown(INSTANCE, "INS-003", "MEM-011"),
    ),
    "identities of one absent, passwords for all": (
        both(told_of_one("identities", ABSENT), instance(**{SINGLE_SIGN_ON: False})),
        fails(INSTANCE, "INS-003") | unknown(INSTANCE, "MEM-011"),
    ),
    "no identity, passwords for all": (
        both(user("root.one", identities=[]), instance(**{SINGLE_SIGN_ON: False})),
        skipped(INSTANCE, "INS-003"),
    ),
    # --- the list as a whole
    "users unauthorized": (refuse(USERS, "", 401), NOBODY_SEEN),
    "users forbidden": (refuse(USERS, "", 403), NOBODY_SEEN),
    "users not found": (refuse(USERS, "", 404), NOBODY_SEEN),
    "users broken": (refuse(USERS, "", 500), NOBODY_SEEN),
    "users null": (edit(USERS, "", whole("null")), NOBODY_SEEN),
    "no user": (edit(USERS, "", whole([])), NOBODY_SEEN),
    "users as others see them": (told_of_all(value("is_admin", ABSENT)), NOBODY_SEEN),
    "users without an id": (told_of_one("id", ABSENT), NOBODY_SEEN),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
