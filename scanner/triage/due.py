"""Says until when each finding should be fixed, and counts those that are there for longer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from scanner.compared import NOT_EVALUATED
from scanner.model import Severity
from scanner.report import Finding, ResourceResult, Run
from scanner.trend import TimeToFix, is_overdue


class Due:
    """Holds the age of findings against what their severity allows.

    A waived finding has an end of its own and is none of these; when the waiver has ended it counts
    from the day it was first seen. One that a baseline knows counts, too, from that day or from
    the one since which the baseline has it: nobody accepted it. One of before that could not be
    looked at is counted apart.
    """

    def __init__(
        self,
        days: Mapping[str, int],
        severities: Mapping[str, Severity],
        as_of: str,
        *,
        history: bool = False,
    ) -> None:
        """`days` are allowed, by severity; `severities` are those of the policies, by id.

        Of findings that could not be looked at a `history` tells; where there is none, the run
        before does.
        """
        self._days = {name.value: days[name] for name in Severity if name in days}
        self._severities = severities
        self._as_of = as_of
        self._overdue = Counter(dict.fromkeys(self._days, 0))
        self._unseen = Counter(dict.fromkeys(self._days, 0))
        self._undated = 0
        self._told = _by_history if history else _by_run_before

    def mark(self, line: ResourceResult) -> ResourceResult:
        """The line, its findings with the moment they are due."""
        for policy, since in self._told(line):
            severity = self._severities[policy].value
            if severity in self._days:
                due = _later(since, self._days[severity])
                self._unseen[severity] += is_overdue({"due": due}, self._as_of)
        return {**line, "findings": [self._marked(finding) for finding in line["findings"]]}

    def _marked(self, finding: Finding) -> Finding:
        severity = self._severities[finding["policy"]].value
        if severity not in self._days or "waived_by" in finding:
            return finding
        if not (since := _since(finding)):
            self._undated += 1
            return finding
        due = _later(since, self._days[severity])
        marked: Finding = {**finding, "due": due}
        self._overdue[severity] += is_overdue(marked, self._as_of)
        return marked

    def header(self, run: Run) -> Mapping[str, TimeToFix]:
        """`run.time_to_fix`, once everything was judged."""
        told = TimeToFix(
            days=self._days,
            overdue=dict(self._overdue),
            unseen=dict(self._unseen),
            undated=self._undated,
        )
        return {"time_to_fix": told}


def _by_history(line: ResourceResult) -> Iterator[tuple[str, str]]:
    """The policies of findings that could not be looked at, each with its moment, as the next."""
    for policy, moments in line.get("unseen", {}).items():
        yield from ((policy, since) for since in moments)


def _by_run_before(line: ResourceResult) -> Iterator[tuple[str, str]]:
    for one in line.get("earlier", ()):
        if one["became"] == NOT_EVALUATED and not one.get("waived"):
            yield one["policy"], one["first_seen"]


def _since(finding: Finding) -> str:
    """The earliest moment at which it is known to have been there; empty where nobody tells one."""
    known = f"{finding['known']}T00:00:00Z" if "known" in finding else ""
    return min(filter(None, (finding.get("first_seen", ""), known)), default="")


def _later(since: str, days: int) -> str:
    try:
        moment = datetime.fromisoformat(since) + timedelta(days)
    except OverflowError:  # beyond the year 9999, so never
        return _NEVER
    return moment.isoformat().replace("+00:00", "Z")


_NEVER = "9999-12-31T23:59:59Z"
