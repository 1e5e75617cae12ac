"""The page about the sample estate: its tables say what a scan says, no more and no less."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from scanner.catalog.load import Catalog
from scanner.model import Tier
from scanner.report import Report
from tests.integration.acme import (
    ACME,
    BY_HAND,
    by_path,
    catalog,
    found,
    of_owner,
    report,
    taken,
)
from tests.integration.pipeline import NOW
from tests.simulator import Estate, Simulator

__all__ = ["catalog", "of_owner", "report", "taken"]

PAGE = (ACME / "README.md").read_text(encoding="utf-8")


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


def test_it_lists_what_cannot_be_told(report: Report) -> None:
    listed = {(policy, path) for policy, path, _ in table("What cannot be told")}
    assert by_path(report, "unknown").keys() == listed
    assert BY_HAND in part("What cannot be told")


def test_it_names_what_an_owner_is_not_shown(report: Report, of_owner: Report) -> None:
    [told] = re.findall(r"`--role owner`: (.*?)\n\*", part("Other ways to look at it"), re.DOTALL)
    more = by_path(of_owner, "unknown").keys() - by_path(report, "unknown").keys()
    assert set(re.findall(r"GL-\w+-\d+", told)) == {policy for policy, _ in more}


def test_what_only_looks_wrong_is_not_found(report: Report, of_owner: Report) -> None:
    for policy, path, _ in table("What only looks wrong"):
        assert by_path(report)[policy, path] in ("pass", "not_applicable"), (policy, path)
        assert by_path(of_owner).get((policy, path)) != "fail", (policy, path)


def test_it_names_what_only_ultimate_has(catalog: Catalog) -> None:
    [line] = re.findall(r"--tier premium`: [^.]* \((.*)\)", part("Other ways to look at it"))
    ultimate = [policy.id for policy in catalog.policies if policy.tier is Tier.ULTIMATE]
    assert line.split(", ") == ultimate


def test_it_shows_who_gets_in_as_the_command_says(tmp_path: Path) -> None:
    shown = re.findall(r"```console\n\$ (.*)\n([^`]*)```", part("Who gets in"))
    assert [line.split()[2] for line, _ in shown] == ["--project", "--user", "--group"]
    glscan = str(Path(sys.executable).with_name("glscan"))
    with Simulator(Estate.load(ACME, NOW.date()), "ultimate", "admin") as gitlab:
        environment = {"GITLAB_URL": gitlab.url, "GITLAB_TOKEN": gitlab.token, "PATH": ""}
        for line, expected in shown:
            command, _, _ = line.partition(" | head ")
            done = subprocess.run(
                [glscan, *shlex.split(command)[1:], "--as-of", NOW.isoformat()],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                timeout=60,
            )
            assert done.returncode == 0, done.stderr
            rows = expected.splitlines()
            assert done.stdout.rstrip().splitlines()[: len(rows)] == rows, line
            assert (len(rows) < len(done.stdout.rstrip().splitlines())) == (command != line)
