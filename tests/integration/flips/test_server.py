"""Another GitLab, or another caller: tier, edition, version, role, GitLab.com."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    ACCESS_TOKENS,
    ALL_MEMBERS,
    APPROVALS,
    BRANCHES,
    CI_CONFIG,
    DEPLOY_KEYS,
    DEPLOY_TOKENS,
    FAIL,
    GONE,
    HOOKS,
    INSTANCE,
    MANUAL,
    NOT,
    OF_THE_INSTANCE,
    PUSH_RULES,
    RUNNERS,
    SCANNERS,
    SUB,
    TOP,
    TRIGGERS,
    UNKNOWN,
    VARIABLES,
    Verdicts,
    fails,
    in_all,
    in_projects,
    numbered,
    passes,
    skipped,
    told,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import Flip, server

ULTIMATE_OF_PROJECTS = ("PRJ-029", "PRJ-030", "PRJ-031")
NO_ULTIMATE = (
    skipped(INSTANCE, "GRP-023", "AUD-001")
    | skipped(TOP, "GRP-023", "PRJ-031")
    | in_projects(NOT, *ULTIMATE_OF_PROJECTS)
)

PREMIUM_OF_GROUPS = ("GRP-001", *PUSH_RULES, "GRP-016", *HOOKS, "MEM-009", "PIP-007")
PREMIUM_OF_THE_TOP = (*numbered("GRP", 6, 7, 8, 9, 10, 15, 19, 22, 24), "MEM-010")
PREMIUM_OF_PROJECTS = (
    *PUSH_RULES,
    *("PRJ-004", "PRJ-006", "PRJ-008", *APPROVALS, "PRJ-013", "PRJ-027"),
    *("MEM-009", "PIP-016"),
)
NO_PREMIUM = (
    NO_ULTIMATE
    | skipped(TOP, *PREMIUM_OF_GROUPS, *PREMIUM_OF_THE_TOP)
    | skipped(SUB, *PREMIUM_OF_GROUPS)
    | in_projects(NOT, *PREMIUM_OF_PROJECTS)
)
"""A webhook of a group is on Premium what that of a project is on every tier, and so is the
environment that a variable of a group is for."""


def hidden(outcome: str) -> Verdicts:
    """GitLab leaves out shares with groups that the caller may not read; an Owner need not.

    Those that are seen are enough for GL-MEM-002, which wants two.
    """
    return (
        told(outcome, TOP, "GRP-010", "MEM-001")
        | in_all(outcome, *ALL_MEMBERS)
        | told(outcome, TOP, "GRP-013")
        | told(outcome, SUB, "GRP-013")
        | in_projects(outcome, "PRJ-018")
    )


# The instance is judged for administrators alone; others cannot tell what it decides.
NOT_THE_INSTANCE = told(GONE, INSTANCE, *OF_THE_INSTANCE)

# Nor are they shown who is external, nor addresses.
ACCOUNTS_HIDDEN = unknown(TOP, "MEM-004") | in_all(UNKNOWN, "MEM-008", "MEM-009")

# The scanner's own user is a member then, and has more than the matrix allows it.
TOO_MUCH = fails(TOP, "MEM-012")

# The streams of the instance, which carry the events of the group, are not seen.
OWN_STREAM = passes(TOP, "AUD-001")

OF_OTHERS = NOT_THE_INSTANCE | passes(TOP, "GRP-005") | hidden(UNKNOWN) | ACCOUNTS_HIDDEN
AS_OWNER = OF_OTHERS | TOO_MUCH

OWNED = ("GRP-001", *PUSH_RULES, "GRP-022", *HOOKS, "PRJ-025", *VARIABLES, *ACCESS_TOKENS)
OF_THE_OWNED_TOP = ("GRP-005", "GRP-023", "AUD-001")
NOT_OWNED = (
    unknown(TOP, *OWNED, *OF_THE_OWNED_TOP) | unknown(SUB, *OWNED) | in_all(UNKNOWN, "MEM-005")
)
AS_MAINTAINER = AS_OWNER | NOT_OWNED

MAINTAINED_GROUPS = (*RUNNERS, "PIP-014", *DEPLOY_TOKENS)
MAINTAINED = (
    *PUSH_RULES,
    *(*BRANCHES, "PRJ-007", "PRJ-008", *APPROVALS, *HOOKS, "PRJ-025", "PRJ-026"),
    *(*VARIABLES, *RUNNERS, *numbered("PIP", 2, 3, 9, 15, 16, 17)),
    *(*ACCESS_TOKENS, *DEPLOY_TOKENS, *DEPLOY_KEYS, *TRIGGERS),
)
AS_DEVELOPER = (
    OF_OTHERS
    | NOT_OWNED
    | unknown(TOP, *MAINTAINED_GROUPS)
    | unknown(SUB, *MAINTAINED_GROUPS)
    | in_projects(UNKNOWN, *MAINTAINED)
)

DEVELOPED = (*SCANNERS, "PRJ-030", "PRJ-031")
AS_REPORTER = AS_DEVELOPER | unknown(TOP, "PRJ-031") | in_projects(UNKNOWN, *DEVELOPED)

# And the places are confidential.
AS_GUEST = (
    AS_REPORTER | in_projects(UNKNOWN, "PRJ-013", "PRJ-017", *CI_CONFIG) | in_all(FAIL, "MEM-007")
)

NO_LDAP = skipped(TOP, "GRP-024", "MEM-010")

# There nobody who asks is an administrator, and nobody is linked with LDAP.
ON_GITLAB_COM = (
    NOT_THE_INSTANCE
    | passes(TOP, "GRP-005")
    | hidden(MANUAL)
    | ACCOUNTS_HIDDEN
    | TOO_MUCH
    | NO_LDAP
)

# Of members whom the group does not manage, nobody is shown the second factor.
UNMANAGED = unknown(TOP, "MEM-011")

# There projects and groups have no access tokens of their own; what there was may still be.
NO_ACCESS_TOKENS = in_all(NOT, *ACCESS_TOKENS)

NOT_TOLD_IN: Mapping[str, Verdicts] = {
    "19.0": fails(INSTANCE, "INS-022"),  # which asks for 19.1
    "18.11": in_all(UNKNOWN, "PRJ-022"),
    "17.8": unknown(SUB, "PRJ-025") | unknown(TOP, "PRJ-025", *numbered("TOK", 1, 2, 3, 4)),
    "17.3": unknown(TOP, "GRP-009", "GRP-010") | in_all(UNKNOWN, "MEM-009", "PIP-006"),
    "17.2": unknown(INSTANCE, "INS-016"),
    "17.0": in_projects(UNKNOWN, "PIP-009"),
    "16.11": (
        unknown(INSTANCE, "INS-014", "INS-020") | unknown(TOP, "INS-014") | unknown(SUB, "INS-014")
    ),
    "16.8": unknown(TOP, "GRP-005"),
    "16.7": unknown(INSTANCE, "INS-015"),
    "15.11": unknown(INSTANCE, "AUD-001") | OWN_STREAM | in_projects(UNKNOWN, "PIP-002"),
    "15.3": unknown(TOP, "GRP-006", "GRP-007", "GRP-008"),
    "15.0": unknown(TOP, "GRP-019", "GRP-023") | unknown(SUB, "GRP-019"),
}
"""What a version does not tell yet, and the next one here does."""


def versions() -> Iterator[tuple[str, tuple[Flip, Verdicts]]]:
    """Every version with all that it does not tell."""
    missing: Verdicts = {}
    for version, more in NOT_TOLD_IN.items():
        missing = missing | more
        yield version, (server(version=f"{version}.0"), missing)


FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    "premium": (server(tier="premium"), NO_ULTIMATE),
    "free": (server(tier="free"), NO_PREMIUM),
    "a Community build": (
        server(tier="free", edition="ce"),
        NO_PREMIUM | in_projects(UNKNOWN, "PRJ-028"),
    ),
    **dict(versions()),
    "a version without numbers": (server(version="19.1.0-rc42"), {}),
    "as Owner": (server(role="owner"), AS_OWNER | OWN_STREAM),
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
    "as Owner on GitLab.com": (
        server(role="owner", gitlab_com=True),
        ON_GITLAB_COM | UNMANAGED | OWN_STREAM,
    ),
    "as Owner on GitLab.com, on Premium": (
        server(role="owner", gitlab_com=True, tier="premium"),
        ON_GITLAB_COM | UNMANAGED | NO_ULTIMATE | NOT_THE_INSTANCE,
    ),
    "as Owner on GitLab.com, on Free": (
        server(role="owner", gitlab_com=True, tier="free"),
        ON_GITLAB_COM | NO_PREMIUM | NOT_THE_INSTANCE | NO_ACCESS_TOKENS,
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
