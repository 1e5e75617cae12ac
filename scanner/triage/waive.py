"""Marks the findings that a waiver covers, and tells what became of each waiver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from scanner import lines, paths
from scanner.model import JSON, Severity
from scanner.report import Finding, ResourceResult, Run
from scanner.triage.waivers_file import Entry
from scanner.triage.waivers_file import Waivers as File
from scanner.visible import visible
from scanner.waived import HOLDING, Reach, Scope, WaiverResult, Waivers

SOON = 30
"""Days before its end from which on a waiver is said to expire."""
MANY = 100
"""Findings beyond which one decision hardly looked at each."""


@dataclass(slots=True)
class _Holder:
    """An entry with what it met."""

    entry: Entry
    state: str
    reach: Reach
    judged: bool
    """Whether a policy of it judges in this run."""
    matched: int = 0
    waived: int = 0

    def covers(self, line: ResourceResult, finding: Finding) -> bool:
        """Whether it was made for this finding, whatever became of it since."""
        waiver = self.entry.waiver
        if finding["policy"] not in self.entry.policies:
            return False
        if not self.reach.has(line["kind"], line["path"], line["id"]):
            return False
        match = waiver.match
        return match is None or (
            (match.path is None or match.path == ".".join(finding["path"]))
            and (match.key is None or match.key == finding.get("key"))
            and ("actual" not in match.model_fields_set or _same(match.actual, finding))
        )


def _same(wanted: JSON, finding: Finding) -> bool:
    if "actual" not in finding or finding.get("actual_cut"):
        return False
    return lines.encode(finding["actual"]) == lines.encode(wanted)


class Waiving:
    """Waives the findings of one run."""

    def __init__(self, file: File, severities: Mapping[str, Severity], as_of: date) -> None:
        """`severities` are those of all policies that judge, by id."""
        self._file = file
        self._holders = [
            _Holder(
                entry,
                state(entry, severities, as_of),
                Reach(cast("Scope", entry.waiver.scope.model_dump())),
                not severities.keys().isdisjoint(entry.policies),
            )
            for entry in file.entries
        ]
        self._as_of = as_of
        self._of_policy: dict[str, list[_Holder]] = {}
        for holder in sorted(self._holders, key=_order):
            for id in holder.entry.policies:
                self._of_policy.setdefault(id, []).append(holder)

    def mark(self, line: ResourceResult) -> ResourceResult:
        """The line, its findings marked by what covers them; the most specific waiver wins."""
        if not any(finding["policy"] in self._of_policy for finding in line["findings"]):
            return line
        return {**line, "findings": [self._marked(line, one) for one in line["findings"]]}

    def _marked(self, line: ResourceResult, finding: Finding) -> Finding:
        covering = [
            holder
            for holder in self._of_policy.get(finding["policy"], ())
            if holder.covers(line, finding)
        ]
        for holder in covering:
            holder.matched += 1
        holds = next((each for each in covering if each.state in HOLDING), None)
        if holds:
            holds.waived += 1
            return {**finding, "waived_by": holds.entry.waiver.id}
        if covering:
            return {**finding, "waiver_ended": covering[0].entry.waiver.id}
        return finding

    def header(self, run: Run) -> Mapping[str, Waivers]:
        """`run.waivers`: every waiver with its state, once everything was judged."""
        return {
            "waivers": {
                "path": visible(self._file.path.name),
                "sha256": self._file.sha256,
                **self._file.history.file,
                "entries": [self._told(holder) for holder in self._holders],
            }
        }

    def _told(self, holder: _Holder) -> WaiverResult:
        waiver = holder.entry.waiver
        said = waiver.model_dump(mode="json", exclude_unset=True)
        told = {name: value for name, value in said.items() if value is not None}
        return {
            **told,  # type: ignore[typeddict-item]  # the shape of a waiver
            "rules": list(holder.entry.policies),
            "state": "unused" if _idle(holder) else holder.state,
            "days_left": (waiver.expires - self._as_of).days,
            "matched": holder.matched,
            "waived": holder.waived,
            "line": holder.entry.line,
            "broad": list(_too_much(holder)),
            **self._file.history.origins.get(waiver.id, {}),
        }


def _idle(holder: _Holder) -> bool:
    """Whether it could have covered something and did not; what nobody judged tells nothing."""
    return holder.judged and holder.state in HOLDING and not holder.matched


def state(entry: Entry, severities: Mapping[str, Severity], as_of: date) -> str:
    """What a waiver is on a day, whatever it covers."""
    waiver = entry.waiver
    cap = waiver.severity_cap
    known = [severities[id] for id in entry.policies if id in severities]
    if cap and any(severity.rank < cap.rank for severity in known):
        return "void"
    if waiver.expires < as_of:
        return "expired"
    if waiver.created > as_of:
        return "pending"
    return "expiring" if (waiver.expires - as_of).days <= SOON else "active"


def _order(holder: _Holder) -> tuple[int, int, str]:
    """The most specific first: by id, by path, the longer the better; with a match; then by id."""
    scope = holder.entry.waiver.scope
    exact = any(not pattern.endswith("*") for pattern in scope.include)
    breadth = 0 if scope.single else 1 if exact else 2
    longest = max(map(len, scope.include), default=0)
    narrow = breadth * 2 + (holder.entry.waiver.match is None)
    return narrow, -longest, holder.entry.waiver.id


def broad(entry: Entry) -> Iterator[str]:
    """Why a waiver holds for too much, whatever it covers."""
    for pattern in entry.waiver.scope.include:
        if pattern == paths.EVERYTHING:
            yield "it holds for everything"
        elif pattern.endswith("/*") and pattern.count("/") == 1:
            yield f"it holds for everything below the top-level group {pattern[:-2]}"


def _too_much(holder: _Holder) -> Iterator[str]:
    """Why one decision can hardly have looked at everything it covers."""
    yield from broad(holder.entry)
    if holder.matched > MANY:
        yield f"it covers {holder.matched:,} findings"
