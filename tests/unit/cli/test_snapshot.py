"""`glscan snapshot`: read, and judge nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.cli import collecting
from scanner.model import Kind
from scanner.snapshot.store import Snapshot
from scanner.sources.gitlab.plan import Plan
from tests.builders import policy_folder, policy_source, request, resource, snapshot
from tests.unit.cli.conftest import Glscan


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch, policies: Path) -> list[Plan]:
    """Takes the place of the network, and keeps which plans were asked for."""
    asked: list[Plan] = []

    def collected(_: object, path: Path, __: object, plan: Plan) -> Snapshot:
        asked.append(plan)
        return snapshot(path, resource(), requests=[request(), request()])

    monkeypatch.setattr(collecting, "collected", collected)
    monkeypatch.setenv("GITLAB_TOKEN", "glpat-x")
    return asked


def test_snapshot_and_ledger_are_named(glscan: Glscan, plans: list[Plan]) -> None:
    ended = glscan("snapshot", "acme", "--to", "a.json.gz")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.splitlines() == [
        "1 resources, 2 requests",
        "  snapshot a.json.gz",
        "  ledger   a.ledger.jsonl",
    ]


def test_only_what_policies_read_is_planned(glscan: Glscan, plans: list[Plan]) -> None:
    glscan("snapshot", "acme")
    assert plans[0].sections(Kind.PROJECT) == {"settings"}
    assert plans[0].sections(Kind.GROUP) == frozenset()


def test_only_what_selected_policies_read_is_planned(
    glscan: Glscan, plans: list[Plan], policies: Path
) -> None:
    source = policy_source(
        "glscan.policies.group.other", id="GL-GRP-900", kinds=["group"], requires=["settings.path"]
    )
    policy_folder(policies, {"group/other.rego": source})
    glscan("snapshot", "acme", "--policy", "GL-GRP-*")
    assert plans[0].sections(Kind.GROUP) == {"settings"}
    assert plans[0].sections(Kind.PROJECT) == frozenset()


def test_every_section_is_planned_when_asked(glscan: Glscan, plans: list[Plan]) -> None:
    glscan("snapshot", "acme", "--all-sections")
    assert plans[0].sections(Kind.GROUP) >= {"settings", "members", "push_rule"}


@pytest.mark.parametrize("place", ["folder", "file/below.json"])
def test_place_that_cannot_be_written_is_refused_before_gitlab_is_asked(
    glscan: Glscan, policies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", "glpat-x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    ended = glscan("snapshot", "acme", "--url", "https://gitlab.invalid", "--to", place)
    assert ended.code == 2
    assert "cannot be written" in ended.err


def test_token_is_needed(glscan: Glscan, policies: Path) -> None:
    assert glscan("snapshot", "acme").code == 2


@pytest.mark.parametrize("to", ["glscan.yaml", "a.json", "mine.json"])
def test_nothing_is_written_over_what_the_command_reads(
    glscan: Glscan, plans: list[Plan], tmp_path: Path, to: str
) -> None:
    (tmp_path / "glscan.yaml").write_text("gate: {fail_on: low}\n")
    token = {"a.json": "a.ledger.jsonl"}.get(to, "mine.json")
    (tmp_path / token).write_text("glpat-x")
    ended = glscan("snapshot", "acme", "--token-file", token, "--to", to)
    assert ended.code == 2
    assert "the snapshot would replace" in ended.err
    assert (tmp_path / token).read_text() == "glpat-x"
    assert (tmp_path / "glscan.yaml").read_text() == "gate: {fail_on: low}\n"
    assert not plans
