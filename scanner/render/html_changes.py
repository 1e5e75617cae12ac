"""What the HTML report lists beside the run before: what is new, other, fixed, or still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scanner.compared import BECAME, NEW, UPDATED, Earlier, Previous
from scanner.model import Outcome, Severity
from scanner.render.html_entry import Entry, where
from scanner.render.html_first import First
from scanner.render.wording import key_of
from scanner.report import ResourceResult

FIRST = 50
"""Findings that each table shows, the most severe first; the others are counted."""
PRINTED = 10
"""Rows of a folded table that are printed unasked."""


@dataclass(frozen=True, slots=True)
class Change:
    """A finding that is new or has another value, or that was there before."""

    severity: str
    """Empty where no policy of this run tells it."""
    policy: str
    kind: str
    path: str
    where: str
    key: str
    at: str
    """Kind and path of what the place is on, when it is another resource; else empty."""
    first_seen: str
    now: Entry | None = None
    """The finding itself; of one that is not there any more the sentence is not kept."""


def listed(severity: str, policy: str, entry: Entry) -> Change:
    """A finding as a row of a table beside those of other policies."""
    return Change(
        severity=severity,
        policy=policy,
        kind=entry.kind,
        path=entry.path,
        where=entry.where,
        key=entry.key,
        at=f"{entry.at_kind} {entry.at_path}".strip(),
        first_seen=entry.first_seen,
        now=entry,
    )


def _kept() -> dict[str, First[Change]]:
    return {name: First(FIRST) for name in (NEW, UPDATED, *BECAME)}


@dataclass(slots=True)
class Changes:
    """What one pass over the resources tells beside the run before."""

    kept: dict[str, First[Change]] = field(default_factory=_kept)
    """By what a finding is, or became."""

    def add_finding(self, severity: str, policy: str, entry: Entry) -> None:
        """Keep a finding that is new or has another value; open ones come first."""
        if entry.change in (NEW, UPDATED):
            accepted = entry.state != Outcome.FAIL
            change = listed(severity, policy, entry)
            self.kept[entry.change].add(change, Severity(severity).rank, accepted)

    def add_earlier(self, line: ResourceResult, severities: Mapping[str, str]) -> None:
        """Keep what became of the findings that a resource had."""
        self._add(line["kind"], line["path"], line.get("earlier", []), severities)

    def add_absent(self, previous: Previous, severities: Mapping[str, str]) -> None:
        """Keep the findings of resources that this run did not judge."""
        for one in previous["absent"]:
            self._add(one["kind"], one["path"], one["findings"], severities)

    def _add(
        self, kind: str, path: str, findings: Iterable[Earlier], severities: Mapping[str, str]
    ) -> None:
        for one in findings:
            if one["became"] in BECAME:
                severity = severities.get(one["policy"], "")
                change = Change(
                    severity=severity,
                    policy=one["policy"],
                    kind=kind,
                    path=path,
                    where=where(one["path"]),
                    key=key_of(one),
                    at="{kind} {path}".format(**one["at"]).strip() if "at" in one else "",
                    first_seen=one["first_seen"],
                )
                rank = Severity(severity).rank if severity else len(Severity)
                self.kept[one["became"]].add(change, rank)
