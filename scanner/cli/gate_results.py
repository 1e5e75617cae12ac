"""`glscan gate` on results of a scan: what is decided on findings that are there already."""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner import decisions, gate, judging, lines, marking, propose, regular, results
from scanner import report as reports
from scanner.catalog.load import Catalog
from scanner.cli import beside as besides
from scanner.cli import choosing, options, settings
from scanner.cli.gate_asked import NO_REFERENCE, Asked, Case, told_of
from scanner.cli.redacting import redacted
from scanner.cli.remarks import remarks
from scanner.decisions import Rule
from scanner.errors import UsageError
from scanner.report import Report, Run
from scanner.report_words import counted
from scanner.snapshot import store
from scanner.snapshot.store import Snapshot
from scanner.snapshot.values import place, values
from scanner.triage.previous import check_whole

_OPENING, _TAKEN = b'{"run":', b'{"manifest":'
"""With what the headers of results and of snapshots begin."""


@dataclass(frozen=True, slots=True)
class Results:
    """Results that were read."""

    report: Report
    read: Sequence[Path]

    def judged(self, asked: Asked, folder: Path) -> Case:
        """Hold the findings against what the options name; nothing is evaluated again."""
        said_rules = settings.config_of(asked.context).gate.decisions
        whole = asked.catalog() if asked.against or said_rules else None
        rules = self._rules(asked, whole) if whole else []
        known = besides.baseline_of(asked.baseline) if asked.baseline else None
        stands = propose.standing(asked.against) if asked.against else None
        if stands and whole:
            before: Report | None = self._before(asked, stands, whole, folder)
        else:
            before = besides.results_of(asked.previous) if asked.previous else None
        if known or before:
            check_whole(self.report)
        only_worse = asked.new_only and before is not None
        report = marking.marked(
            self.report, folder / "results.json", asked.threshold, known, before
        )
        hidden = self._hidden(asked, report, folder)
        merge = decisions.merged(before, report, rules, only_worse=only_worse, shown=hidden)
        shown = hidden or report
        stood_unseen = gate.blind_spots(before.run) if before and only_worse else []
        both = zip(gate.blind_spots(report.run), gate.blind_spots(shown.run), strict=True)
        unseen = [told for one, told in both if one not in stood_unseen]
        unseen += _narrower(before.run, report.run) if before and only_worse else ()
        merge = dataclasses.replace(told_of(merge, shown, asked.redaction), unseen=unseen)
        places = [place(one.line, one.finding) for one in merge.decided]
        stood = values(stands, places) if stands and not hidden else None
        said = [*remarks(shown, taken_before=False), *_of_reference(asked, report, before)]
        return Case(merge, shown, stood, said)

    def _rules(self, asked: Asked, whole: Catalog) -> Sequence[Rule]:
        """The rules. Raises UsageError where they cannot be held against each policy."""
        rules = choosing.rules(asked.context, whole)
        known = {policy.id for policy in whole.policies}
        strange = sorted({one["id"] for one in self.report.run["policies"]} - known)
        if rules and strange:
            raise UsageError(
                f"{self._path}: it has policies that are not here: {', '.join(strange)}",
                "Give their folder with --policies, so that the rules can be held against them.",
            )
        return rules

    def _before(self, asked: Asked, stands: Snapshot, whole: Catalog, folder: Path) -> Report:
        """The snapshot of before, judged as these results are. Raises UsageError if it cannot."""
        catalog, run = asked.narrowed(whole), self.report.run
        policies = [results.described(policy) for policy in catalog.policies]
        ours, theirs = (
            lines.digest_of([*parts])
            for parts in (
                (policies, list(catalog.overrides)),
                (run["policies"], run["param_overrides"]),
            )
        )
        if ours != theirs:
            raise UsageError(
                f"{self._path}: these results were judged by other policies than are chosen here",
                "Choose the same ones with the same parameters, or give --previous RESULTS.",
            )
        with judging.loaded(asked.engine(), catalog) as engine:
            judging.check_custom(engine, catalog)
            path, moment = folder / "before-results.json", options.moment(run["as_of"])
            return judging.judge(stands, catalog, engine, path, asked.threshold, moment)

    def _hidden(self, asked: Asked, report: Report, folder: Path) -> Report | None:
        if not (asked.redaction and asked.snapshot):
            return None
        return redacted(report, store.read(asked.snapshot), folder, asked.redaction)

    @property
    def _path(self) -> Path:
        return self.report.document.path


def _narrower(before: Run, now: Run) -> Iterator[str]:
    """What was looked at before and is no more, so that findings there ended unseen."""
    kinds = {policy["id"]: set(policy["kinds"]) for policy in now["policies"]}
    pairs = [(kinds.get(one["id"]), set(one["kinds"])) for one in before["policies"]]
    if count := sum(judging is None for judging, _ in pairs):
        yield f"{counted(count, 'policy', 'policies')} of before did not judge"
    if count := sum(judging is not None and not judged <= judging for judging, judged in pairs):
        judge = "policy judges" if count == 1 else "policies judge"
        yield f"{count} {judge} fewer kinds than before"
    if now["previous"]["moved"].get("scope"):
        yield "another scope was read than before, or by another kind of user"


def _of_reference(asked: Asked, report: Report, before: Report | None) -> Iterator[str]:
    """What one may be wrong about: what counts as new."""
    if not asked.new_only and before:
        yield "without --new-only every open finding decides, not only what is new"
    if asked.new_only and not before and "baseline" not in report.run:
        yield NO_REFERENCE


def opened(asked: Asked, files: Sequence[Path] | None) -> Results | None:
    """Open results; None where none are given.

    Raises UsageError where something else is given beside, and for options that mean nothing here;
    DocumentError for results that cannot be trusted.
    """
    starts = {path: _start_of(path) for path in files or ()}
    if taken := next((path for path, start in starts.items() if start.startswith(_TAKEN)), None):
        raise UsageError(
            f"{taken} is a snapshot, on which nothing is decided",
            "Judge it with `glscan evaluate`; --against takes one to compare with.",
        )
    path = next((path for path, start in starts.items() if start.startswith(_OPENING)), None)
    if path is None:
        return None
    if len(files or ()) > 1:
        raise UsageError(f"{path} holds results, and other files are given, too", "Give it alone.")
    asked.refuse(_OF_FILES, "means nothing for results: they are judged already", _EVALUATE)
    if not asked.against:
        why = "judges nothing here: the results are judged already"
        asked.refuse(_OF_JUDGING, why, _EVALUATE)
    if asked.redaction and not asked.snapshot:
        raise UsageError(
            "--redact needs the snapshot: the results alone do not tell who is a person",
            "Give the one they were made from with --snapshot FILE.",
        )
    if asked.snapshot and not asked.redaction:
        raise UsageError("--snapshot is read for --redact alone", "Add --redact users.")
    report = reports.read(path)
    reports.check(report)
    snapshots = [one for one in (asked.against, asked.snapshot) if one]
    read = [path, *(file for one in snapshots for file in store.files(one))]
    return Results(report, [*read, *besides.given(None, asked.baseline, asked.previous)])


_OF_FILES = ("waivers", "tier", "instance_name", "as_of")
_OF_JUDGING = (
    *("profile", "policy", "skip_policy", "framework", "severity"),
    *("engine", "opa_url", "policy_timeout"),
)
_EVALUATE = "Leave it out, or judge the snapshot anew with `glscan evaluate`."


def _start_of(path: Path) -> bytes:
    """The first bytes of a file, whether it is compressed or not; none where it has none to read.

    What is wrong with it then others tell.
    """
    try:
        start = regular.start_of(path, _ENOUGH)
        if start.startswith(b"\x1f\x8b"):
            start = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(start, _ENOUGH)
    except (OSError, zlib.error):
        return b""
    return start


_ENOUGH = 4096
"""Bytes of a gzip that hold what begins it, whatever name stands in its header."""
