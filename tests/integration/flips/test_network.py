"""From where a group is reached, and with which addresses: IP ranges, e-mail domains, Git."""

from __future__ import annotations

import pytest

from scanner.engines.base import Engine
from tests import estates
from tests.integration.flips.baseline import (
    FAIL,
    INSTANCE,
    NOT,
    SUB,
    TOP,
    UNKNOWN,
    Verdicts,
    fails,
    in_all,
    passes,
    skipped,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    Flip,
    another_group,
    both,
    instance,
    more,
    put,
    refuse,
)
from tests.simulator import ABSENT

RANGES, DOMAINS = "ip_restriction_ranges", "allowed_email_domains_list"
PROTOCOL = "enabled_git_access_protocol"
OUTSIDER = f"group {estates.OUTSIDER}"

NO_ALLOWLIST = fails(TOP, "GRP-006") | skipped(TOP, "GRP-007", "GRP-008")
NO_ALLOWLIST_SEEN = unknown(TOP, "GRP-006", "GRP-007", "GRP-008")
TOO_WIDE = fails(TOP, "GRP-007")
ILL_FORMED = fails(TOP, "GRP-008")

# The list of the top-level group holds for the members of everything below it.
NO_DOMAINS = fails(TOP, "GRP-009") | skipped(TOP, "GRP-010") | in_all(NOT, "MEM-009")
NO_DOMAINS_SEEN = unknown(TOP, "GRP-009", "GRP-010") | in_all(UNKNOWN, "MEM-009")
INVITED_TO_SUB = more(SUB, "shared_with_groups", estates.share())


def ranges(text: object) -> Flip:
    """Set the IP allowlist of the top-level group."""
    return put(TOP, **{RANGES: text})


def domains(text: object) -> Flip:
    """Set the e-mail domain allowlist of the top-level group."""
    return put(TOP, **{DOMAINS: text})


def invited(text: object) -> Flip:
    """Set that of the group that is invited from outside."""
    return put(OUTSIDER, **{DOMAINS: text})


FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    # --- IP ranges
    "ranges null": (ranges(None), NO_ALLOWLIST),
    "ranges empty": (ranges(""), NO_ALLOWLIST),
    "ranges blank": (ranges(" , "), NO_ALLOWLIST),
    "ranges absent": (ranges(ABSENT), NO_ALLOWLIST_SEEN),
    "ranges a list": (ranges(["203.0.113.0/24"]), NO_ALLOWLIST_SEEN),
    "range of all v4": (ranges("0.0.0.0/0"), TOO_WIDE),
    "range of all v6": (ranges("::/0"), TOO_WIDE),
    "range /15": (ranges("10.2.0.0/15"), TOO_WIDE),
    "range /16": (ranges("10.2.0.0/16"), {}),
    "range v6 /31": (ranges("2001:db8::/31"), TOO_WIDE),
    "range v6 /32": (ranges("2001:db8::/32"), {}),
    "range of one address": (ranges("203.0.113.7"), {}),
    "range by mask": (ranges("10.0.0.0/255.0.0.0"), TOO_WIDE | ILL_FORMED),
    "range with spaces, a good one first": (ranges("203.0.113.7 , 10.0.0.0/8\n"), TOO_WIDE),
    "range with host bits": (ranges("10.2.3.4/16"), ILL_FORMED),
    "range twice": (ranges("203.0.113.7,203.0.113.7/32"), ILL_FORMED),
    "range within another": (ranges("10.2.0.0/16,10.2.3.0/24"), ILL_FORMED),
    "range that is none beside one": (
        ranges("203.0.113.7,office"),
        ILL_FORMED | unknown(TOP, "GRP-007"),
    ),
    "range that is none": (ranges("office"), ILL_FORMED | unknown(TOP, "GRP-006", "GRP-007")),
    "range of the subgroup absent": (put(SUB, **{RANGES: ABSENT}), {}),
    "range of the instance too wide": (instance(globally_allowed_ips="0.0.0.0/0"), TOO_WIDE),
    "range of the instance too wide, no allowlist": (
        both(instance(globally_allowed_ips="0.0.0.0/0"), ranges(None)),
        NO_ALLOWLIST,
    ),
    "range of the instance null": (instance(globally_allowed_ips=None), {}),
    "range of the instance absent": (instance(globally_allowed_ips=ABSENT), {}),
    "range of the instance that is none": (instance(globally_allowed_ips="office"), {}),
    # --- e-mail domains
    "domains null": (domains(None), NO_DOMAINS),
    "domains empty": (domains(""), NO_DOMAINS),
    "domains blank": (domains(" ,"), NO_DOMAINS),
    "domains absent": (domains(ABSENT), NO_DOMAINS_SEEN),
    "domains a list": (domains(["north.example"]), NO_DOMAINS_SEEN),
    "domains in capitals": (domains("NORTH.example"), {}),
    "domains of others beside ours": (domains("north.example,partners.example"), {}),
    "domains public": (domains("north.example,gmail.com"), fails(TOP, "GRP-010")),
    "domains public under another suffix": (
        domains("north.example,yahoo.co.uk"),
        fails(TOP, "GRP-010"),
    ),
    "domains without that of the invited group": (
        domains("elsewhere.example"),
        fails(TOP, "GRP-010") | in_all(FAIL, "MEM-009"),
    ),
    "domains of the subgroup absent": (put(SUB, **{DOMAINS: ABSENT}), {}),
    # --- e-mail domains of the group that is invited
    "invited without domains": (invited(None), fails(TOP, "GRP-010")),
    "invited with another domain": (
        invited("north.example,partners.example"),
        fails(TOP, "GRP-010"),
    ),
    "invited with domains absent": (invited(ABSENT), unknown(TOP, "GRP-010")),
    "invited with domains that are a list": (invited(["a"]), unknown(TOP, "GRP-010")),
    "invited, and refused": (refuse("GET /groups/:id", OUTSIDER, 403), unknown(TOP, "GRP-010")),
    "invited, and not found": (refuse("GET /groups/:id", OUTSIDER, 404), unknown(TOP, "GRP-010")),
    "invited, and broken": (refuse("GET /groups/:id", OUTSIDER, 500), unknown(TOP, "GRP-010")),
    "invited from below a group without domains": (
        both(
            another_group("south"),
            another_group("south/one", **{DOMAINS: "north.example"}),
            more(TOP, "shared_with_groups", estates.share("south/one")),
        ),
        fails(TOP, "GRP-010", "GRP-013"),
    ),
    "invited into the subgroup": (INVITED_TO_SUB, passes(SUB, "GRP-010")),
    "invited into the subgroup without domains": (
        both(INVITED_TO_SUB, invited("")),
        fails(TOP, "GRP-010") | fails(SUB, "GRP-010"),
    ),
    "invited into the subgroup, domains absent": (
        both(INVITED_TO_SUB, domains(ABSENT)),
        NO_DOMAINS_SEEN | unknown(SUB, "GRP-010"),
    ),
    "invited into the subgroup, no domains": (
        both(INVITED_TO_SUB, domains("")),
        NO_DOMAINS,
    ),
    # --- Git protocols; the instance's choice stands above the group's
    "protocol of the instance http": (instance(**{PROTOCOL: "http"}), {}),
    "protocol of the instance unheard of": (
        instance(**{PROTOCOL: "telnet"}),
        fails(INSTANCE, "GRP-005"),
    ),
    "protocol of the instance null": (
        instance(**{PROTOCOL: None}),
        skipped(INSTANCE, "GRP-005") | passes(TOP, "GRP-005"),
    ),
    "protocol of the instance all": (
        instance(**{PROTOCOL: "all"}),
        skipped(INSTANCE, "GRP-005") | passes(TOP, "GRP-005"),
    ),
    "protocol of the instance absent": (
        instance(**{PROTOCOL: ABSENT}),
        unknown(INSTANCE, "GRP-005") | passes(TOP, "GRP-005"),
    ),
    "protocol of the group all, the instance decides": (put(TOP, **{PROTOCOL: "all"}), {}),
    "protocol of nobody": (
        both(instance(**{PROTOCOL: ""}), put(TOP, **{PROTOCOL: "all"})),
        skipped(INSTANCE, "GRP-005") | fails(TOP, "GRP-005"),
    ),
    "protocol of the group null": (
        both(instance(**{PROTOCOL: None}), put(TOP, **{PROTOCOL: None})),
        skipped(INSTANCE, "GRP-005") | fails(TOP, "GRP-005"),
    ),
    "protocol of the group absent": (put(TOP, **{PROTOCOL: ABSENT}), unknown(TOP, "GRP-005")),
    "protocol of the group a number": (put(TOP, **{PROTOCOL: 1}), unknown(TOP, "GRP-005")),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
