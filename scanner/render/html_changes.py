"""What the HTML report lists beside the run before: what is new, fixed, and still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scanner.compared import FIXED, NEW, NOT_EVALUATED
from scanner.model import Severity
from scanner.render.html_entry import Entry, where
from scanner.render.wording import key_of
from scanner.report import ResourceResult

FIRST = 50
"""Findings that each table shows, the most severe first; the others are counted."""


@dataclass(frozen=True, slots=True)
class Change:
    """A finding that is new, or that was there before."""

    severity: str
    policy: str
    kind: str
    path: str
    message: str
    """Empty for one of before: its sentence is not kept."""
    where: str
    key: str
    at: str
    """Kind and path of what the place is on, when it is another resource; else empty."""
    since: str


@dataclass(slots=True)
class Kept:
    """The most severe of some changes, and how many there are."""

    total: int = 0
    _first: dict[str, list[Change]] = field(default_factory=dict)

    def add(self, change: Change) -> None:
        """Count it, and keep it while there is room among those of its severity."""
        self.total += 1
        kept = self._first.setdefault(change.severity, [])
        if len(kept) < FIRST:
            kept.append(change)

    @property
    def first(self) -> list[Change]:
        """Those that are shown."""
        return [one for severity in Severity for one in self._first.get(severity, [])][:FIRST]


@dataclass(slots=True)
class Changes:
    """What one pass over the resources tells beside the run before."""

    new: Kept = field(default_factory=Kept)
    fixed: Kept = field(default_factory=Kept)
    open: Kept = field(default_factory=Kept)
    """Failing before, not evaluated now."""

    def add_finding(self, severity: str, policy: str, entry: Entry) -> None:
        """Keep a finding that is new."""
        if entry.change == NEW:
            self.new.add(
                Change(
                    severity,
                    policy,
                    entry.kind,
                    entry.path,
                    entry.message,
                    entry.where,
                    entry.key,
                    f"{entry.at_kind} {entry.at_path}".strip(),
                    entry.first_seen,
                )
            )

    def add_earlier(self, line: ResourceResult, severities: Mapping[str, str]) -> None:
        """Keep what became of the findings that a resource had."""
        for one in line.get("earlier", []):
            kept = {FIXED: self.fixed, NOT_EVALUATED: self.open}.get(one["became"])
            if kept is not None:
                severity = severities.get(one["policy"], Severity.INFO.value)
                kept.add(
                    Change(
                        severity,
                        one["policy"],
                        line["kind"],
                        line["path"],
                        "",
                        where(one["path"]),
                        key_of(one),
                        "{kind} {path}".format(**one["at"]).strip() if "at" in one else "",
                        one["first_seen"],
                    )
                )
