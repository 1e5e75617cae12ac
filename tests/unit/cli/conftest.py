"""The command line in this process, with policies and an engine of the test's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from scanner import cli
from tests.builders import (
    SAMPLE,
    FakeEngine,
    denying,
    policy_folder,
    policy_source,
    resource,
    snapshot,
)

MINE = policy_source("custom.project.mine", id="ACME-007")


@dataclass(frozen=True)
class Ended:
    """How a run of the command line ended."""

    code: int
    out: str
    err: str


Glscan = Callable[..., Ended]


@pytest.fixture
def glscan(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Glscan:
    """Run `glscan` with these arguments, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setitem(cli.version._state, "debug", False)

    def run(*arguments: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["glscan", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Ended(code, said.out, said.err)

    return run


@pytest.fixture
def policies(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that stands for the bundled policies: one sample."""
    folder = policy_folder(tmp_path_factory.mktemp("bundled"))
    monkeypatch.setattr("scanner.resources.policies", lambda: folder)
    return folder


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, policies: Path) -> FakeEngine:
    """The engine that every command gets; the sample policy passes until told otherwise."""
    fake = FakeEngine({SAMPLE: denying()})
    monkeypatch.setattr("scanner.cli.options.engine", lambda *_: fake)
    return fake


@pytest.fixture
def taken(tmp_path: Path) -> Path:
    """A snapshot of one project."""
    path = tmp_path / "snapshot.json"
    snapshot(path, resource(settings={"archived": False}))
    return path


@pytest.fixture
def no_opa(monkeypatch: pytest.MonkeyPatch) -> None:
    """No `opa` on PATH."""
    monkeypatch.setattr("scanner.engines.presence.opa_binary", lambda _: None)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of one's own with one policy."""
    return policy_folder(tmp_path / "own", {"project/mine.rego": MINE})
