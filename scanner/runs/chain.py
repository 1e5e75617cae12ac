"""The chain of runs: each names the manifest of the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from scanner import report as reports
from scanner.errors import DocumentError
from scanner.report import Report
from scanner.report_words import counted
from scanner.runs import manifest as manifests
from scanner.runs.check import Check, State
from scanner.runs.manifest import Kept

_NAME = "chain"


def check(kept: Kept, report: Report | None) -> tuple[Report | None, Check]:
    """Follow the chain back as far as it lies there.

    With it come the results that `report`, those of the run itself, were compared with.
    """
    try:
        chain = list(_before(kept))
        previous = _previous(kept, report) if chain else None
    except DocumentError as error:
        return None, Check(_NAME, State.DIFFERS, str(error))
    missing = (chain[-1] if chain else kept).manifest.get("previous")
    return previous, _told(kept, chain, missing["run"] if missing else "")


def _before(kept: Kept) -> Iterator[Kept]:
    """The runs before, the last one first. Raises DocumentError for one that is another now.

    No chain comes back to where it was: a manifest would have to hold its own digest.
    """
    here = kept
    while before := here.manifest.get("previous"):
        path = _beside(kept, before["run"])
        if not manifests.is_there(path):
            return
        found = manifests.read(path)
        if found.sha256 != before["manifest_sha256"]:
            raise _broken(f"the manifest of {before['run']} is not the one that was there")
        if found.manifest["instance"]["name"] != kept.manifest["instance"]["name"]:
            raise _broken(f"{before['run']} is of another instance")
        if found.manifest["finished"] > here.manifest["finished"]:
            raise _broken(f"{before['run']} is later than the run that follows on it")
        yield found
        here = found


def _beside(kept: Kept, name: str) -> Path:
    return kept.folder.resolve().parent / name


def _previous(kept: Kept, report: Report | None) -> Report | None:
    """The results of the run before, which are those that were compared with."""
    if report is None or "previous" not in report.run:
        return None
    name = kept.manifest["previous"]["run"]
    found = reports.read(_beside(kept, name) / manifests.RESULTS)
    reports.check(found)
    if found.sha256 != report.run["previous"]["sha256"]:
        raise _broken(f"the results of {name} are not those that were compared with")
    return found


def _told(kept: Kept, chain: Sequence[Kept], missing: str) -> Check:
    count = f"{counted(len(chain), 'run')} before it"
    if not missing:
        words = f"{count}, back to {chain[-1].folder.name}" if chain else "this is the first run"
        return Check(_NAME, State.OK, words)
    if earlier := _earlier(kept, missing):
        words = f"{missing} is not there, while {earlier}, which is earlier, is"
        return Check(_NAME, State.DIFFERS, words)
    if not chain:
        words = f"the run before, {missing}, does not lie beside it"
        return Check(_NAME, State.UNCHECKED, words)
    return Check(_NAME, State.OK, f"{count}; {missing} does not lie there any more")


def _earlier(kept: Kept, missing: str) -> str:
    """A run of the instance that lies there though it is earlier than one that does not.

    Who tidies up begins with the earliest.
    """
    for path in sorted(kept.folder.resolve().parent.iterdir()):
        if manifests.is_run(path) and manifests.stamp(path.name) < manifests.stamp(missing):
            try:
                found = manifests.read(path)
            except DocumentError:
                continue
            if found.manifest["instance"]["name"] == kept.manifest["instance"]["name"]:
                return path.name
    return ""


def _broken(words: str) -> DocumentError:
    return DocumentError(words)
