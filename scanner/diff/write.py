"""Writes a diff: what changed on each resource is spooled, then laid out below its counts."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

import orjson

from scanner import __version__, gate, lines
from scanner.compared import UNCHANGED, Moved
from scanner.diff import decide, findings, pairing, settings
from scanner.diff.explained import Explaining
from scanner.diff.findings import Layer, line_name
from scanner.diff.pairing import Index, Name
from scanner.diff.shape import (
    RULES,
    SCHEMA,
    SETTINGS,
    TIME,
    Diff,
    FindingChange,
    Header,
    Judging,
    ResourceChange,
    Side,
)
from scanner.diff.states import States
from scanner.diff.tally import Tally
from scanner.events.recorded import Recorded
from scanner.model import Kind, Resource, Tier
from scanner.report import Report, ResourceResult, Run
from scanner.snapshot.store import Snapshot

_KINDS = {kind.value: number for number, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Judged:
    """Both snapshots as they were judged, each results compared with those before them."""

    then: Report
    """OLD as it was judged, or as today's rules judge it where nobody knows."""
    by_rules: Report | None
    """OLD by the rules of today, at its own moment; None where nothing judges otherwise."""
    by_time: Report
    """The same at the moment of NEW."""
    now: Report
    """NEW."""


@dataclass(frozen=True, slots=True)
class About:
    """What the header tells that nothing else does."""

    judged_by: str
    compared: bool
    moved: Moved
    runs: tuple[str, str] = ("", "")
    """The names of the kept runs."""
    seen: Set[str] = frozenset()
    """The names of findings that runs before had."""
    events: Recorded | None = None


def write(
    path: Path,
    old: Snapshot,
    new: Snapshot,
    judged: Judged,
    about: About,
    threshold: gate.Threshold,
) -> Diff:
    """Write what changed from one snapshot to the other, whole or not at all, and open it."""
    tally = Tally()
    explaining = Explaining(about.events, old, new) if about.events else None
    with ExitStack() as opened:
        moved, told = (opened.enter_context(tempfile.TemporaryFile()) for _ in range(2))
        index = pairing.index(old, new, moved)
        for line in _Lines(old, new, judged, about, index, tally, explaining).all(moved):
            tally.add(line)
            told.write(lines.encode(line) + b"\n")
        told.seek(0)
        header = _header(old, new, judged, about, tally, threshold)
        header |= {"events": explaining.summary()} if explaining else {}
        items = map(orjson.Fragment, (line.rstrip() for line in told))
        lines.write(path, {"schema": SCHEMA, "diff": header}, items)
    return read(path)


def read(path: Path) -> Diff:
    """Open a diff. Raises DocumentError when it cannot be trusted or read."""
    document = lines.read(path, "diff", SCHEMA, "diff")
    return Diff(cast("Header", document.header["diff"]), document.footer["sha256"], document)


def copy(diff: Diff, out: BinaryIO) -> None:
    """Copy a diff as it stands, byte for byte (uncompressed)."""
    with diff.document.open() as stream:
        shutil.copyfileobj(stream, out)


class _Lines:
    """The lines of a diff, in order."""

    def __init__(
        self,
        old: Snapshot,
        new: Snapshot,
        judged: Judged,
        about: About,
        index: Index,
        tally: Tally,
        explaining: Explaining | None,
    ) -> None:
        self._old, self._new, self._index, self._tally = old, new, index, tally
        self._explaining = explaining
        self._judged, self._about = judged, about
        self._states = States(index, old, new)
        self._severities = {
            policy["id"]: policy["severity"]
            for report in (judged.then, judged.now)
            for policy in report.run["policies"]
        }
        self._now = self._layer(judged.now, SETTINGS, judged.by_time)
        self._paths: dict[Name, str] = {}
        self._others = self._of_old()

    def _layer(self, report: Report, cause: str, before: Report) -> Layer:
        of_new = cause == SETTINGS
        used = self._index.used if of_new else frozenset()
        return Layer(
            report,
            cause,
            findings.before(before, outcomes=of_new, used=used),
            states=self._states,
            severities=self._severities,
            seen=self._about.seen if cause != RULES else frozenset(),
        )

    def _of_old(self) -> dict[Name, list[FindingChange]]:
        """What other rules, time, and what is not judged any more made of findings, by resource."""
        judged = self._judged
        found: dict[Name, list[FindingChange]] = {}
        layers = [(judged.by_rules, RULES, judged.then)] if judged.by_rules else []
        layers.append((judged.by_time, TIME, judged.by_rules or judged.then))
        for report, cause, before in layers:
            if report and report is not before:
                layer = self._layer(report, cause, before)
                for line in report.resources():
                    if told := layer.of(line):
                        found.setdefault(line_name(line), []).extend(told)
                self._add_absent(layer, found)
        self._add_absent(self._now, found)
        return found

    def _add_absent(self, layer: Layer, found: dict[Name, list[FindingChange]]) -> None:
        for there, gone in layer.absent():
            name = line_name(there)
            self._paths[name] = there["path"]
            found.setdefault(name, []).extend(gone)

    def all(self, moved: IO[bytes]) -> Iterator[ResourceChange]:
        """What is there, then what is gone."""
        judged = self._judged.now.resources()
        result = next(judged, None)
        for before, after in pairing.pairs(self._old, self._new, self._index, moved):
            here = result is not None and _place(result) == (after.kind.value, after.path)
            line = self._line(before, after, result if here else None)
            if here:
                result = next(judged, None)
            if _says(line):
                yield line
        yield from self._gone()

    def _line(
        self, before: Resource | None, after: Resource, result: ResourceResult | None
    ) -> ResourceChange:
        name = pairing.name_of(after.kind.value, after.id, after.path)
        line = _empty(after.kind.value, after.path, after.id)
        if before:
            found = settings.compare(
                settings.Side(before, self._old),
                settings.Side(after, self._new),
                self._states.carried,
            )
            line["settings"], line["sight"] = found.settings, found.sight
            if before.tier is not after.tier and Tier.UNKNOWN not in (before.tier, after.tier):
                line["tier"] = [before.tier.value, after.tier.value]
            if before.path != after.path:
                line["was"] = before.path
                self._tally.carried += self._states.is_carried(name)
        if state := self._states.of(name):
            line["state"] = state
        if after.context:
            line["context"] = True
        if self._explaining:
            self._explaining.explain(line, before, after)
        # What became of findings on one that had this id before is told of that one.
        line["findings"] = [] if name in self._index.used else self._others.pop(name, [])
        if result:
            # What other rules or time brought is none of before, though settings left it alone.
            came = {one["fingerprints"]["id/v1"] for one in line["findings"]}
            line["findings"] += [
                one
                for one in self._now.of(result)
                if one["change"] != UNCHANGED or one["fingerprints"]["id/v1"] not in came
            ]
            line["lost"] = self._now.lost(result)
        return line

    def _gone(self) -> Iterator[ResourceChange]:
        """What is not there any more, and findings of what neither snapshot has."""
        index = self._index
        gone = [name for name in index.old if not index.same(name)]
        paths = {name: index.old[name].path for name in gone}
        paths = {name: self._paths[name] for name in self._others} | paths
        for name in sorted(paths, key=lambda one: (_KINDS[one.kind], paths[one], one)):
            line = _empty(name.kind, paths[name], name.id)
            if state := self._states.of_gone(name):
                line["state"] = state
            if self._explaining:
                self._explaining.explain(line, None, None)
            line["findings"] = self._others.pop(name, [])
            if _says(line):
                yield line


def _place(line: ResourceResult) -> tuple[str, str]:
    return line["kind"], line["path"]


def _empty(kind: str, path: str, id: int) -> ResourceChange:
    return ResourceChange(kind=kind, path=path, id=id, settings=[], sight=[], findings=[], lost=[])


_ALWAYS = ("kind", "path", "id", "was", "context")
"""What a line has though nothing changed; what moved with its group is counted alone."""


def _says(line: ResourceChange) -> bool:
    return any(value for name, value in line.items() if name not in _ALWAYS)


def _header(
    old: Snapshot,
    new: Snapshot,
    judged: Judged,
    about: About,
    tally: Tally,
    threshold: gate.Threshold,
) -> Header:
    counts = tally.counts()
    stood = gate.blind_spots(judged.by_time.run)
    blind = [one for one in gate.blind_spots(judged.now.run) if one not in stood]
    return Header(
        tool={"name": "glscan", "version": __version__},
        instance=new.manifest["instance"],
        old=_side(old, judged.then.run, about.runs[0]),
        new=_side(new, judged.now.run, about.runs[1]),
        judged_by=about.judged_by,
        compared=about.compared,
        moved=about.moved,
        policies=_named([judged.then.run, judged.now.run], tally.policies),
        counts=counts,
        fail_on=threshold.fail_on,
        allow_incomplete=threshold.allow_incomplete,
        verdict=decide.decide(counts, threshold, blind),
    )


def _side(snapshot: Snapshot, run: Run, name: str) -> Side:
    manifest = snapshot.manifest
    told = Side(
        sha256=snapshot.sha256,
        started=manifest["started"],
        finished=manifest["finished"],
        as_of=run["as_of"],
        gitlab=manifest["instance"]["version"],
        scope=manifest["scope"],
        identity={part: manifest["identity"].get(part) or "" for part in ("username", "role")},
    )
    if name:
        told["run"] = name
    return told


def _named(runs: Sequence[Run], ids: Set[str]) -> Mapping[str, Judging]:
    return {
        policy["id"]: Judging(title=policy["title"], severity=policy["severity"])
        for run in runs
        for policy in run["policies"]
        if policy["id"] in ids
    }
