"""What else belongs to the instance: new branches, applications, system hooks, its version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    FAIL,
    INSTANCE,
    SUB,
    TOP,
    UNKNOWN,
    Verdicts,
    fails,
    in_all,
    told,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    Flip,
    edit,
    entry,
    instance,
    more,
    of_each,
    put,
    refuse,
    value,
    whole,
)
from tests.simulator import ABSENT

NEW_BRANCH = "default_branch_protection_defaults"
STRICT: Mapping[str, object] = {
    "allow_force_push": False,
    "allowed_to_push": [{"access_level": 40}],
    "allowed_to_merge": [{"access_level": 40}],
    "developer_can_initial_push": False,
}
DEVELOPERS, NOBODY = [{"access_level": 30}], [{"access_level": 0}]

CHOICES: Mapping[str, tuple[object, str]] = {
    "null": (None, FAIL),
    "nothing": ({}, FAIL),
    "with force pushes": ({**STRICT, "allow_force_push": True}, FAIL),
    "with pushes by Developers": ({**STRICT, "allowed_to_push": DEVELOPERS}, FAIL),
    "with merges by Developers": ({**STRICT, "allowed_to_merge": DEVELOPERS}, FAIL),
    "with a first push by Developers": ({**STRICT, "developer_can_initial_push": True}, FAIL),
    "with pushes by nobody": ({**STRICT, "allowed_to_push": NOBODY}, ""),
    "without a word on force pushes": ({**STRICT, "allow_force_push": None}, ""),
    "without who may push": ({**STRICT, "allowed_to_push": None}, UNKNOWN),
    "with merges by null": ({**STRICT, "allowed_to_merge": [{"access_level": None}]}, UNKNOWN),
    "with merges by a number": ({**STRICT, "allowed_to_merge": 40}, UNKNOWN),
    "with merges by a list of numbers": ({**STRICT, "allowed_to_merge": [40]}, UNKNOWN),
    "absent": (ABSENT, UNKNOWN),
    "a list": ([], UNKNOWN),
}
"""What protects the default branch of a new project."""


def choices() -> Iterator[tuple[str, tuple[Flip, Verdicts]]]:
    """The same on the instance and on groups."""
    for name in (INSTANCE, TOP, SUB):
        for what, (chosen, outcome) in CHOICES.items():
            setting = {NEW_BRANCH: chosen}
            flip = instance(**setting) if name == INSTANCE else put(name, **setting)
            change = told(outcome, name, "INS-014") if outcome else {}
            yield f"new branches of {name} {what}", (flip, change)


APPLICATIONS, HOOKS = "GET /applications", "GET /hooks"


def application(**attributes: Any) -> Flip:
    """Set attributes of the OAuth application."""
    return entry(INSTANCE, "oauth_applications", **attributes)


def application_told(name: str, to: object) -> Flip:
    """Set what the list of applications tells of it."""
    return edit(APPLICATIONS, "", of_each(value(name, to)))


def hook(**attributes: Any) -> Flip:
    """Set attributes of the system hook."""
    return entry(INSTANCE, "system_hooks", **attributes)


def hook_told(name: str, to: object) -> Flip:
    """Set what the list of system hooks tells of it."""
    return edit(HOOKS, "", of_each(value(name, to)))


def version(to: object) -> Flip:
    """Set the version that the server tells."""
    return edit("GET /metadata", "", value("version", to))


def lists(route: str, policy: str) -> Iterator[tuple[str, tuple[Flip, Verdicts]]]:
    """A list as a whole."""
    for status in (401, 403, 404, 500):
        yield f"{route} {status}", (refuse(route, "", status), unknown(INSTANCE, policy))
    yield f"{route} null", (edit(route, "", whole("null")), unknown(INSTANCE, policy))
    yield f"{route} an object", (edit(route, "", whole({})), unknown(INSTANCE, policy))


BAD_APPLICATION, APPLICATION_UNSEEN = fails(INSTANCE, "INS-020"), unknown(INSTANCE, "INS-020")
BAD_HOOK, HOOK_UNSEEN = fails(INSTANCE, "INS-021"), unknown(INSTANCE, "INS-021")
OLD, VERSION_UNSEEN = fails(INSTANCE, "INS-022"), unknown(INSTANCE, "INS-022")
NO_VERSION = VERSION_UNSEEN | unknown(INSTANCE, "PIP-013") | in_all(UNKNOWN, "PIP-013")
"""How far runners are behind follows from it."""

FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    **dict(choices()),
    # --- applications of the whole instance
    "an application without a secret": (application(confidential=False), BAD_APPLICATION),
    "an application with a secret null": (application(confidential=None), BAD_APPLICATION),
    "an application with a secret absent": (application(confidential=ABSENT), APPLICATION_UNSEEN),
    "an application with a secret 1": (application(confidential=1), APPLICATION_UNSEEN),
    "an application with all scopes": (application(scopes=["read_user", "api"]), BAD_APPLICATION),
    "an application without scopes": (application(scopes=[]), {}),
    "an application with scopes null": (application(scopes=None), APPLICATION_UNSEEN),
    "an application with scopes absent": (application(scopes=ABSENT), APPLICATION_UNSEEN),
    "an application with scopes in one text": (application(scopes="api"), APPLICATION_UNSEEN),
    "an application without a name": (
        application_told("application_name", ABSENT),
        APPLICATION_UNSEEN,
    ),
    "an application with a name null": (application_told("application_name", None), {}),
    "no application": (put(INSTANCE, oauth_applications=[]), {}),
    "an application without an id": (application_told("id", ABSENT), APPLICATION_UNSEEN),
    "a bad application beside a good one": (
        more(INSTANCE, "oauth_applications", {"application_name": "Any", "confidential": False}),
        BAD_APPLICATION,
    ),
    **dict(lists(APPLICATIONS, "INS-020")),
    # --- system hooks
    "a system hook over http": (hook(url="http://hooks.north.example/in"), BAD_HOOK),
    "a system hook over HTTPS in capitals": (hook(url="HTTPS://hooks.north.example/in"), {}),
    "a system hook without a scheme": (hook(url="hooks.north.example/in"), HOOK_UNSEEN),
    "a system hook to a masked host": (hook(url="https://{where}.example/in"), {}),
    "a system hook to null": (hook_told("url", None), HOOK_UNSEEN),
    "a system hook to nothing": (hook_told("url", ABSENT), HOOK_UNSEEN),
    "a system hook to a number": (hook_told("url", 7), HOOK_UNSEEN),
    "a system hook that takes any certificate": (hook(enable_ssl_verification=False), BAD_HOOK),
    "a system hook with certificates null": (hook(enable_ssl_verification=None), BAD_HOOK),
    "a system hook with certificates absent": (hook(enable_ssl_verification=ABSENT), HOOK_UNSEEN),
    "no system hook": (put(INSTANCE, system_hooks=[]), {}),
    "a system hook without an id": (hook_told("id", ABSENT), HOOK_UNSEEN),
    **dict(lists(HOOKS, "INS-021")),
    # --- the version
    "a patch too old": (version("19.0.9-ee"), OLD),
    "much too old": (version("18.11.0-ee"), OLD),
    "a patch newer": (version("19.1.1-ee"), {}),
    "version of a candidate": (version("19.1.0-rc42-ee"), {}),
    "version null": (version(None), NO_VERSION),
    "version absent": (version(ABSENT), NO_VERSION),
    "version a word": (version("latest"), NO_VERSION),
    "version a number": (version(19.1), NO_VERSION),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
