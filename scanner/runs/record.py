"""Keeps a run: all that was judged, all that judged it, and what came of it, in one folder."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from scanner import gate, results
from scanner import report as reports
from scanner.catalog.load import Catalog
from scanner.errors import DocumentError, UsageError, unwritable
from scanner.judging import Beside
from scanner.render import FORMATS
from scanner.report import Report
from scanner.runs import manifest as manifests
from scanner.runs import policies
from scanner.runs.manifest import Before, Configuration, Kept, Manifest
from scanner.snapshot import store
from scanner.snapshot.store import Snapshot

_BUNDLED, _CUSTOM = "bundled", "custom"
_PARTIAL = ".glscan-part-"
_ABANDONED = 24 * 60 * 60
"""Seconds after which a folder that is not finished is that of a run which was killed."""


def check(folder: Path) -> None:
    """Raises UsageError or DocumentError when no run could be kept in a folder.

    Whoever is about to read a GitLab for an hour wants to know before.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error.strerror) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise unwritable(folder, "it is read-only")
    for run in _last_ones(runs(folder)):
        reports.read(run.results)


def runs(folder: Path) -> list[Kept]:
    """The runs in a folder, the earliest first. Raises DocumentError for one that is damaged."""
    if not folder.exists():
        return []
    try:
        found = sorted(path for path in folder.iterdir() if manifests.is_run(path))
    except OSError as error:
        raise unwritable(folder, error.strerror) from None
    return [manifests.read(path) for path in found]


def last(folder: Path, instance: str, finished: str, as_of: str) -> Kept | None:
    """The last run of an instance that is not later than these moments.

    One whose ages were counted to a later day was a rehearsal, and nothing follows on it. Of
    several of one moment it is the one that no other follows on.
    """
    earlier = [
        run
        for run in runs(folder)
        if run.manifest["instance"]["name"] == instance
        and run.manifest["finished"] <= finished
        and run.manifest["as_of"] <= as_of
    ]
    return max(
        _last_ones(earlier),
        key=lambda run: (run.manifest["finished"], run.folder.name),
        default=None,
    )


def _last_ones(found: Sequence[Kept]) -> list[Kept]:
    """Those that no other of them follows on."""
    followed = {run.manifest["previous"]["run"] for run in found if "previous" in run.manifest}
    return [run for run in found if run.folder.name not in followed]


def keep(
    folder: Path,
    snapshot: Snapshot,
    catalog: Catalog,
    report: Report,
    beside: Beside,
    configuration: Configuration | None,
    previous: Kept | None,
) -> Kept:
    """Write a run into a folder of its own in `folder`, whole or not at all.

    The very same run, which is there already, stays as it is. Raises UsageError when it cannot be
    written, or when what judged it or was judged has changed since.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=folder))
    except OSError as error:
        raise unwritable(folder, error.strerror) from None
    try:
        _tidy(folder, partial)
        _copy(partial, snapshot, report, beside)
        named = _policies(partial, catalog, report)
        name = _name(report)
        made = _manifest(partial, name, report, named, configuration, previous)
        (partial / manifests.NAME).write_bytes(manifests.encode(made))
        partial.chmod(0o777 & ~_umask())
        return _moved(partial, folder / name)
    except OSError as error:
        raise unwritable(error.filename or folder, error.strerror) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _tidy(folder: Path, partial: Path) -> None:
    """Remove what killed runs left; a younger folder may be that of a run beside this one."""
    now = partial.stat().st_mtime
    for path in folder.glob(f"{_PARTIAL}*"):
        if path.is_dir() and not path.is_symlink() and now - path.stat().st_mtime > _ABANDONED:
            shutil.rmtree(path, ignore_errors=True)


def _umask() -> int:
    """What the user wants no one else to have; a temporary folder is shut to all others."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _moved(partial: Path, path: Path) -> Kept:
    made = manifests.read(partial)
    try:
        partial.rename(path)
    except OSError:
        if not manifests.is_there(path):
            raise
        if manifests.read(path).sha256 != made.sha256:
            raise UsageError(
                f"{path}: another run has this name", "Move it away, or keep runs elsewhere."
            ) from None
    return Kept(path, made.manifest, made.sha256)


def _name(report: Report) -> str:
    """`20261122T093347Z-a807ed6e`: sorts by time, and is another one for other results."""
    finished = datetime.fromisoformat(report.run["snapshot"]["finished"])
    stamp = results.rfc3339(finished).replace("-", "").replace(":", "")
    return f"{stamp}-{report.sha256[:8]}"


def _copy(folder: Path, snapshot: Snapshot, report: Report, beside: Beside) -> None:
    _copy_snapshot(folder / manifests.SNAPSHOT, snapshot)
    with report.document.open() as source, (folder / manifests.RESULTS).open("wb") as to:
        shutil.copyfileobj(source, to)
    with (folder / manifests.REPORT).open("wb") as page:
        FORMATS["html"]()(report, page)
    for name, given in ((manifests.WAIVERS, beside.waivers), (manifests.BASELINE, beside.baseline)):
        if given:
            content = given.path.read_bytes()
            if hashlib.sha256(content).hexdigest() != given.sha256:
                raise _changed(given.path)
            (folder / name).write_bytes(content)
    if beside.events:
        with beside.events.copied() as source, (folder / manifests.AUDIT_EVENTS).open("wb") as to:
            shutil.copyfileobj(source, to)


def _copy_snapshot(to: Path, snapshot: Snapshot) -> None:
    """The same content is the same bytes: neither a name nor a time is in the gzip."""
    path = snapshot.document.path
    with (
        snapshot.document.open() as source,
        to.open("wb") as raw,
        gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed,
    ):
        shutil.copyfileobj(source, packed)
    if store.ledger_path(path).is_file():
        shutil.copyfile(store.ledger_path(path), store.ledger_path(to))
    try:
        copied = store.read(to)
    except DocumentError:
        raise _changed(path) from None
    if copied.sha256 != snapshot.sha256:
        raise _changed(path)


def _changed(path: Path) -> UsageError:
    return UsageError(f"{path} has changed since it was read", "Run again.")


def _policies(folder: Path, catalog: Catalog, report: Report) -> list[str]:
    """Copy what the policies were loaded from; the folders, in order."""
    names = [_BUNDLED, *(f"{_CUSTOM}-{number}" for number in range(1, len(catalog.roots)))]
    targets = [folder / manifests.POLICIES / name for name in names]
    for root, target in zip(catalog.roots, targets, strict=True):
        for path in policies.sources(root):
            copy = target / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    copied = policies.catalog(targets, report.run)
    described = [results.described(policy) for policy in copied.policies]
    if copied.sha256 != catalog.sha256 or described != report.run["policies"]:
        raise UsageError("the policies have changed since they judged", "Run again.")
    return [target.relative_to(folder).as_posix() for target in targets]


def _manifest(
    folder: Path,
    name: str,
    report: Report,
    named: Sequence[str],
    configuration: Configuration | None,
    previous: Kept | None,
) -> Manifest:
    run, verdict = report.run, gate.decide(report.run)
    made = Manifest(
        schema=manifests.SCHEMA,
        run=name,
        tool=run["tool"],
        instance=run["instance"],
        started=run["snapshot"]["started"],
        finished=run["snapshot"]["finished"],
        as_of=run["as_of"],
        verdict={"word": verdict.word, "exit_code": int(verdict.exit_code)},
        parts={name: manifests.part(path) for name, path in manifests.parts(folder)},
        policies=list(named),
    )
    if configuration:
        made["configuration"] = configuration
    if previous:
        made["previous"] = Before(run=previous.folder.name, manifest_sha256=previous.sha256)
    return made
