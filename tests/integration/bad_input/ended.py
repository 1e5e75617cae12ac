"""What the tests of bad input share: a small GitLab, and how a run ends that says why."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.integration.test_cli import GLSCAN, Shell
from tests.simulator import Estate, Simulator
from tests.simulator.server import TOKEN

FEW = ("--policy", "GL-PRJ-002")
"""One policy, so that a run is short."""

SECRET = "glpat-SECRET"
"""What no output and no file may hold; neither may they hold the token of the simulator."""

_SECRETS = (TOKEN, "SECRET")


def small(**keys: Any) -> Estate:
    """Two groups and two projects that pass FEW."""
    rule = {"id": 1, "push_access_levels": [0]}
    paths = ("shop/web", "shop/pay/api")
    return Estate.from_dict(
        {
            "version": "18.5.1",
            "tier": "premium",
            "users": {"lea.kurz": {"id": 5}},
            "groups": {"shop": {"id": 1}, "shop/pay": {"id": 2}},
            "projects": {
                path: {"id": id, "protected_branches": {"main": {**rule, "id": id}}}
                for id, path in enumerate(paths, start=11)
            },
            **keys,
        }
    )


def shell_in(folder: Path, **environment: str) -> Shell:
    """A shell in a folder, which is not its home."""
    known = {"PATH": f"{GLSCAN.parent}:/usr/bin:/bin", "HOME": str(folder.parent)}
    return Shell(folder, {**known, "GLSCAN_ENGINE": "embedded", **environment})


Prepare = Callable[[Shell], Sequence[str]]
"""Puts into a folder what a run is to meet there, and gives the arguments of the run."""

Ended = Mapping[str, tuple[Shell, subprocess.CompletedProcess[str]]]


def at_once(folders: pytest.TempPathFactory, cases: Mapping[str, Prepare]) -> Ended:
    """Each case in a folder of its own, two at a time: most of a short run is its start."""

    def run(prepare: Prepare) -> tuple[Shell, subprocess.CompletedProcess[str]]:
        shell = shell_in(folders.mktemp("case"))
        return shell, shell.run(*prepare(shell))

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(cases, pool.map(run, cases.values()), strict=True))


Against = Callable[[Shell, Simulator], Sequence[str]]
"""Spoils a GitLab or the folder, and gives the arguments of the run."""


@dataclass(frozen=True)
class Met:
    """A run, where it ran, and the GitLab that it met."""

    shell: Shell
    done: subprocess.CompletedProcess[str]
    gitlab: Simulator


@contextmanager
def met(
    folders: pytest.TempPathFactory, cases: Mapping[str, Against]
) -> Iterator[Mapping[str, Met]]:
    """Each case against a small GitLab of its own, two at a time."""
    with ExitStack() as stack:
        gitlabs = {name: stack.enter_context(Simulator(small())) for name in cases}

        def prepared(name: str) -> Prepare:
            def prepare(shell: Shell) -> Sequence[str]:
                gitlab = gitlabs[name]
                shell.environment |= {"GITLAB_URL": gitlab.url, "GITLAB_TOKEN": gitlab.token}
                return cases[name](shell, gitlab)

            return prepare

        ended = at_once(folders, {name: prepared(name) for name in cases})
        yield {name: Met(*ended[name], gitlabs[name]) for name in cases}


@dataclass(frozen=True)
class Complaint:
    """What was said to be wrong, and what to do next."""

    message: str
    hint: str


def complaint(
    shell: Shell, done: subprocess.CompletedProcess[str], code: int, given: str = ""
) -> Complaint:
    """What a run said that ended with this code: words for people, and no secret anywhere.

    `given` is a file of the test's own that may hold one.
    """
    assert done.returncode == code, done.stderr
    assert "internal error" not in done.stderr
    keeps_secrets(shell, done, given)
    lines = done.stderr.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("glscan: "))
    hint = lines[at + 1] if len(lines) > at + 1 else ""
    assert hint.startswith(" " * 8), f"there is no hint: {done.stderr}"
    return Complaint(lines[at].removeprefix("glscan: "), hint.strip())


def keeps_secrets(shell: Shell, done: subprocess.CompletedProcess[str], given: str = "") -> None:
    """Neither what was printed nor any file holds a secret."""
    for secret in _SECRETS:
        assert secret not in done.stdout + done.stderr
        for path in shell.folder.rglob("*"):
            if path.is_file() and path.name != given:
                assert secret.encode() not in path.read_bytes(), path
