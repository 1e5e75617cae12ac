"""A change to settings kept as code is blocked where it weakens them, and let through else."""

from __future__ import annotations

import itertools
import resource
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from scanner import config, config_file, decisions, judging
from scanner.catalog.load import Catalog
from scanner.choices import Decision
from scanner.decisions import Merge
from scanner.engines.base import Engine
from scanner.gate import Threshold
from scanner.judging import Beside
from scanner.report import Report
from scanner.snapshot.store import Snapshot
from tests.integration.acme import ACME, catalog, report, taken
from tests.integration.bad_input.ended import small
from tests.integration.pipeline import Taken
from tests.integration.test_cli import Shell, served, shell
from tests.integration.test_propose import CHANGES, Change, Repository, repository
from tests.waivers import waiver

__all__ = ["catalog", "report", "repository", "shell", "taken"]

EVERYTHING = config.Rule.model_validate({"paths": ["*"], "decision": "block"})

Gate = Callable[..., list[Merge]]
"""What it comes to where each of these states follows on the one before."""


@pytest.fixture
def gate(catalog: Catalog, embedded: Engine, tmp_path: Path) -> Gate:
    """The states are judged as the command does it, and every finding that decides blocks."""

    def merged(*states: Snapshot, said: Sequence[config.Rule] = (EVERYTHING,)) -> list[Merge]:
        rules = decisions.rules_of(said, catalog, ["glscan.yaml:1"] * len(said))
        reports: list[Report] = []
        with judging.loaded(embedded, catalog) as ready:
            for number, state in enumerate(states):
                path = tmp_path / f"state-{number}.json"
                beside = Beside(previous=reports[-1] if reports else None)
                reports.append(
                    judging.judge(state, catalog, ready, path, Threshold(), None, beside)
                )
        return [decisions.merged(*pair, rules) for pair in itertools.pairwise(reports)]

    return merged


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_weaker_setting_is_blocked_at_its_line_and_the_reverse_is_allowed(
    change: Change, repository: Repository, taken: Taken, gate: Gate
) -> None:
    strong = repository.after(taken.snapshot, settings=change.text(change.strong))
    weak = repository.after(strong, settings=change.text(change.weak))
    mended = repository.after(weak, settings=change.text(change.strong))
    worse, better = gate(strong, weak, mended)
    wrong = {
        (one.finding["policy"], ".".join(one.finding["path"]), one.finding.get("key", "")): one
        for one in worse.decided
    }
    assert wrong.keys() == {*change.findings, *change.elsewhere}
    for name, one in wrong.items():
        assert one.decision is Decision.BLOCK
        evidence = one.finding["evidence"]
        if name in change.findings:
            assert Path(evidence["file"]).name == "settings.yaml"
            assert evidence["line"] == change.line()
        else:
            assert "file" not in evidence
    assert (better.decided, better.gaps) == ([], [])
    ended = {(one["policy"], ".".join(one["path"]), one.get("key", "")) for _, one in better.better}
    assert wrong.keys() <= ended


def test_a_finding_that_stood_before_does_not_block_and_a_worse_value_does(
    repository: Repository, taken: Taken, gate: Gate
) -> None:
    said = """
        version: 1
        projects:
          acme/payments/fraud:
            only: [approval_rules]
            approval_rules: {Reviewers: {approvals_required: %d}}
    """
    one = repository.after(taken.snapshot, settings=said % 1)
    same, none = (repository.after(one, settings=said % approvals) for approvals in (1, 0))
    unchanged, _, worse = gate(one, same, one, none)
    assert unchanged.decided == []
    assert unchanged.standing > 100
    [blocked] = [each for each in worse.decided if each.finding["policy"] == "GL-PRJ-008"]
    assert blocked.decision is Decision.BLOCK
    assert blocked.before is not None  # two have to approve there, so one was too few


def test_a_new_project_that_its_file_hardly_tells_of_is_newly_unknown(
    repository: Repository, taken: Taken, gate: Gate
) -> None:
    said = "version: 1\nprojects: {acme/platform/new: {settings: {visibility: private}}}\n"
    [merge] = gate(taken.snapshot, repository.after(taken.snapshot, settings=said))
    assert merge.gaps
    assert {gap.line["path"] for gap in merge.gaps} == {"acme/platform/new"}


def test_nothing_said_changes_nothing(repository: Repository, taken: Taken, gate: Gate) -> None:
    [merge] = gate(taken.snapshot, repository.after(taken.snapshot, nothing="version: 1\n"))
    assert (merge.decided, merge.gaps, merge.better) == ([], [], [])
    assert merge.standing > 100


EXAMPLE = ACME.parent / "config-repo"


@pytest.mark.parametrize(
    ("file", "strong", "weak", "line", "word"),
    [
        ("web", "allow_force_push: false", "allow_force_push: true", 8, "BLOCKED: 1 block"),
        (
            *("web", "allow_author_approval: false", "allow_author_approval: true", 10),
            "NEEDS APPROVAL: 1 needs approval",
        ),
        (
            *("groups", "request_access_enabled: false", "request_access_enabled: true", 6),
            "ALLOWED: 1 warn",
        ),
    ],
)
def test_the_example_ends_as_its_page_says(
    *,
    repository: Repository,
    taken: Taken,
    report: Report,
    gate: Gate,
    file: str,
    strong: str,
    weak: str,
    line: int,
    word: str,
) -> None:
    assert f"`{word}`" in (EXAMPLE / "README.md").read_text("utf-8")
    texts = {path.stem: path.read_text("utf-8") for path in (EXAMPLE / "config").iterdir()}
    worse = {**texts, file: texts[file].replace(strong, weak)}
    assert worse != texts
    said = config_file.read(EXAMPLE / "glscan.yaml").config.gate.decisions
    states = (repository.after(taken.snapshot, **text) for text in (texts, worse))
    same, merge = gate(taken.snapshot, *states, said=said)
    assert (same.decided, same.gaps) == ([], [])
    [one] = merge.decided
    assert one.finding["evidence"]["line"] == line
    verdict = decisions.decide(merge, report.run)
    assert f"{verdict.word}: {', '.join(verdict.reasons)}" == word


WEAK = "version: 1\nprojects:\n  shop/web:\n    protected_branches:\n      main: {%s}\n"


@pytest.fixture
def shop(shell: Shell) -> Shell:
    """A small repository with a snapshot of what stands."""
    with served(shell, small()):
        shell.run("snapshot", "shop", "--all-sections", "--to", "snapshot.json")
    (shell.folder / "web.yaml").write_text(WEAK % "push_access_level: developer")
    return shell


GATE = ("gate", "web.yaml", "--against", "snapshot.json")


def test_a_change_is_judged_at_once(shop: Shell) -> None:
    took = []
    for _ in range(3):
        began = _worked()
        ended = shop.run(*GATE)
        took.append(_worked() - began)
        assert ended.returncode == 1, ended.stderr
        assert "block web.yaml:5 GL-PRJ-002: Project shop/web:" in ended.stderr
    assert min(took) < _MOST_SECONDS, took


_MOST_SECONDS = 1.5


def _worked() -> float:
    """Seconds that ended processes took of the processor: other tests may run beside."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def test_approval_is_asked_for_until_a_waiver_is_there(shop: Shell) -> None:
    rule: dict[str, Any] = {"policies": ["GL-PRJ-002"], "decision": "approval"}
    (shop.folder / "glscan.yaml").write_text(yaml.safe_dump({"gate": {"decisions": [rule]}}))
    ended = shop.run(*GATE)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "approval web.yaml:5 GL-PRJ-002" in ended.stderr
    assert "NEEDS APPROVAL: 1 needs approval" in ended.stderr
    scope = {"include": ["shop/web"]}
    entry = waiver(rules=["GL-PRJ-002"], scope=scope)
    (shop.folder / "waivers.yaml").write_text(yaml.safe_dump({"version": 1, "waivers": [entry]}))
    ended = shop.run(*GATE, "--as-of", "2026-12-01")
    assert ended.returncode == 0, ended.stderr
    assert "allow web.yaml:5 GL-PRJ-002" in ended.stderr


def told(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What is said of the gate; whoever judges tells the choice of policies, too."""
    return [line for line in done.stderr.splitlines() if " policies selected: " not in line]


def test_results_come_to_the_same_as_the_files_they_were_made_of(shop: Shell) -> None:
    shop.run("evaluate", "snapshot.json", "-o", "json=before.json", "--exit-zero")
    of_files = shop.run(*GATE, "-o", "json=after.json")
    assert of_files.returncode == 1, of_files.stderr
    decided = [line for line in told(of_files) if not line.startswith("  json")]
    for reference in (("--against", "snapshot.json"), ("--previous", "before.json")):
        ended = shop.run("gate", "after.json", *reference, "--new-only")
        assert (ended.returncode, told(ended)) == (1, decided)
    everything = shop.run("gate", "after.json", "--fail-on", "never", "--allow-incomplete")
    assert everything.returncode == 0, everything.stderr
    assert "warn web.yaml:5 GL-PRJ-002: Project shop/web:" in everything.stderr
    assert everything.stderr.count("\nwarn ") > 1
