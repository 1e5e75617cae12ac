"""What the tests of bad input share: a small GitLab, and how a run ends that says why."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import Any

from tests.integration.test_cli import Shell
from tests.simulator import Estate
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
