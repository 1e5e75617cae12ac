"""What `glscan gate` is asked, and what it finds, whatever it decides on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from scanner.cli import settings
from scanner.errors import UsageError
from scanner.model import Tier

if TYPE_CHECKING:
    from scanner.catalog.load import Catalog
    from scanner.cli.redacting import Redaction
    from scanner.decisions import Merge
    from scanner.engines.base import Engine
    from scanner.gate import Threshold
    from scanner.model import JSON
    from scanner.report import Report
    from scanner.snapshot import values


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that say what is judged, by what, and beside what."""

    context: typer.Context
    threshold: Threshold
    catalog: Callable[[], Catalog]
    """All policies there are."""
    narrowed: Callable[[Catalog], Catalog]
    """Those of them that judge."""
    engine: Callable[[], Engine]
    redaction: Redaction | None
    against: Path | None
    previous: Path | None
    baseline: Path | None
    new_only: bool
    waivers: Path | None
    snapshot: Path | None
    tier: Tier
    url: str
    instance_name: str
    as_of: str

    def alone(self) -> Asked:
        """The same beside one state of before. Raises UsageError where two are named here."""
        if not self.against:
            return self
        self.refuse(["previous"], "and --against exclude each other", "Compare with one of them.")
        return dataclasses.replace(self, previous=None)

    def refuse(self, names: Sequence[str], why: str, hint: str) -> None:
        """Raises UsageError where one of these options was given on the command line."""
        if name := next((one for one in names if settings.flagged(self.context, one)), ""):
            raise UsageError(f"--{name.replace('_', '-')} {why}", hint)


@dataclass(frozen=True, slots=True)
class Case:
    """What there is to decide on."""

    merge: Merge
    report: Report
    """Of the state after the merge, or of the scan; without people where that was asked."""
    stood: Mapping[values.Place, JSON] | None
    """What stood where findings are; None where nobody is to tell, or can."""
    remarks: Sequence[str] = field(default=())
    """What is told before the decisions."""


NO_REFERENCE = (
    "--new-only has nothing to compare with, so every finding counts; "
    "`glscan baseline results.json` makes a baseline to start with"
)


def told_of(merge: Merge, report: Report, redaction: Redaction | None) -> Merge:
    """The merge with what the report says could not be placed."""
    unplaced = report.run["snapshot"].get("proposed", {}).get("unplaced", [])
    if redaction:
        unplaced = ["left out by --redact"] * len(unplaced)
    return dataclasses.replace(merge, unplaced=unplaced)
