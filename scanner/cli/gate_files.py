"""`glscan gate` on files of settings: the state after the merge, held against what stands."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scanner import decisions, judging, propose, worse
from scanner.cli import beside as besides
from scanner.cli import choosing, options
from scanner.cli.gate_asked import NO_REFERENCE, Asked, Case, told_of
from scanner.cli.propose import ground_of, read_for, said_in
from scanner.cli.redacting import redacted
from scanner.cli.remarks import remarks
from scanner.report import Report
from scanner.snapshot.store import Snapshot
from scanner.snapshot.values import place, values
from scanner.sources.files.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Files:
    """Files of settings that were read."""

    proposal: Proposal
    read: Sequence[Path]

    def judged(self, asked: Asked, folder: Path) -> Case:
        """Judge what stands and what would, by the same policies, at the same moment."""
        # Whoever approves by a waiver does so after the snapshot was taken.
        moment = options.moment(asked.as_of) if asked.as_of else datetime.now(UTC)
        ground = ground_of(asked.against, asked.url, asked.instance_name, asked.tier, asked.as_of)
        whole = asked.catalog()
        rules = choosing.rules(asked.context, whole)
        catalog = asked.narrowed(whole)
        known = None if asked.against else asked.baseline
        beside = besides.read(asked.waivers, known, asked.previous, catalog)
        before, stands = beside.previous, None
        with judging.loaded(asked.engine(), catalog) as engine:
            judging.check_custom(engine, catalog)
            after = propose.after(self.proposal, ground, folder / "after.json")
            if isinstance(ground, Snapshot):
                stands, path = ground, folder / "before-results.json"
                before = judging.judge(
                    stands, catalog, engine, path, asked.threshold, moment, beside
                )
                beside = dataclasses.replace(beside, previous=before, previous_name="what stands")
            path = folder / "results.json"
            report = judging.judge(after, catalog, engine, path, asked.threshold, moment, beside)
        another = _another(report, stands, after) if stands else None
        hidden = redacted(report, after, folder, asked.redaction) if asked.redaction else None
        merge = decisions.merged(before, report, rules, another, shown=hidden)
        shown = hidden or report
        said = [*remarks(shown, taken_before=True)]
        if self.proposal.not_judged:
            said.append(f"not judged: {', '.join(self.proposal.not_judged)}")
        if before is None:
            said.append(NO_REFERENCE if asked.new_only else _WITHOUT)
        places = [place(one.line, one.finding) for one in merge.decided]
        stood = values(stands, places) if stands else {}
        told = told_of(merge, shown, asked.redaction)
        return Case(told, shown, None if hidden else stood, said)


_WITHOUT = "without --against every finding counts, not only what the change makes worse"


def _another(report: Report, stands: Snapshot, after: Snapshot) -> set[worse.Spot]:
    cut = worse.cut(report)
    places = {at for at, _ in cut}
    return worse.moved(cut, values(stands, places), values(after, places))


def opened(asked: Asked, files: Sequence[Path] | None) -> Files:
    """Read the files. Raises UsageError, also for an option that is of results alone."""
    leave = "Leave it out."
    asked.refuse(["snapshot"], "tells who is a person in results, and these are files", leave)
    if asked.against:
        asked.refuse(["baseline"], "and --against exclude each other: what stands is known", leave)
    proposal = said_in(files, asked.against)
    given = besides.given(asked.waivers, asked.baseline, asked.previous)
    return Files(proposal, [*read_for(proposal, asked.against), *given])
