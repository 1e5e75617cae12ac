"""Marks the findings that a baseline knows, and tells what became of its entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from scanner.compared import ENTRIES, KNOWN, RAISED, SETTLED, WAIVED
from scanner.compared import Baseline as Told
from scanner.errors import UsageError
from scanner.model import Severity
from scanner.report import Finding, ResourceResult, Run
from scanner.triage.baseline_file import Baseline
from scanner.triage.memory import Memory, Remembered, became, place_of, waiver_of
from scanner.visible import visible

_MOST_NAMED = 100


def check_instance(baseline: Baseline, instance: str) -> None:
    """Raises UsageError for a baseline of another instance, whose entries nothing could meet."""
    if baseline.instance != instance:
        raise UsageError(
            f"{baseline.path}: this baseline is of {baseline.instance}, not of {instance}",
            "Give the one of this instance; gitlab.instance_name in glscan.yaml names it.",
        )


def check_days(baseline: Baseline, day: str) -> None:
    """Raises UsageError for a baseline with a day after this one: nobody can have known it then."""
    days = [("created", baseline.created)]
    days += [(f"findings.{n}.since", one.first_seen) for n, one in enumerate(baseline.entries)]
    for where, told in days:
        if told > day:
            raise UsageError(
                f"{baseline.path}: {where}: {told} is after {day}, the day of what is judged",
                "Use it with what was read on that day or later; mend a day that is to come.",
            )


class Knowing:
    """Marks the findings of one run; `still` are the entries to keep, once all went by."""

    def __init__(
        self,
        baseline: Baseline,
        columns: Mapping[str, list[str]],
        severities: Mapping[str, Severity],
    ) -> None:
        """`columns` are the policies that judge each kind; `severities` are theirs, by id."""
        self._baseline = baseline
        self._columns = columns
        self._severities = severities
        self._memory = Memory(baseline.entries)
        self._counts = Counter(dict.fromkeys(ENTRIES, 0))
        self._better: dict[str, None] = {}
        self.renamed = 0
        """Entries that name a path which their resource has no more; `still` has its new one."""
        self.still: list[Remembered] = []

    def mark(self, line: ResourceResult) -> ResourceResult:
        """The line, its findings marked with the day since which the baseline has them."""
        met = self._memory.meet(line)
        pairs = zip(line["findings"], met.again, strict=True)
        findings = [self._marked(line, finding, known) for finding, known in pairs]
        for one in met.rest:
            self._end(one, became(line, self._columns, one.policy))
        return {**line, "findings": findings}

    def _marked(self, line: ResourceResult, finding: Finding, entry: Remembered | None) -> Finding:
        if entry is None:
            return finding
        if waiver_of(finding):
            # Else a decision that has ended would fall back to one that nobody made.
            self._end(entry, WAIVED)
            return finding
        if self._severities[entry.policy].rank < Severity(entry.severity).rank:
            self._end(entry, RAISED)
            return finding
        self._counts[KNOWN] += 1
        known: Finding = {**finding, "known": entry.first_seen}
        if entry.place.path != line["path"]:
            known["known_as"] = entry.place.path
            entry = replace(
                entry,
                place=place_of(line),
                at=finding.get("at"),
                fingerprints=finding["fingerprints"],
            )
            self.renamed += 1
        self.still.append(entry)
        return known

    def _end(self, one: Remembered, why: str) -> None:
        self._counts[why] += 1
        if why in SETTLED:
            place = one.place
            self._better[f"{one.policy} {place.kind} {place.path}".rstrip()] = None
        else:
            self.still.append(one)

    def header(self, run: Run) -> Mapping[str, Told]:
        """`run.baseline`, once everything was judged."""
        for one, why in self._memory.left(self._columns):
            self._end(one, why)
        return {
            "baseline": {
                "path": visible(self._baseline.path.name),
                "sha256": self._baseline.sha256,
                "created": self._baseline.created,
                "entries": len(self._baseline.entries),
                "findings": dict(self._counts),
                "renamed": self.renamed,
                "fixed": sorted(self._better)[:_MOST_NAMED],
            }
        }
