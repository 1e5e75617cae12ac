"""What `glscan diff` compares: a snapshot, or a kept run with what judged it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scanner import report as reports
from scanner import resources
from scanner.catalog.load import Catalog
from scanner.cli import parsing
from scanner.diff import findings
from scanner.errors import DocumentError, UsageError
from scanner.events import recorded
from scanner.events.recorded import Recorded
from scanner.report import Report
from scanner.runs import manifest as manifests
from scanner.runs import policies, record
from scanner.runs.manifest import Kept
from scanner.snapshot import store
from scanner.snapshot.store import Snapshot
from scanner.triage import previous, waivers_file
from scanner.triage.waivers_file import Waivers


@dataclass(frozen=True, slots=True)
class Run:
    """A kept run whose files are those that its manifest names."""

    kept: Kept
    report: Report

    @property
    def name(self) -> str:
        """Of its folder."""
        return self.kept.manifest["run"]

    def catalog(self) -> Catalog:
        """The policies that judged it. Raises PolicyError for what none came with."""
        loaded = policies.catalog(policies.roots(self.kept), self.report.run)
        policies.refuse_forbidden(self.kept, resources.policies(), loaded, parsing.best())
        return loaded

    def waivers(self, catalog: Catalog) -> Waivers | None:
        """The waivers that it had."""
        if "waivers" not in self.report.run:
            return None
        content = (self.kept.folder / manifests.WAIVERS).read_bytes()
        return waivers_file.read(Path(self.report.run["waivers"]["path"]), content, catalog.ids)


@dataclass(frozen=True, slots=True)
class Scan:
    """One side of a diff."""

    snapshot: Snapshot
    run: Run | None

    @property
    def moment(self) -> datetime:
        """To which its ages are counted."""
        finished = self.snapshot.manifest["finished"]
        return datetime.fromisoformat(self.run.report.run["as_of"] if self.run else finished)


def opened(path: Path) -> Scan:
    """A snapshot, or the run of a folder. Raises DocumentError for what cannot be trusted."""
    if not path.is_dir():
        return Scan(store.read(path), None)
    kept = manifests.read(path)
    _check_parts(kept)
    snapshot, report = store.read(kept.folder / manifests.SNAPSHOT), reports.read(kept.results)
    reports.check(report)
    previous.check_whole(report)
    if report.run["snapshot"]["sha256"] != snapshot.sha256:
        raise _altered(kept)
    return Scan(snapshot, Run(kept, report))


def _check_parts(kept: Kept) -> None:
    """Whoever hands over a run may have put anything in it; the manifest vouches for its files."""
    try:
        found = dict(manifests.parts(kept.folder))
        linked = any(one.is_symlink() for one in found.values())
        there = {} if linked else {name: manifests.part(one) for name, one in found.items()}
    except OSError as error:
        raise DocumentError(
            f"{error.filename or kept.folder} cannot be read: {error.strerror}", _VERIFY
        ) from None
    belong = all(manifests.belongs(kept.manifest, name) for name in found)
    if there != kept.manifest["parts"] or not belong:
        raise _altered(kept)


def _altered(kept: Kept) -> DocumentError:
    return DocumentError(f"{kept.folder}: the run is not as its manifest has it", _VERIFY)


_VERIFY = "`glscan verify` tells what differs."


def check(old: Scan, new: Scan) -> None:
    """Raises UsageError where the two cannot be compared."""
    for each in (old, new):
        if each.snapshot.manifest["scope"].get("shard"):
            raise UsageError(
                f"{each.snapshot.document.path} is one shard of a scan, and lacks what others read",
                "Join all of them with `glscan merge`, and give what it writes.",
            )
    one, other = (each.snapshot.manifest for each in (old, new))
    names = one["instance"]["name"], other["instance"]["name"]
    if names[0] != names[1]:
        raise UsageError(
            f"{old.snapshot.document.path} is of {names[0]}, and"
            f" {new.snapshot.document.path} of {names[1]}",
            "Compare scans of one instance.",
        )
    if one["finished"] > other["finished"]:
        raise UsageError(
            f"{old.snapshot.document.path} is of {one['finished']}, after"
            f" {new.snapshot.document.path}",
            "Give the earlier one first.",
        )


def events_of(path: Path, new: Scan) -> Recorded:
    """A file of audit events. Raises DocumentError, and UsageError for one of another GitLab."""
    found = recorded.read(path)
    found.check_is_of(new.snapshot.manifest["instance"]["url"])
    return found


def read_by(path: Path) -> list[Path]:
    """The files of a side, which nothing may be written over."""
    return [] if path.is_dir() else store.files(path)


def seen_before(old: Scan) -> frozenset[str]:
    """The names of findings that were there before OLD: in it, as fixed, or in the runs before.

    Raises DocumentError for a run beside it that is damaged.
    """
    if old.run is None:
        return frozenset()
    return frozenset({*findings.before(old.run.report).ended, *_of_runs(old.run)})


def _of_runs(run: Run) -> Iterator[str]:
    about = run.kept.manifest
    earlier = [
        one
        for one in record.runs(run.kept.folder.resolve().parent)
        if one.manifest["instance"]["name"] == about["instance"]["name"]
        and one.manifest["finished"] < about["finished"]
    ]
    for one in earlier[-_MOST_RUNS:]:
        yield from findings.prints(reports.read(one.results))


_MOST_RUNS = 50
"""Runs before OLD in which findings are looked for that are back."""
