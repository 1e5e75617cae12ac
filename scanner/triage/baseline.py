"""Marks the findings that a baseline knows, and tells what became of its entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from scanner.compared import BECAME, FIXED, NOT_APPLICABLE
from scanner.compared import Baseline as Told
from scanner.errors import UsageError
from scanner.report import Finding, ResourceResult, Run
from scanner.triage.baseline_file import Baseline
from scanner.triage.memory import Memory, Remembered, became
from scanner.visible import visible

KNOWN = "known"
_MOST_NAMED = 100


def check(baseline: Baseline, instance: str) -> None:
    """Raises UsageError for a baseline of another instance, whose entries nothing could meet."""
    if baseline.instance != instance:
        raise UsageError(
            f"{baseline.path}: this baseline is of {baseline.instance}, not of {instance}",
            "Give the one of this instance; gitlab.instance_name in glscan.yaml names it.",
        )


class Knowing:
    """Marks the findings of one run; `still` are the entries to keep, once all went by."""

    def __init__(self, baseline: Baseline, columns: Mapping[str, list[str]]) -> None:
        """`columns` are the policies that judge each kind."""
        self._baseline = baseline
        self._columns = columns
        self._memory = Memory(baseline.entries)
        self._counts = Counter(dict.fromkeys((KNOWN, *BECAME), 0))
        self._better: dict[str, None] = {}
        self.still: list[Remembered] = []

    def mark(self, line: ResourceResult) -> ResourceResult:
        """The line, its findings marked with the day since which the baseline has them."""
        met = self._memory.meet(line)
        pairs = zip(line["findings"], met.again, strict=True)
        findings = [self._marked(finding, known) for finding, known in pairs]
        for one in met.rest:
            self._end(one, became(line, self._columns, one.policy))
        return {**line, "findings": findings}

    def _marked(self, finding: Finding, known: Remembered | None) -> Finding:
        if known is None:
            return finding
        self._counts[KNOWN] += 1
        self.still.append(known)
        return {**finding, "known": known.first_seen}

    def _end(self, one: Remembered, why: str) -> None:
        self._counts[why] += 1
        if why in (FIXED, NOT_APPLICABLE):
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
                "fixed": sorted(self._better)[:_MOST_NAMED],
            }
        }
