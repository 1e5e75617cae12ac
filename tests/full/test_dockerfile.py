"""The Dockerfile, held by its linter, and what it is given to copy."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.full.tools import CHECKOUT, require_fetched

DOCKERFILE = CHECKOUT / "Dockerfile"
TEXT = DOCKERFILE.read_text("utf-8")
STAGES = [stage.strip() for stage in re.split(r"(?m)^(?=FROM )", TEXT)[1:]]
IGNORED = (CHECKOUT / ".dockerignore").read_text("utf-8").splitlines()
SENT = {line[1:] for line in IGNORED if line.startswith("!")}
"""All that a build is sent, since the first pattern keeps everything away."""


def copied() -> set[str]:
    """What is copied from the checkout."""
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", TEXT, re.MULTILINE)
    return {source.rstrip("/") for line in lines for source in line.split()}


def linted(path: Path) -> str:
    """What hadolint says."""
    hadolint = require_fetched(Path(sys.executable).parent, "hadolint")
    command = [str(hadolint), "--no-color", "--config", str(CHECKOUT / ".hadolint.yaml"), str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_linter_has_nothing_to_say() -> None:
    assert linted(DOCKERFILE) == ""


def test_the_linter_refuses_a_wrong_file(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(TEXT.replace("bookworm\n", "bookworm\nRUN cd /tmp\n", 1))
    assert "DL3003" in linted(tmp_path / "Dockerfile")


def test_what_is_copied_is_all_that_is_sent() -> None:
    assert next(line for line in IGNORED if not line.startswith("#")) == "*"
    assert copied() == SENT
    assert all((CHECKOUT / name).exists() for name in SENT)


@pytest.mark.parametrize("name", [".git", ".venv", ".cache", "out", "tests", "examples", ".env"])
def test_what_is_nobodys_business_stays_away(name: str) -> None:
    assert not any(sent == name or sent.startswith(f"{name}/") for sent in SENT)


def test_it_builds_all_that_the_wheel_is_made_of() -> None:
    project = (CHECKOUT / "pyproject.toml").read_text("utf-8")
    only = re.search(r"^only-include = \[(.*)\]$", project, re.MULTILINE)
    assert only
    folders = {name.strip(' "').split("/")[0] for name in only[1].split(",")}
    assert folders | {"pyproject.toml", "README.md", "LICENSE"} <= SENT


def test_the_last_stage_builds_nothing_and_is_not_root() -> None:
    *_, last = STAGES
    assert re.findall(r"^USER (\d+)$", last, re.MULTILINE) == ["10001"]
    assert 'ENTRYPOINT ["glscan"]' in last
    assert not re.search(r"\bgo build\b|\bpip\b|hatchling", last)


def test_it_uses_the_versions_that_the_project_uses() -> None:
    go = re.search(r"^go (\d+\.\d+)", (CHECKOUT / ".ci/tools/opa/go.mod").read_text(), re.MULTILINE)
    assert go
    assert f"ARG GO=golang:{go[1]}-" in TEXT
    assert "--require-hashes" in TEXT
    licence = re.search(r'^license = "(.+)"$', (CHECKOUT / "pyproject.toml").read_text(), re.M)
    assert licence
    assert f'licenses="{licence[1]}"' in TEXT
