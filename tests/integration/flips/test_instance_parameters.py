"""Settings of the instance that policies judge only where a parameter asks them to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from scanner import resources
from scanner.catalog.load import Catalog, load
from scanner.catalog.select import Wanted, select
from scanner.choices import FULL
from scanner.engines.base import Engine
from tests import estates
from tests.integration import pipeline
from tests.integration.flips.baseline import (
    FAIL,
    INSTANCE,
    SUB,
    UNKNOWN,
    Verdicts,
    compliant,
    fails,
    skipped,
    told,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import Flip, entry, instance
from tests.simulator import ABSENT

PARAMS: Mapping[str, Mapping[str, Any]] = {
    "GL-AUD-001": {"hosts": ["siem.north.example"]},
    "GL-INS-004": {"required_classes": ["number", "symbol", "uppercase", "lowercase"]},
    "GL-INS-010": {"refuse_remember_me": True, "require_from_start": True},
    "GL-INS-013": {"max_per_minute": 120},
    "GL-INS-014": {"lock": True, "groups": "root"},
    "GL-INS-016": {"max_days": 90, "service_accounts_too": True},
    "GL-INS-017": {"max_key_days": 365},
    "GL-INS-019": {"registrars": ["project"]},
    "GL-INS-021": {"directory": "ldap"},
}
"""What asks for more."""

AT_FIRST = skipped(SUB, "INS-014")
"""What they say otherwise of the compliant estate."""

CLASSES = ("number", "symbol", "uppercase", "lowercase")
THROTTLES = ("unauthenticated_web", "unauthenticated_api", "authenticated_web", "authenticated_api")

ASKED: Mapping[str, tuple[str, Mapping[str, Sequence[object]]]] = {
    **{
        f"password_{one}_required": ("INS-004", {FAIL: [False, None], UNKNOWN: [ABSENT, 1.5]})
        for one in CLASSES
    },
    "remember_me_enabled": ("INS-010", {FAIL: [True], UNKNOWN: [None, ABSENT, 1.5]}),
    "session_expire_from_init": ("INS-010", {FAIL: [False, None], UNKNOWN: [ABSENT, 1.5]}),
    **{
        f"throttle_{one}_requests_per_period": ("INS-013", {FAIL: [7300], UNKNOWN: [None]})
        for one in THROTTLES
    },
    **{
        f"throttle_{one}_period_in_seconds": ("INS-013", {FAIL: [1], UNKNOWN: [ABSENT]})
        for one in THROTTLES
    },
    "throttle_protected_paths_requests_per_period": (
        "INS-013",
        {FAIL: [121], "": [0, 120], UNKNOWN: [None, ABSENT, 1.5]},
    ),
    "throttle_protected_paths_period_in_seconds": (
        "INS-013",
        {FAIL: [0, 4], "": [5, 7200], UNKNOWN: [None, ABSENT, 1.5]},
    ),
    "group_owners_can_manage_default_branch_protection": (
        "INS-014",
        {FAIL: [True], UNKNOWN: [None, ABSENT, 1.5]},
    ),
    "max_personal_access_token_lifetime": (
        "INS-016",
        {FAIL: [91, 365, 0, None], "": [89]},
    ),
    "service_access_tokens_expiration_enforced": (
        "INS-016",
        {FAIL: [False, None], UNKNOWN: [ABSENT, 1.5]},
    ),
    "max_ssh_key_lifetime": (
        "INS-017",
        {FAIL: [0, None, 366], "": [1], UNKNOWN: [ABSENT, 1.5]},
    ),
    "valid_runner_registrars": (
        "INS-019",
        {FAIL: [["group"], ["project", "group"]], "": [[], None], UNKNOWN: [ABSENT, 1.5]},
    ),
    "lock_memberships_to_ldap": ("INS-021", {FAIL: [False, None], UNKNOWN: [ABSENT, 1.5]}),
    "lock_memberships_to_saml": ("INS-021", {"": [True, False, ABSENT]}),
}
"""By setting the policy that is asked for it, and which values it takes how."""


def _flips() -> Iterator[tuple[str, tuple[Flip, Verdicts]]]:
    for setting, (policy, values) in ASKED.items():
        for outcome, found in values.items():
            for one in found:
                name = f"{setting}: {'null' if one is None else one}"
                change = told(outcome, INSTANCE, policy) if outcome else {}
                yield name, (instance(**{setting: one}), change)


def _stream(host: str) -> Flip:
    return entry(INSTANCE, "audit_streams", url=f"https://{host}/in")


WHERE_ASKED: Mapping[str, tuple[Flip, Verdicts]] = {
    **dict(_flips()),
    "audit events to a host of strangers": (
        _stream("siem.elsewhere.example"),
        fails(INSTANCE, "AUD-001"),
    ),
    "audit events to a host below an approved one": (_stream("eu.siem.north.example"), {}),
}
FLIPS: Mapping[str, tuple[Flip, Verdicts]] = {
    name: (flip, {}) for name, (flip, _) in WHERE_ASKED.items()
}
"""Nobody asks, and nothing changes."""


@pytest.fixture(scope="module")
def asking() -> Catalog:
    params = {**estates.PARAMS, **PARAMS}
    return select(load(resources.policies()), Wanted(profile=FULL, params=params))


@pytest.mark.parametrize("name", FLIPS)
def test_nothing_changes_where_nobody_asks(name: str, flipped: Flipped, engine: Engine) -> None:
    assert flipped.verdicts(FLIPS[name][0], engine) == flipped.compliant


@pytest.mark.parametrize("name", WHERE_ASKED)
def test_exactly_these_verdicts_change_where_asked(
    name: str, flipped: Flipped, asking: Catalog, engine: Engine
) -> None:
    flip, changes = WHERE_ASKED[name]
    report = pipeline.judge(flipped.taken(flip), asking, engine)
    assert pipeline.verdicts(report) == compliant(asking) | AT_FIRST | changes
