"""The CI files that people are given, by the schema of GitLab that check-jsonschema ships."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scanner.cli import app
from tests.full.tools import CHECKOUT

_BLOCK = re.compile(r"^```ya?ml\n(.*?)^```", re.DOTALL | re.MULTILINE)
_OF_CI = re.compile(r"^(stages|include):|^ +(script|trigger):", re.MULTILINE)
"""What a file for GitLab CI has, and no configuration of glscan."""


def documents() -> Iterator[tuple[str, str]]:
    """Every CI file in the repository but components, and every one that its pages show."""
    yield ".gitlab-ci.yml", (CHECKOUT / ".gitlab-ci.yml").read_text("utf-8")
    for top in ("examples", "docs"):
        for path in sorted((CHECKOUT / top).rglob("*.yml")):
            yield str(path.relative_to(CHECKOUT)), path.read_text("utf-8")
    for path in sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").glob("*.md")]):
        for number, text in enumerate(_BLOCK.findall(path.read_text("utf-8")), start=1):
            yield f"{path.relative_to(CHECKOUT)}, block {number}", text


SHOWN = {name: text for name, text in documents() if _OF_CI.search(text)}


def validated(text: str, folder: Path) -> str:
    """What the validator says of a file."""
    path = folder / ".gitlab-ci.yml"
    path.write_text(text, encoding="utf-8")
    options = ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]
    command = [sys.executable, "-m", "check_jsonschema", *options, str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("name", SHOWN)
def test_gitlab_takes_what_is_shown(name: str, tmp_path: Path) -> None:
    assert validated(SHOWN[name], tmp_path) == ""


@pytest.mark.parametrize("profile", ["baseline", "full"])
def test_gitlab_takes_what_init_writes(profile: str, tmp_path: Path) -> None:
    url, group = "https://gitlab.example.com", "acme/platform"
    words = ["init", str(tmp_path), "--yes", "--url", url, "--group", group, "--profile", profile]
    assert CliRunner().invoke(app, words).exit_code == 0
    written = (tmp_path / ".gitlab-ci.yml").read_text("utf-8")
    assert validated(written, tmp_path) == ""


def test_the_validator_refuses_a_wrong_file(tmp_path: Path) -> None:
    assert "artifacts" in validated("x:\n  script: [a]\n  artifacts: {paths: {}}\n", tmp_path)
    assert SHOWN.keys() > {".gitlab-ci.yml"}
