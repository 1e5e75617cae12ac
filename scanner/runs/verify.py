"""Verifies a kept run: its parts and documents, the chain, the policies, the verdicts, the page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from scanner import __version__, gate
from scanner import report as reports
from scanner.engines.base import Engine
from scanner.errors import DocumentError, EngineError, GlscanError
from scanner.render import FORMATS
from scanner.report import Report, Run
from scanner.report_words import counted
from scanner.runs import again, chain, policies
from scanner.runs import manifest as manifests
from scanner.runs.check import Check, State, first
from scanner.runs.manifest import Kept
from scanner.runs.policies import Parser
from scanner.snapshot import store

_MISSHAPEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What code meets in documents that somebody else wrote, and signed anew."""


@dataclass(frozen=True, slots=True)
class Here:
    """What this machine has to judge with."""

    policies: Path
    """The folder of those that travel with this glscan."""
    engine: Callable[[], Engine] | None
    """None when nothing is to be judged again."""
    parser: Parser | None = None


def verify(folder: Path, digest: str, here: Here, scratch: Path) -> Iterator[Check]:
    """Check the run of a folder, from its manifest on.

    `digest` is that of the manifest, kept elsewhere, or empty; `scratch` is an empty folder. Raises
    DocumentError when the folder holds no run.
    """
    try:
        kept = manifests.read(folder)
    except DocumentError as error:
        if not manifests.is_there(folder):
            raise
        yield Check("manifest", State.DIFFERS, str(error))
        return
    yield _manifest(kept, digest)
    parts = _guarded("parts", lambda: _parts(kept))
    yield parts
    report, documents = _documents(kept)
    yield documents
    previous, linked = _chain(kept, report)
    yield linked
    if report is None or parts.state is State.DIFFERS:
        for name in ("policies", "verdicts", "report"):
            yield Check(name, State.UNCHECKED, "what it would be made from is not whole")
        return
    results = report
    yield _guarded("policies", lambda: policies.check(kept, here.policies))
    to = scratch / manifests.RESULTS
    yield _guarded("verdicts", lambda: _verdicts(kept, results, previous, here, to))
    yield _guarded("report", lambda: _report(kept, results))
    yield _recorded(results.run)


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except _MISSHAPEN as error:
        words = f"there is something in the run that no glscan writes: {type(error).__name__}"
        return Check(name, State.DIFFERS, f"{words}: {error}")


def _manifest(kept: Kept, digest: str) -> Check:
    if not digest:
        words = f"sha256 {kept.sha256}; hold it against the one that was kept elsewhere"
        return Check("manifest", State.OK, words)
    if kept.sha256 == digest.lower():
        return Check("manifest", State.OK, "its sha256 is the one that was given")
    return Check("manifest", State.DIFFERS, f"its sha256 is {kept.sha256}")


def _parts(kept: Kept) -> Check:
    """Every file is the one that the manifest names, and there is no other."""
    try:
        wrong = list(_wrong_parts(kept))
    except OSError as error:
        wrong = [f"{error.filename} cannot be read: {error.strerror}"]
    if wrong:
        return Check("parts", State.DIFFERS, first(wrong))
    count = counted(len(kept.manifest["parts"]), "file")
    return Check("parts", State.OK, f"{count} as the manifest has them")


def _wrong_parts(kept: Kept) -> Iterator[str]:
    named, found = dict(kept.manifest["parts"]), dict(manifests.parts(kept.folder))
    for name in sorted({*named, *manifests.NEEDED} - found.keys()):
        yield f"{name} is not there"
    for name in sorted(found.keys() - named.keys()):
        yield f"{name} is not in the manifest"
    for name in sorted(named.keys() & found.keys()):
        if not manifests.belongs(kept.manifest, name):
            yield f"{name} is nothing that runs have"
        elif found[name].is_symlink():
            yield f"{name} is a link"
        elif why := _changed(found[name], named[name]):
            yield f"{name} {why}"


def _changed(path: Path, named: manifests.Part) -> str:
    try:
        return "" if manifests.part(path) == named else "was changed"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _documents(kept: Kept) -> tuple[Report | None, Check]:
    """Snapshot, ledger and results are whole, and belong to each other and to the manifest.

    Without results where they are of no use.
    """
    name = "documents"
    try:
        snapshot = store.read(kept.folder / manifests.SNAPSHOT)
        report = reports.read(kept.results)
        reports.check(report)
        wrong = [words for words, one, other in _pairs(kept, snapshot, report.run) if one != other]
    except DocumentError as error:
        return None, Check(name, State.DIFFERS, str(error))
    except _MISSHAPEN as error:
        words = f"they are not as any glscan writes them: {type(error).__name__}: {error}"
        return None, Check(name, State.DIFFERS, words)
    if wrong:
        return None, Check(name, State.DIFFERS, first(wrong))
    if not store.ledger_path(snapshot.document.path).is_file():
        words = "the ledger is not there, so nothing proves when something was read"
        return report, Check(name, State.UNCHECKED, words)
    words = "snapshot, ledger and results are whole and belong together"
    return report, Check(name, State.OK, words)


def _pairs(kept: Kept, snapshot: store.Snapshot, run: Run) -> Iterator[tuple[str, object, object]]:
    """What is told twice: what it means when the two differ, and both."""
    manifest, verdict, judged = kept.manifest, gate.decide(run), run["snapshot"]
    before = run["previous"].get("run", "") if "previous" in run else None
    yield "the results are of another snapshot", judged["sha256"], snapshot.sha256
    yield "the results are of another ledger", judged["ledger_sha256"], snapshot.ledger_sha256
    yield "the manifest names another instance", manifest["instance"], run["instance"]
    yield "the manifest names another tool", manifest["tool"], run["tool"]
    times = [manifest["started"], manifest["finished"], manifest["as_of"]]
    told = [judged["started"], judged["finished"], run["as_of"]]
    yield "the manifest names another time", times, told
    decided = {"word": verdict.word, "exit_code": int(verdict.exit_code)}
    yield "the manifest names another verdict", manifest["verdict"], decided
    named = manifest["previous"]["run"] if "previous" in manifest else None
    yield "the manifest names another run before", named, before
    waivers = run["waivers"]["sha256"] if "waivers" in run else ""
    yield "the waivers are others", _digest(kept, manifests.WAIVERS), waivers
    baseline = run["baseline"]["sha256"] if "baseline" in run else ""
    yield "the baseline is another", _digest(kept, manifests.BASELINE), baseline
    events = run["audit_events"]["sha256"] if "audit_events" in run else ""
    yield "the audit events are others", _digest(kept, manifests.AUDIT_EVENTS), events
    here = kept.folder.resolve().name
    yield "the folder has another name than the run", manifest["run"], here


def _digest(kept: Kept, name: str) -> str:
    """That of a file of the user, as the manifest has it; empty when there is none."""
    part = kept.manifest["parts"].get(name)
    return part["sha256"] if part else ""


def _chain(kept: Kept, report: Report | None) -> tuple[Report | None, Check]:
    try:
        return chain.check(kept, report)
    except _MISSHAPEN as error:
        words = f"there is something in it that no glscan writes: {type(error).__name__}: {error}"
        return None, Check("chain", State.DIFFERS, words)


def _verdicts(kept: Kept, report: Report, previous: Report | None, here: Here, to: Path) -> Check:
    """What the snapshot comes to today, with the policies, waivers and parameters of then."""
    name = "verdicts"
    if here.engine is None:
        return Check(name, State.UNCHECKED, "they were not judged again, as was asked")
    try:
        used = here.engine()
    except EngineError as error:
        return Check(name, State.UNCHECKED, f"they cannot be judged again: {error}")
    try:
        loaded = policies.catalog(policies.roots(kept), report.run)
        policies.refuse_forbidden(kept, here.policies, loaded, here.parser)
        found = again.judged(kept, report, previous, loaded, used, to)
    except EngineError as error:
        return Check(name, State.UNCHECKED, f"they cannot be judged again: {error}")
    except GlscanError as error:
        state = State.UNCHECKED if _other_version(report) else State.DIFFERS
        return Check(name, state, f"they cannot be judged again: {error}")
    wrong = list(again.differences(report, found))
    count = sum(report.run["totals"]["outcomes"].values())
    by = f"judged again with {found.run['engine']['name']} {found.run['engine']['version']}"
    if not wrong:
        words = f"{counted(count, 'evaluation')}, {by}: the same{_uncompared(report, previous)}"
        return Check(name, State.OK, words)
    if _other_version(report):
        return Check(name, State.UNCHECKED, f"{_of_version(report)} made them; {first(wrong)}")
    return Check(name, State.DIFFERS, f"{by}: {first(wrong)}")


def _uncompared(report: Report, previous: Report | None) -> str:
    """What no verdict depends on and only the run before can prove; the chain says where it is."""
    if previous or "previous" not in report.run:
        return ""
    return "; changes since the run before were not checked, for it is not at hand"


def _recorded(run: Run) -> Check:
    """What the results tell that no document of the run can prove."""
    told = ["which engine judged then"]
    told += ["the pipeline"] if "ci" in run else []
    told += ["who wrote the waivers"] if "waivers" in run else []
    told += ["what a history told of earlier runs"] if "history" in run else []
    return Check("recorded", State.TRUSTED, ", ".join(told))


def _other_version(report: Report) -> bool:
    return report.run["tool"]["version"] != __version__


def _of_version(report: Report) -> str:
    tool = report.run["tool"]
    return f"{tool['name']} {tool['version']}"


class _Digest:
    """Takes what is written, and keeps its digest alone."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return len(data)


def _report(kept: Kept, report: Report) -> Check:
    """The page says what the results say: rendered again it is the same, byte for byte."""
    name = "report"
    if _other_version(report):
        return Check(name, State.UNCHECKED, f"{_of_version(report)} made it; render it with that")
    digest = _Digest()
    FORMATS["html"]()(report, cast("BinaryIO", digest))
    if digest.sha256.hexdigest() == _digest(kept, manifests.REPORT):
        return Check(name, State.OK, f"{manifests.REPORT} rendered again: the same bytes")
    return Check(name, State.DIFFERS, f"{manifests.REPORT} is not what the results come to")
