"""Counts what a diff tells, while its lines go by."""

from __future__ import annotations

from collections import Counter

from scanner.compared import UNCHANGED, UPDATED
from scanner.diff.shape import (
    CAUSES,
    SEEN,
    SETTING_CHANGES,
    STATES,
    UNSEEN,
    WAIVED,
    Counts,
    ResourceChange,
)
from scanner.model import Severity

_OPEN = (UNCHANGED, UPDATED, WAIVED)


class Tally:
    """The counts over the lines that went by."""

    def __init__(self) -> None:
        self._resources: dict[str, Counter[str]] = {state: Counter() for state in STATES}
        self._settings = Counter(dict.fromkeys(SETTING_CHANGES, 0))
        self._sight = Counter(dict.fromkeys((SEEN, UNSEEN), 0))
        self._findings: dict[str, Counter[str]] = {cause: Counter() for cause in CAUSES}
        self._regressions: Counter[str] = Counter()
        self._lost = 0
        self._oldest = ""
        self.carried = 0
        self.policies: set[str] = set()
        """Those that findings name."""

    def add(self, line: ResourceChange) -> None:
        """Count one line."""
        if "state" in line:
            self._resources[line["state"]][line["kind"]] += 1
        self._settings.update(one["change"] for one in line["settings"])
        self._sight.update(one["now"] for one in line["sight"])
        self._lost += len(line["lost"])
        self.policies.update(one["policy"] for one in (*line["findings"], *line["lost"]))
        for one in line["findings"]:
            self._findings[one["cause"]][one["change"]] += 1
            if one["change"] in _OPEN:
                self._oldest = min(filter(None, (self._oldest, one["first_seen"])))
            if one.get("regression"):
                self._regressions[one["severity"]] += 1

    def counts(self) -> Counts:
        """The counts as the header has them; what did not occur is left out of the findings."""
        return Counts(
            resources={state: dict(kinds) for state, kinds in self._resources.items() if kinds},
            carried=self.carried,
            settings=dict(self._settings),
            sight=dict(self._sight),
            findings={cause: dict(by) for cause, by in self._findings.items() if by},
            lost=self._lost,
            regressions={
                one.value: self._regressions[one.value]
                for one in Severity
                if self._regressions[one.value]
            },
            oldest=self._oldest,
        )
