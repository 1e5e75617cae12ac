"""A scan as glscan.yaml says it: where, what, by which policies, with which parameters."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.simulator import Estate, Simulator

GLSCAN = Path(sys.executable).with_name("glscan")

ESTATE: dict[str, Any] = {
    "version": "18.5.1",
    "tier": "premium",
    "groups": {"shop": {"id": 1}, "shop/pay": {"id": 2}, "shop/payroll": {"id": 3}},
    "projects": {
        path: {
            "id": id,
            "protected_branches": {"main": {"id": id, "push_access_levels": [40]}},
        }
        for id, path in enumerate(("shop/web", "shop/pay/api", "shop/payroll/api"), start=11)
    },
}

FILE = """\
gitlab:
  url: URL
  instance_name: gitlab.test
scope: {groups: [shop]}
policies: {only: [GL-PRJ-00*], severity: high, skip: [GL-PRJ-001]}
engine: {name: embedded}
gate: {fail_on: never, allow_incomplete: true}
output: {json: out/results.json, html: out/report.html}
"""
OVERRIDE = """\
overrides:
  - paths: [shop/pay, Shop/Pay/*]
    params: {GL-PRJ-002: {minimum_role: 0}}
"""


@pytest.fixture
def gitlab() -> Iterator[Simulator]:
    with Simulator(Estate.from_dict(ESTATE)) as served:
        yield served


def run(folder: Path, gitlab: Simulator, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "GITLAB_TOKEN": gitlab.token,
        "CI_SERVER_URL": "https://elsewhere.example",
        "HOME": str(folder),
        "PATH": "",
    }
    done = subprocess.run(
        [str(GLSCAN), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def scanned(
    folder: Path, gitlab: Simulator, text: str
) -> tuple[Any, Mapping[tuple[str, str], str]]:
    """The header of the results of a scan, and each verdict by policy and path."""
    (folder / "glscan.yaml").write_text(text.replace("URL", gitlab.url))
    done = run(folder, gitlab, "scan")
    assert done.returncode == 0, done.stderr
    document = json.loads((folder / "out" / "results.json").read_bytes())
    header = document["run"]
    return header, {
        (id, line["path"]): letter
        for line in document["resources"]
        for id, letter in zip(header["columns"][line["kind"]], line["outcomes"], strict=True)
    }


def test_override_changes_the_verdict_on_exactly_the_project_it_is_for(
    tmp_path: Path, gitlab: Simulator
) -> None:
    _, before = scanned(tmp_path, gitlab, FILE)
    header, after = scanned(tmp_path, gitlab, FILE + OVERRIDE)
    changed = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    assert changed == {("GL-PRJ-002", "shop/pay/api"): ("P", "F")}
    assert header["param_overrides"] == [
        {"paths": ["shop/pay", "Shop/Pay/*"], "params": {"GL-PRJ-002": {"minimum_role": 0}}}
    ]
    held = {one["id"]: one["params"] for one in header["policies"]}
    assert held["GL-PRJ-002"]["minimum_role"] == 40


def test_only_what_the_selected_policies_read_is_asked_and_the_report_says_so(
    tmp_path: Path, gitlab: Simulator
) -> None:
    header, verdicts = scanned(tmp_path, gitlab, FILE)
    assert {id for id, _ in verdicts} == set(header["columns"]["project"])
    assert {"GL-PRJ-002", "GL-PRJ-003"} <= set(header["columns"]["project"])
    assert header["selection"]["only"] == ["GL-PRJ-00*"]
    assert "GL-GRP-017" in header["selection"]["left_out"]
    assert not any("GL-GRP" in id for id, _ in verdicts)
    assert not any("push_rule" in one.path for one in gitlab.requests)
    assert "Left out, " in (tmp_path / "out" / "report.html").read_text()


def test_configuration_that_is_wrong_asks_nothing_of_gitlab(
    tmp_path: Path, gitlab: Simulator
) -> None:
    (tmp_path / "glscan.yaml").write_text(
        f"gitlab: {{url: {gitlab.url}}}\nparams:\n  GL-PRJ-002: {{minimum_rol: 0}}\n"
    )
    done = run(tmp_path, gitlab, "scan", "shop")
    assert done.returncode == 2
    assert "glscan.yaml, line 3: params.GL-PRJ-002.minimum_rol" in done.stderr
    assert "Did you mean minimum_role?" in done.stderr
    assert list(gitlab.requests) == []
