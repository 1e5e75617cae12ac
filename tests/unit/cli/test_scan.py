"""`glscan scan`: collect, judge and report, with what was asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.cli import collecting
from scanner.errors import AccessError
from scanner.scan import Target
from scanner.snapshot.store import Snapshot
from tests.builders import SAMPLE, FakeEngine, at, denying, resource, snapshot
from tests.unit.cli.conftest import Glscan


class Collector:
    """Takes the place of the network, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.targets: list[Target] = []
        self.paths: list[Path] = []
        self.error: Exception | None = None

    def __call__(self, target: Target, path: Path, *_: object) -> Snapshot:
        self.targets.append(target)
        self.paths.append(path)
        if self.error:
            raise self.error
        return snapshot(path, resource(settings={"archived": False}))


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch, engine: FakeEngine) -> Collector:
    fake = Collector()
    monkeypatch.setattr(collecting, "collected", fake)
    monkeypatch.setenv("GITLAB_TOKEN", "glpat-x")
    return fake


def test_group_is_enough(glscan: Glscan, collector: Collector, tmp_path: Path) -> None:
    ended = glscan("scan", "acme")
    assert ended.code == 0
    assert ended.err.splitlines()[-1].startswith("1 pass")
    assert [one.name for one in tmp_path.iterdir()] == ["glscan-report.html"]
    assert collector.targets == [Target("https://gitlab.com", "glpat-x", ["acme"], "", None, 60.0)]


def test_findings_give_the_exit_code(
    glscan: Glscan, collector: Collector, engine: FakeEngine
) -> None:
    engine.answers = {SAMPLE: denying(at("settings"))}
    assert glscan("scan", "acme").code == 1


@pytest.mark.parametrize(
    ("variables", "flags", "url"),
    [
        ({"GITLAB_URL": "https://a.example"}, [], "https://a.example"),
        ({"CI_SERVER_URL": "https://b.example"}, [], "https://b.example"),
        (
            {"GITLAB_URL": "https://a.example", "CI_SERVER_URL": "https://b.example"},
            [],
            "https://a.example",
        ),
        ({"GITLAB_URL": "https://a.example"}, ["--url", "https://c.example"], "https://c.example"),
    ],
)
def test_address_comes_from_flag_or_environment(
    glscan: Glscan,
    collector: Collector,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    flags: list[str],
    url: str,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    glscan("scan", "acme", *flags)
    assert collector.targets[0].url == url


def test_snapshot_is_kept_where_it_is_asked(
    glscan: Glscan, collector: Collector, tmp_path: Path
) -> None:
    glscan("scan", "acme", "--snapshot", "mine.json", "-o", "json=r.json")
    assert json.loads((tmp_path / "mine.json").read_bytes())["resources"]
    assert (tmp_path / "mine.ledger.jsonl").exists()


def test_snapshot_is_kept_when_the_engine_fails(
    glscan: Glscan, collector: Collector, engine: FakeEngine, tmp_path: Path
) -> None:
    engine.answers = {SAMPLE: lambda _: (_ for _ in ()).throw(RuntimeError("gone"))}
    assert glscan("scan", "acme").code == 70
    assert (tmp_path / "glscan-snapshot.json").exists()


def test_refusal_of_gitlab_has_its_code(glscan: Glscan, collector: Collector) -> None:
    collector.error = AccessError("the group 'acme' cannot be read (404)", "Check the path.")
    assert glscan("scan", "acme").code == 5


@pytest.mark.parametrize("flags", [["-o", "pdf=x"], ["--policies", "absent"]])
def test_wrong_options_are_refused_before_anything_is_collected(
    glscan: Glscan, collector: Collector, flags: list[str]
) -> None:
    assert glscan("scan", "acme", *flags).code == 2
    assert collector.targets == []


def test_token_is_asked_for_before_anything_is_collected(
    glscan: Glscan, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITLAB_TOKEN")
    ended = glscan("scan", "acme")
    assert ended.code == 2
    assert "there is no token" in ended.err
    assert collector.targets == []
