"""What the policies say of the compliant estate, and words for what they say once it changes."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.catalog.load import Catalog
from scanner.model import Kind

PASS, FAIL, UNKNOWN, MANUAL = "pass", "fail", "unknown", "manual"
NOT = "not_applicable"
GONE = ""
"""Not judged at all."""

INSTANCE = "instance gitlab.test"
TOP, SUB = "group north", "group north/apps"
SITE, API = "project north/site", "project north/apps/api"

RESOURCES: Mapping[Kind, tuple[str, ...]] = {
    Kind.INSTANCE: (INSTANCE,),
    Kind.GROUP: (TOP, SUB),
    Kind.PROJECT: (SITE, API),
}

Verdicts = dict[tuple[str, str], str]
"""Outcome by (policy id, "kind path")."""


def numbered(area: str, *numbers: int) -> tuple[str, ...]:
    """Several policies of one area."""
    return tuple(f"{area}-{number:03}" for number in numbers)


OWNERS = numbered("MEM", 1, 2)

OF_THE_TOP = (
    *numbered("GRP", 5, 6, 7, 8, 9, 10, 11, 15, 17, 19, 22, 23),
    "AUD-001",
    *OWNERS,
    "PRJ-031",
)
"""Of groups, these judge the top-level one; whether it is one tells `parent_id`."""

OF_THE_PARENT = (*OF_THE_TOP, "INS-014")
"""Of groups, these ask whether it is the top-level one."""

PUSH_RULES = ("GRP-002", "GRP-003", "GRP-004")
DEFAULT_BRANCH = ("PRJ-001", "PRJ-002", "PRJ-003", "PRJ-004", "PRJ-005")
BRANCHES = (*DEFAULT_BRANCH, "PRJ-006")
APPROVALS = ("PRJ-009", "PRJ-010", "PRJ-011", "PRJ-012")
HOOKS = ("PRJ-020", "PRJ-021", "PRJ-022", "PRJ-023", "PRJ-024")
SCANNERS = ("PRJ-028", "PRJ-029")

MEMBERS = numbered("MEM", 4, 5, 6, 8, 9, 13)
"""These judge the direct members of a group or project."""

ALL_MEMBERS = numbered("MEM", 7, 12)
"""These judge whoever is in a group or project, by whatever way."""

ACCESS_TOKENS = numbered("TOK", 1, 2, 3, 4, 5)
DEPLOY_TOKENS = ("TOK-010",)
DEPLOY_KEYS = numbered("TOK", 6, 7, 8, 9)
TRIGGERS = ("TOK-011",)

VARIABLES = numbered("PIP", 4, 5, 6, 7, 8)
RUNNERS = numbered("PIP", 11, 12, 13)
CI_CONFIG = numbered("PIP", 18, 19)

OF_CI_CD = (*numbered("PIP", 1, 2, 3, 9, 10, 15, 16, 17), *CI_CONFIG)
"""These leave a project alone in which CI/CD is off."""

OF_CODE = (*DEFAULT_BRANCH, "PRJ-008", "PRJ-013")
"""These ask for the default branch."""

OF_A_REPOSITORY = (*OF_CODE, "PRJ-006", "PRJ-007", *SCANNERS, *CI_CONFIG)
"""These have nothing to judge while a repository is empty."""

OF_ACTIVE_PROJECTS = (
    *PUSH_RULES,
    "GRP-014",
    *OF_A_REPOSITORY,
    *APPROVALS,
    "PRJ-014",
    "PRJ-015",
    *HOOKS,
    "PRJ-025",
    "PRJ-026",
    "PRJ-027",
    "PRJ-030",
    "PRJ-031",
    *OF_CI_CD,
    *VARIABLES,
    *RUNNERS,
    *TRIGGERS,
)
"""These leave an archived project alone."""

OF_ACTIVE_GROUPS = (*HOOKS, "PRJ-025", *VARIABLES, *RUNNERS, "PIP-010", "PIP-014")
"""These leave an archived group alone, and what is below it; and so does PRJ-031."""

OF_GROUPS = (
    *numbered("GRP", *range(1, 25)),
    "AUD-001",
    "INS-014",
    *OWNERS,
    *MEMBERS,
    *ALL_MEMBERS,
    "MEM-010",
    *ACCESS_TOKENS,
    *DEPLOY_TOKENS,
    *OF_ACTIVE_GROUPS,
    "PRJ-031",
)
"""These judge groups, of every GitLab but GitLab.com."""

OF_ITS_SETTINGS = (
    "GRP-005",
    "GRP-023",
    *numbered("INS", *range(1, 7), *range(9, 21)),
    "PIP-015",
)
"""Of the instance, these ask for its settings."""

OF_THE_INSTANCE = (
    *OF_ITS_SETTINGS,
    *numbered("INS", 7, 8, 21, 22),
    "AUD-001",
    "MEM-011",
    *numbered("PIP", 4, 5, 8),
    *RUNNERS,
    *numbered("TOK", 1, 2, 3, 4),
)
"""These judge the instance."""


def told(outcome: str, resource: str, *policies: str) -> Verdicts:
    """The same outcome of several policies, each without its GL-, on one resource."""
    return {(f"GL-{policy}", resource): outcome for policy in policies}


def passes(resource: str, *policies: str) -> Verdicts:
    """They come to pass."""
    return told(PASS, resource, *policies)


def fails(resource: str, *policies: str) -> Verdicts:
    """They come to fail."""
    return told(FAIL, resource, *policies)


def unknown(resource: str, *policies: str) -> Verdicts:
    """They come to be unknown."""
    return told(UNKNOWN, resource, *policies)


def skipped(resource: str, *policies: str) -> Verdicts:
    """They come to be not applicable."""
    return told(NOT, resource, *policies)


def in_projects(outcome: str, *policies: str) -> Verdicts:
    """The same outcome on both projects."""
    return told(outcome, SITE, *policies) | told(outcome, API, *policies)


def in_all(outcome: str, *policies: str) -> Verdicts:
    """The same outcome on both groups and both projects."""
    groups = told(outcome, TOP, *policies) | told(outcome, SUB, *policies)
    return groups | in_projects(outcome, *policies)


ACCESS_UNSEEN: Verdicts = {
    **in_all(UNKNOWN, *ALL_MEMBERS),
    **unknown(TOP, *OWNERS),
    **unknown(SUB, *OWNERS),
}
"""Who is in the top-level group is not known, and with it who is in anything below."""

_ELSEWHERE: Verdicts = {
    **skipped(SUB, *OF_THE_TOP, "GRP-018", "GRP-024", "MEM-010", "MEM-011"),
    **skipped(TOP, "GRP-005", "AUD-001", "MEM-011"),
    **fails(INSTANCE, "INS-005"),
    **skipped(API, "PRJ-017"),
}
"""What does not pass: the top-level group is judged for its subgroup, which has no directory link
and requires nothing of its own; the instance decides on Git's protocols, streams the audit events
of all groups, and leaves two-factor authentication to them; only GitLab.com manages users; only
`site` has a fork."""


def compliant(catalog: Catalog) -> Verdicts:
    """Every policy passes on every resource of its kinds, but for those named above."""
    everywhere = {
        (policy.id, resource): PASS
        for policy in catalog.policies
        for kind in policy.kinds
        for resource in RESOURCES[kind]
    }
    assert _ELSEWHERE.keys() <= everywhere.keys()
    return everywhere | _ELSEWHERE
