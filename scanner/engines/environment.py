"""What a policy engine's process inherits: enough to start, and no secret."""

from __future__ import annotations

import os

INHERITED = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "SYSTEMROOT",
    "GOGC",
    "GOMEMLIMIT",
)
"""An allow-list: tokens have many names, and Rego can read an engine's environment."""


def scrubbed_environment() -> dict[str, str]:
    """This process's environment without anything an engine has no use for; its time is UTC."""
    return {"TZ": "UTC", **_inherited()}


def _inherited() -> dict[str, str]:
    return {name: os.environ[name] for name in INHERITED if name in os.environ}
