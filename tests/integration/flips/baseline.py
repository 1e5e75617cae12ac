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

OF_THE_TOP = (
    *(f"GRP-{number:03}" for number in (5, 6, 7, 8, 9, 10, 11, 15, 17, 19, 22, 23)),
    "PRJ-031",
)
"""Of groups, these judge the top-level one; whether it is one tells `parent_id`."""

PUSH_RULES = ("GRP-002", "GRP-003", "GRP-004")
DEFAULT_BRANCH = ("PRJ-001", "PRJ-002", "PRJ-003", "PRJ-004", "PRJ-005")
BRANCHES = (*DEFAULT_BRANCH, "PRJ-006")
APPROVALS = ("PRJ-009", "PRJ-010", "PRJ-011", "PRJ-012")
HOOKS = ("PRJ-020", "PRJ-021", "PRJ-022", "PRJ-023", "PRJ-024")
SCANNERS = ("PRJ-028", "PRJ-029")

OF_CODE = (*DEFAULT_BRANCH, "PRJ-008", "PRJ-013")
"""These ask for the default branch."""

OF_A_REPOSITORY = (*OF_CODE, "PRJ-006", "PRJ-007", *SCANNERS)
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
)
"""These leave an archived project alone."""

OF_ACTIVE_GROUPS = (*HOOKS, "PRJ-025", "PRJ-031")
"""These leave an archived group alone."""

OF_GROUPS = (*(f"GRP-{number:03}" for number in range(1, 25)), "MEM-010", *OF_ACTIVE_GROUPS)
"""These judge groups."""


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


_ELSEWHERE: Verdicts = {
    **skipped(SUB, *OF_THE_TOP, "GRP-018", "GRP-024", "MEM-010"),
    **skipped(TOP, "GRP-005"),
    **skipped(API, "PRJ-017"),
}
"""What does not pass: the top-level group is judged for its subgroup, which has no directory link
and requires nothing of its own; the instance decides on Git's protocols; only `site` has a fork."""


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
