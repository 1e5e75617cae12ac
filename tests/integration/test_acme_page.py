"""The page about the sample estate: its tables say what a scan says, no more and no less."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from scanner.catalog.load import Catalog
from scanner.model import Tier
from scanner.report import Report
from tests.integration.test_acme import (
    ACME,
    BY_HAND,
    by_path,
    catalog,
    found,
    of_admin,
    report,
    taken,
)

__all__ = ["catalog", "of_admin", "report", "taken"]

PAGE = (ACME / "README.md").read_text(encoding="utf-8")
NEVER_WHOLE = {"GL-GRP-013", "GL-PRJ-018"}
"""What an Owner cannot see the whole of: shares."""


def part(heading: str) -> str:
    return PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def table(heading: str) -> Iterator[Sequence[str]]:
    """The rows of the table below a heading; a policy that is left out is that of the row above."""
    policy = ""
    for line in part(heading).splitlines():
        if line.startswith("|") and not line.startswith(("|---", "| policy ")):
            first, *cells = (cell.strip().strip("`") for cell in line.strip("|").split("|"))
            policy = first or policy
            yield policy, *cells


def test_it_lists_every_resource_that_fails_and_how_often(report: Report) -> None:
    listed = [(policy, path, int(count)) for policy, path, _, count in table("What is wrong")]
    failing = Counter((policy, path) for policy, _, path, _, _ in found(report))
    assert listed == sorted((*name, count) for name, count in failing.items())


def test_it_names_the_policy_that_never_fails(report: Report) -> None:
    bundled = {policy["id"] for policy in report.run["policies"]} - {BY_HAND}
    failing = {policy for policy, *_ in found(report)}
    [told] = re.findall(r"^One policy does not fail: (\S+) ", part("What is wrong"), re.MULTILINE)
    assert bundled - failing == {told}


def test_it_lists_what_cannot_be_told(report: Report, of_admin: Report) -> None:
    listed = {(policy, path) for policy, path, _ in table("What cannot be told")}
    of_owner = by_path(report, "unknown").keys()
    assert by_path(of_admin, "unknown").keys() == listed
    assert listed < of_owner
    assert {policy for policy, _ in of_owner - listed} == NEVER_WHOLE
    assert all(id in part("What cannot be told") for id in (*NEVER_WHOLE, BY_HAND))


def test_what_only_looks_wrong_is_not_found(report: Report, of_admin: Report) -> None:
    for policy, path, _ in table("What only looks wrong"):
        assert by_path(of_admin)[policy, path] in ("pass", "not_applicable"), (policy, path)
        assert by_path(report)[policy, path] != "fail", (policy, path)


def test_it_names_what_only_ultimate_has(catalog: Catalog) -> None:
    [line] = re.findall(r"`--tier premium`: [^.]* \((.*)\)", part("Other ways to look at it"))
    ultimate = [policy.id for policy in catalog.policies if policy.tier is Tier.ULTIMATE]
    assert line.split(", ") == ultimate
