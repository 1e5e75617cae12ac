"""Another GitLab, or another caller: tier, edition, version, role, GitLab.com."""

from __future__ import annotations

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    API,
    APPROVALS,
    BRANCHES,
    GONE,
    HOOKS,
    INSTANCE,
    MANUAL,
    PUSH_RULES,
    SCANNERS,
    SITE,
    SUB,
    TOP,
    UNKNOWN,
    Verdicts,
    passes,
    skipped,
    told,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import Flip, server

ULTIMATE_OF_PROJECTS = ("PRJ-029", "PRJ-030", "PRJ-031")
NO_ULTIMATE = (
    skipped(INSTANCE, "GRP-023")
    | skipped(TOP, "GRP-023", "PRJ-031")
    | skipped(SITE, *ULTIMATE_OF_PROJECTS)
    | skipped(API, *ULTIMATE_OF_PROJECTS)
)

PREMIUM_OF_GROUPS = ("GRP-001", *PUSH_RULES, "GRP-016", *HOOKS)
PREMIUM_OF_THE_TOP = (
    *(f"GRP-{number:03}" for number in (6, 7, 8, 9, 10, 15, 19, 22, 24)),
    "MEM-010",
)
PREMIUM_OF_PROJECTS = (
    *PUSH_RULES,
    *("PRJ-004", "PRJ-006", "PRJ-008", *APPROVALS, "PRJ-013", "PRJ-027"),
)
NO_PREMIUM = (
    NO_ULTIMATE
    | skipped(TOP, *PREMIUM_OF_GROUPS, *PREMIUM_OF_THE_TOP)
    | skipped(SUB, *PREMIUM_OF_GROUPS)
    | skipped(SITE, *PREMIUM_OF_PROJECTS)
    | skipped(API, *PREMIUM_OF_PROJECTS)
)
"""A webhook of a group is on Premium what that of a project is on every tier."""


def everywhere(outcome: str, *policies: str) -> Verdicts:
    """The same outcome on both projects."""
    return told(outcome, SITE, *policies) | told(outcome, API, *policies)


# The instance is judged for administrators alone; others cannot tell what it decides.
NOT_THE_INSTANCE = told(GONE, INSTANCE, "GRP-005", "GRP-023")

# GitLab leaves out shares with groups that the caller may not read; an Owner need not.
SHARES_HIDDEN = unknown(TOP, "GRP-013") | unknown(SUB, "GRP-013") | everywhere(UNKNOWN, "PRJ-018")
AS_OWNER = NOT_THE_INSTANCE | passes(TOP, "GRP-005") | SHARES_HIDDEN

OWNED = ("GRP-001", *PUSH_RULES, "GRP-022", *HOOKS, "PRJ-025")
AS_MAINTAINER = AS_OWNER | unknown(TOP, *OWNED, "GRP-005", "GRP-023") | unknown(SUB, *OWNED)

MAINTAINED = (
    *PUSH_RULES,
    *(*BRANCHES, "PRJ-007", "PRJ-008", *APPROVALS, *HOOKS, "PRJ-025", "PRJ-026"),
)
AS_DEVELOPER = AS_MAINTAINER | everywhere(UNKNOWN, *MAINTAINED)

DEVELOPED = (*SCANNERS, "PRJ-030", "PRJ-031")
AS_REPORTER = AS_DEVELOPER | unknown(TOP, "PRJ-031") | everywhere(UNKNOWN, *DEVELOPED)

AS_GUEST = AS_REPORTER | everywhere(UNKNOWN, "PRJ-013", "PRJ-017")

NO_LDAP = skipped(TOP, "GRP-024", "MEM-010")

# There nobody who asks is an administrator, and nobody is linked with LDAP.
ON_GITLAB_COM = (
    NOT_THE_INSTANCE
    | passes(TOP, "GRP-005")
    | told(MANUAL, TOP, "GRP-013")
    | told(MANUAL, SUB, "GRP-013")
    | everywhere(MANUAL, "PRJ-018")
    | NO_LDAP
)

# What a version does not tell yet.
BEFORE_19_0 = unknown(TOP, "PRJ-022") | unknown(SUB, "PRJ-022") | everywhere(UNKNOWN, "PRJ-022")
BEFORE_17_9 = BEFORE_19_0 | unknown(TOP, "PRJ-025") | unknown(SUB, "PRJ-025")
BEFORE_17_4 = BEFORE_17_9 | unknown(TOP, "GRP-009", "GRP-010")
BEFORE_16_9 = BEFORE_17_4 | unknown(TOP, "GRP-005")
BEFORE_15_4 = BEFORE_16_9 | unknown(TOP, "GRP-006", "GRP-007", "GRP-008")
BEFORE_15_3 = BEFORE_15_4 | unknown(TOP, "GRP-019", "GRP-023") | unknown(SUB, "GRP-019")

FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    "premium": (server(tier="premium"), NO_ULTIMATE),
    "free": (server(tier="free"), NO_PREMIUM),
    "a Community build": (
        server(tier="free", edition="ce"),
        NO_PREMIUM | everywhere(UNKNOWN, "PRJ-028"),
    ),
    "15.0": (server(version="15.0.0"), BEFORE_15_3),
    "15.3": (server(version="15.3.0"), BEFORE_15_4),
    "16.8": (server(version="16.8.0"), BEFORE_16_9),
    "17.3": (server(version="17.3.0"), BEFORE_17_4),
    "17.8": (server(version="17.8.0"), BEFORE_17_9),
    "18.11": (server(version="18.11.0"), BEFORE_19_0),
    "19.0": (server(version="19.0.0"), {}),
    "a version without numbers": (server(version="19.1.0-rc42"), {}),
    "as Owner": (server(role="owner"), AS_OWNER),
    "as Owner, on Premium": (
        server(role="owner", tier="premium"),
        AS_OWNER | NO_ULTIMATE | NOT_THE_INSTANCE,
    ),
    "as Owner, on Free": (
        server(role="owner", tier="free"),
        AS_OWNER | NO_PREMIUM | NOT_THE_INSTANCE,
    ),
    "as Maintainer": (server(role="maintainer"), AS_MAINTAINER),
    "as Developer": (server(role="developer"), AS_DEVELOPER),
    "as Reporter": (server(role="reporter"), AS_REPORTER),
    "as Guest": (server(role="guest"), AS_GUEST),
    "as Owner on GitLab.com": (server(role="owner", gitlab_com=True), ON_GITLAB_COM),
    "as Owner on GitLab.com, on Premium": (
        server(role="owner", gitlab_com=True, tier="premium"),
        NO_ULTIMATE | ON_GITLAB_COM,
    ),
    "as Owner on GitLab.com, on Free": (
        server(role="owner", gitlab_com=True, tier="free"),
        NO_PREMIUM | ON_GITLAB_COM,
    ),
    # To whom it does not tell the plan, and with it that it is GitLab.com.
    "as Developer on GitLab.com": (
        server(role="developer", gitlab_com=True),
        AS_DEVELOPER | NO_LDAP,
    ),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    expected = flipped.compliant | changes
    judged = {cell: outcome for cell, outcome in expected.items() if outcome != GONE}
    assert flipped.verdicts(flip, engine) == judged
