"""What a group or project sends elsewhere: webhooks, integrations, push mirrors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    FAIL,
    HOOKS,
    SITE,
    SUB,
    TOP,
    UNKNOWN,
    Verdicts,
    fails,
    skipped,
    told,
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
    put,
    refuse,
    value,
    whole,
)
from tests.simulator import ABSENT

MIRRORS = "GET /projects/:id/remote_mirrors"
HOSTS = ("PRJ-020", "PRJ-023")
"""These ask for the address of a webhook."""


def of(name: str, part: str) -> str:
    """The endpoint of a part of a group or project."""
    return f"GET /{name.split()[0]}s/:id/{part}"


def hook(**attributes: Any) -> Callable[[str], Flip]:
    """Set attributes of the webhook of a group or project."""
    return lambda name: entry(name, "hooks", **attributes)


def hook_told(name: str, to: object) -> Callable[[str], Flip]:
    """Set what the list of webhooks tells of it."""
    return lambda holder: edit(of(holder, "hooks"), holder, of_each(value(name, to)))


def signed(by: object) -> Callable[[str], Flip]:
    """Take the secret of the webhook away, and say whether it is signed."""
    return lambda name: both(
        hook(token_present=False)(name), hook_told("signing_token_present", by)(name)
    )


WEBHOOK: Mapping[str, tuple[Callable[[str], Flip], Mapping[str, tuple[str, ...]]]] = {
    # --- the address
    "over http": (hook(url="http://hooks.north.example/in"), {FAIL: ("PRJ-020",)}),
    "over HTTPS in capitals": (hook(url="HTTPS://HOOKS.north.example/in"), {}),
    "over another scheme": (hook(url="gopher://hooks.north.example"), {FAIL: ("PRJ-020",)}),
    "without a scheme": (hook(url="hooks.north.example/in"), {UNKNOWN: HOSTS}),
    "with a user and a password": (hook(url="https://a:b@hooks.north.example/"), {}),
    "at a collector": (hook(url="https://webhook.site/in"), {FAIL: ("PRJ-023",)}),
    "below a collector": (hook(url="https://x.NGROK.io./in"), {FAIL: ("PRJ-023",)}),
    "at an address of numbers": (hook(url="https://192.0.2.7/in"), {FAIL: ("PRJ-023",)}),
    "at a masked host": (hook(url="https://{where}.example/in"), {UNKNOWN: ("PRJ-023",)}),
    "at null": (hook_told("url", None), {UNKNOWN: HOSTS}),
    "at nothing": (hook_told("url", ABSENT), {UNKNOWN: HOSTS}),
    "at a number": (hook_told("url", 7), {UNKNOWN: HOSTS}),
    # --- the certificate
    "without checking certificates": (hook(enable_ssl_verification=False), {FAIL: ("PRJ-021",)}),
    "checking certificates null": (hook(enable_ssl_verification=None), {FAIL: ("PRJ-021",)}),
    "checking certificates absent": (
        hook(enable_ssl_verification=ABSENT),
        {UNKNOWN: ("PRJ-021",)},
    ),
    # --- a secret, or a signature
    "without a secret": (hook(token_present=False), {FAIL: ("PRJ-022",)}),
    "with a secret null": (hook(token_present=None), {FAIL: ("PRJ-022",)}),
    "with a secret absent": (hook(token_present=ABSENT), {UNKNOWN: ("PRJ-022",)}),
    "with a signature": (signed(True), {}),
    "with a signature null": (signed(None), {FAIL: ("PRJ-022",)}),
    "with a signature absent": (signed(ABSENT), {UNKNOWN: ("PRJ-022",)}),
    "with a secret, a signature absent": (hook(signing_token_present=ABSENT), {}),
    # --- whether it is called
    "disabled": (hook(alert_status="disabled"), {FAIL: ("PRJ-024",)}),
    "disabled for now": (hook(alert_status="temporarily_disabled"), {FAIL: ("PRJ-024",)}),
    "in a state null": (hook(alert_status=None), {FAIL: ("PRJ-024",)}),
    "in a state absent": (hook(alert_status=ABSENT), {UNKNOWN: ("PRJ-024",)}),
    "in a state that is a number": (hook(alert_status=1), {UNKNOWN: ("PRJ-024",)}),
    # --- all of them
    "beside a bad one": (
        lambda name: more(name, "hooks", {"url": "http://192.0.2.7", "token_present": True}),
        {FAIL: HOSTS},
    ),
    "without an id": (hook_told("id", ABSENT), {UNKNOWN: HOOKS}),
    "null": (lambda name: edit(of(name, "hooks"), name, whole("null")), {UNKNOWN: HOOKS}),
    "forbidden": (lambda name: refuse(of(name, "hooks"), name, 403), {UNKNOWN: HOOKS}),
    "not found": (lambda name: refuse(of(name, "hooks"), name, 404), {UNKNOWN: HOOKS}),
    "broken": (lambda name: refuse(of(name, "hooks"), name, 500), {UNKNOWN: HOOKS}),
    "there is none": (lambda name: put(name, hooks=[]), {"not_applicable": HOOKS}),
}

INTEGRATION: Mapping[str, tuple[Callable[[str], Flip], str]] = {
    "unapproved": (
        lambda name: more(name, "integrations", {"slug": "slack", "active": True}),
        FAIL,
    ),
    "approved in capitals": (lambda name: entry(name, "integrations", slug="Jira"), ""),
    "inherited": (lambda name: entry(name, "integrations", inherited=True), ""),
    "inherited absent": (lambda name: entry(name, "integrations", inherited=ABSENT), ""),
    "there is none": (lambda name: put(name, integrations=[]), ""),
    "active null": (lambda name: integration_told(name, value("active", None)), UNKNOWN),
    "active absent": (lambda name: integration_told(name, value("active", ABSENT)), UNKNOWN),
    "active a number": (lambda name: integration_told(name, value("active", 1)), UNKNOWN),
    "without a name": (lambda name: integration_told(name, value("slug", ABSENT)), UNKNOWN),
    "null": (lambda name: edit(of(name, "integrations"), name, whole("null")), UNKNOWN),
    "forbidden": (lambda name: refuse(of(name, "integrations"), name, 403), UNKNOWN),
    "not found": (lambda name: refuse(of(name, "integrations"), name, 404), UNKNOWN),
    "broken": (lambda name: refuse(of(name, "integrations"), name, 500), UNKNOWN),
}


def integration_told(name: str, change: Change) -> Flip:
    """Change what the list of integrations tells of it."""
    return edit(of(name, "integrations"), name, of_each(change))


def mirror(**attributes: Any) -> Flip:
    """Set attributes of the push mirror of `site`."""
    return entry(SITE, "remote_mirrors", **attributes)


def mirror_told(name: str, to: object) -> Flip:
    """Set what the list of mirrors tells of it."""
    return edit(MIRRORS, SITE, of_each(value(name, to)))


BAD_MIRROR, MIRROR_UNSEEN = fails(SITE, "PRJ-026"), unknown(SITE, "PRJ-026")

FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    **{
        f"webhook of {name} {what}": (
            flip(name),
            {
                cell: outcome
                for outcome in changes
                for cell in told(outcome, name, *changes[outcome])
            },
        )
        for name in (TOP, SITE)
        for what, (flip, changes) in WEBHOOK.items()
    },
    **{
        f"integration of {name} {what}": (
            flip(name),
            told(outcome, name, "PRJ-025") if outcome else {},
        )
        for name in (TOP, SITE)
        for what, (flip, outcome) in INTEGRATION.items()
    },
    "hooks of the subgroup forbidden": (
        refuse(of(SUB, "hooks"), SUB, 403),
        unknown(SUB, *HOOKS),
    ),
    # --- push mirrors
    "mirror over http": (mirror(url="http://mirror.north.example/x.git"), BAD_MIRROR),
    "mirror over git": (mirror(url="git://mirror.north.example/x.git"), BAD_MIRROR),
    "mirror over ssh": (mirror(url="ssh://git@mirror.north.example/x.git"), {}),
    "mirror to an address of numbers": (mirror(url="https://192.0.2.7/x.git"), BAD_MIRROR),
    "mirror to an old address of numbers": (mirror(url="https://3232235777/x.git"), BAD_MIRROR),
    "mirror without a host": (mirror(url="/srv/x.git"), MIRROR_UNSEEN),
    "mirror to null": (mirror_told("url", None), MIRROR_UNSEEN),
    "mirror to nothing": (mirror_told("url", ABSENT), MIRROR_UNSEEN),
    "mirror over http, turned off": (mirror(url="http://192.0.2.7/x.git", enabled=False), {}),
    "mirror turned off": (mirror(enabled=False), {}),
    "mirror turned on null": (mirror(enabled=None), MIRROR_UNSEEN),
    "mirror turned on absent": (mirror(enabled=ABSENT), MIRROR_UNSEEN),
    "mirror of protected branches": (mirror(only_protected_branches=True), {}),
    "mirror of protected branches absent": (mirror(only_protected_branches=ABSENT), MIRROR_UNSEEN),
    "mirror without an id": (mirror_told("id", ABSENT), MIRROR_UNSEEN),
    "no mirror": (put(SITE, remote_mirrors=[]), skipped(SITE, "PRJ-026")),
    "mirrors null": (edit(MIRRORS, SITE, whole("null")), MIRROR_UNSEEN),
    "mirrors unauthorized": (refuse(MIRRORS, SITE, 401), MIRROR_UNSEEN),
    "mirrors forbidden": (refuse(MIRRORS, SITE, 403), MIRROR_UNSEEN),
    "mirrors not found": (refuse(MIRRORS, SITE, 404), MIRROR_UNSEEN),
    "mirrors broken": (refuse(MIRRORS, SITE, 500), MIRROR_UNSEEN),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
