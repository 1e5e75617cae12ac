"""Refuses what would make a policy look as if all were fine, or another thing each time."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from scanner.errors import PolicyError
from scanner.spelling import nearest

_IMPORT = re.compile(r"^[ \t]*import[ \t]+data\.([\w.]+)")
_CALL = re.compile(
    r"\b(http|net|opa|rand|time|uuid)\s*(?:\.\s*|\[\s*[\"`]\s*)"
    r"(send|lookup_ip_addr|runtime|intn|now_ns|rfc4122)\b"
)
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`')


def check_builtins(path: Path, source: str) -> None:
    """Raises PolicyError for a clock, chance or the network: equal snapshots give equal verdicts.

    The embedded engine would take some of them for undefined, which never denies.
    """
    for number, line in enumerate(source.splitlines(), start=1):
        if found := _CALL.search(_code(line)):
            raise PolicyError(
                f"{path}, line {number}: {found[1]}.{found[2]} is refused: "
                "a verdict follows from the input",
                "Ages, such as days_until_expiry, are in the input.",
            )


def _code(line: str) -> str:
    """The line without its comment: a number sign within a text begins none."""
    blanked = _TEXT.sub(lambda text: text[0].replace("#", " "), line)
    return blanked.partition("#")[0]


def check_imports(path: Path, source: str, packages: Collection[str]) -> None:
    """Raises PolicyError for an import of nothing: it is undefined, which never denies."""
    for number, line in enumerate(source.splitlines(), start=1):
        found = _IMPORT.match(line)
        if found and not any(_leads_to(found[1], package) for package in packages):
            raise PolicyError(
                f"{path}, line {number}: import data.{found[1]}: there is no such package",
                nearest(found[1], packages, "A policy may import data.glscan.lib, and others."),
            )


def _leads_to(name: str, package: str) -> bool:
    """Whether a name is a package, what lies above it, or a rule of it."""
    return f"{package}.".startswith(f"{name}.") or name.startswith(f"{package}.")
