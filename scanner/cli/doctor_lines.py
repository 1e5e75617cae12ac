"""What `glscan doctor` prints: a line for each check, or JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import typer

from scanner import __version__
from scanner.report_words import counted
from scanner.roles import role_name
from scanner.visible import visible

if TYPE_CHECKING:
    from scanner.doctor.check import Check
    from scanner.doctor.scope import Blind

_NAME = 14
_INDENT = " " * (5 + 1 + _NAME + 1)


def show(checks: Sequence[Check], blind: Sequence[Blind], recording: Path | None) -> None:
    """For a person."""
    for line in _lines(checks, blind, recording):
        typer.echo(visible(line))


def _lines(
    checks: Sequence[Check], blind: Sequence[Blind], recording: Path | None
) -> Iterator[str]:
    for check in checks:
        detail = f"{check.path}: {check.detail}" if check.path else check.detail
        yield f"{check.status:<5} {check.check:<{_NAME}} {detail}"
        if check.hint:
            yield f"{_INDENT}{check.hint}"
    for each in blind:
        if sentence := each.sentence():
            yield ""
            yield f"{each.path}: {sentence[0]}"
            yield from sentence[1:]
    if recording:
        yield ""
        yield f"recorded in {recording}: key names and types, no values"
    yield ""
    yield " · ".join(_counts(checks, blind))


def _counts(checks: Sequence[Check], blind: Sequence[Blind]) -> Iterator[str]:
    standing = Counter(check.status.value for check in checks)
    yield f"{standing['ok']} ok"
    if standing["note"]:
        yield f"{standing['note']} note"
    yield f"{standing['warn']} warn"
    yield f"{standing['fail']} fail"
    if unknown := {id for each in blind for id in each.spots}:
        yield f"{counted(len(unknown), 'policy', 'policies')} would stay unknown"


def show_json(checks: Sequence[Check], blind: Sequence[Blind], recording: Path | None) -> None:
    """For a machine."""
    record = {
        "glscan": __version__,
        "checks": [
            {name: visible(value) for name, value in check.to_json().items()} for check in checks
        ],
        "unknown_policies": [
            {
                "path": visible(each.path),
                "role": role_name(each.role),
                "of": each.policies,
                "policies": dict(each.spots),
            }
            for each in blind
        ],
    }
    typer.echo(orjson.dumps(record, option=orjson.OPT_INDENT_2).decode())
