"""The hook of `.pre-commit-hooks.yaml`, as pre-commit clones, installs and runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.integration.bad_input.ended import small
from tests.integration.test_cli import Shell, served, shell
from tests.repository import ANN, commit, git

__all__ = ["shell"]

INSTALLED = ("scanner", "policies", "reports", "pyproject.toml", "README.md", "LICENSE")
"""What of the checkout is needed to build glscan."""
MANIFEST = ".pre-commit-hooks.yaml"
SETTINGS = """version: 1
projects:
  shop/web:
    protected_branches:
      main: {push_access_level: %s}
"""


@pytest.fixture(scope="module")
def published(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A repository with glscan and the hook, and its commit."""
    folder = tmp_path_factory.mktemp("glscan")
    for name in (*INSTALLED, MANIFEST):
        source = repository / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "_data")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder)
    git(folder, "init", "--quiet")
    return folder, commit(folder, ANN, "2026-11-01")


def pre_commit(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run it without a network: pip finds every package installed, that of this project aside."""
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *words],
        cwd=folder,
        env={
            "PATH": os.defpath,
            "HOME": str(folder.parent),
            "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"),
            "PYTHONPATH": sysconfig.get_path("purelib"),
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip takes a no for the isolation itself
        },
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_a_change_that_weakens_a_setting_is_not_committed(
    shell: Shell, published: tuple[Path, str]
) -> None:
    with served(shell, small()):
        shell.run("snapshot", "shop", "--all-sections", "--to", "snapshot.json.gz")
    folder, (source, version) = shell.folder, published
    arguments = ["settings.yaml", "--against", "snapshot.json.gz"]
    hook = {"id": "glscan-gate", "args": arguments}
    hooks = {"repos": [{"repo": str(source), "rev": version, "hooks": [hook]}]}
    (folder / ".pre-commit-config.yaml").write_text(json.dumps(hooks))  # which is YAML, too
    settings = folder / "settings.yaml"
    git(folder, "init", "--quiet")

    def committed(level: str) -> subprocess.CompletedProcess[str]:
        settings.write_text(SETTINGS % level)
        git(folder, "add", settings.name)
        return pre_commit(folder, "run")

    weak = committed("developer")
    assert weak.returncode == 1, weak.stdout + weak.stderr
    assert "block settings.yaml:5 GL-PRJ-002: Project shop/web:" in weak.stdout
    assert "BLOCKED: 1 block" in weak.stdout
    strong = committed("no one")
    assert strong.returncode == 0, strong.stdout + strong.stderr
    assert "Passed" in strong.stdout


def test_pre_commit_takes_the_manifest_and_the_configuration_of_the_example(
    repository: Path,
) -> None:
    manifest, used = repository / MANIFEST, repository / "examples/config-repo"
    for words in (
        ("validate-manifest", str(manifest)),
        ("validate-config", str(used / ".pre-commit-config.yaml")),
    ):
        checked = pre_commit(repository, *words)
        assert checked.returncode == 0, checked.stdout
