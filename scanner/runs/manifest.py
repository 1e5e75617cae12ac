"""The manifest of a run: the sha256 of every part, and of the manifest of the run before."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import orjson

from scanner import lines, regular
from scanner.errors import DocumentError
from scanner.report import Instance, Named
from scanner.snapshot import store
from scanner.typed import misplaced

SCHEMA = 1
NAME = "manifest.json"
RESULTS, SNAPSHOT, REPORT = "results.json", "snapshot.json.gz", "report.html"
WAIVERS, BASELINE, POLICIES = "waivers.yaml", "baseline.json", "policies"
AUDIT_EVENTS = "audit-events.jsonl"
NEEDED = (RESULTS, SNAPSHOT, REPORT)
"""Parts without which a run is none."""
_FILES = (*NEEDED, store.ledger_path(Path(SNAPSHOT)).name, WAIVERS, BASELINE, AUDIT_EVENTS)
_MOST_BYTES = 10_000_000
_CHUNK = 1 << 20
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}")


class Part(TypedDict):
    """A file of a run."""

    bytes: int
    sha256: str


class Before(TypedDict):
    """The run before, in the same folder of runs."""

    run: str
    """Its name."""
    manifest_sha256: str


class Configuration(TypedDict):
    """The configuration file that a run had; what it came to stands in the results."""

    name: str
    sha256: str


class Verdict(TypedDict):
    """What the run came to."""

    word: str
    exit_code: int


class Manifest(TypedDict):
    """What a run says of itself."""

    schema: int
    run: str
    """The name of its folder."""
    tool: Named
    instance: Instance
    started: str
    """Of the snapshot."""
    finished: str
    as_of: str
    verdict: Verdict
    parts: Mapping[str, Part]
    """By path within the folder, with slashes; all files but the manifest."""
    policies: list[str]
    """The folders of policies, the bundled one first."""
    configuration: NotRequired[Configuration]
    previous: NotRequired[Before]


@dataclass(frozen=True, slots=True)
class Kept:
    """A run in its folder."""

    folder: Path
    manifest: Manifest
    sha256: str
    """Of the manifest, which vouches for all else."""

    @property
    def results(self) -> Path:
        """Where its results are."""
        return self.folder / RESULTS


def encode(manifest: Manifest) -> bytes:
    """The manifest for people to read: sorted, two blanks a level."""
    return orjson.dumps(
        manifest, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )


def stamp(run: str) -> str:
    """What the name of a run tells of when its snapshot was finished; it sorts by time."""
    return run.partition("-")[0]


def is_there(folder: Path) -> bool:
    """Whether a folder has a manifest, of whatever kind."""
    return os.path.lexists(folder / NAME)


def is_run(folder: Path) -> bool:
    """Whether a folder is a run, and not one that was never finished."""
    return not folder.name.startswith(".") and is_there(folder)


def belongs(manifest: Manifest, name: str) -> bool:
    """Whether a part is one that runs have."""
    return name in _FILES or any(name.startswith(f"{one}/") for one in manifest["policies"])


def read(folder: Path) -> Kept:
    """The run of a folder. Raises DocumentError when there is none, or its manifest is none."""
    path = folder / NAME
    if path.is_symlink():
        raise _unusable(path, "it is a link")
    try:
        content = regular.start_of(path, _MOST_BYTES + 1)
    except FileNotFoundError:
        raise DocumentError(
            f"{folder}: this is no folder of a run: it has no {NAME}",
            "Give the folder that `glscan scan --runs FOLDER` made in FOLDER.",
        ) from None
    except OSError as error:
        raise _unusable(path, f"it cannot be read: {error.strerror}") from None
    try:
        found = orjson.loads(content[:_MOST_BYTES])
    except orjson.JSONDecodeError as error:
        raise _unusable(path, f"it is not JSON: {error}") from None
    if odd := misplaced(found, Manifest, "manifest"):
        raise _unusable(path, f"{odd} is not there, or not as schema {SCHEMA} has it")
    if found["schema"] != SCHEMA:
        raise _unusable(path, f"its schema {found['schema']} is not the schema {SCHEMA} we know")
    for name in _outside(cast("Manifest", found)):
        raise _unusable(path, f"{name!r} leads out of the folder of the run")
    try:
        is_ours = encode(cast("Manifest", found)) == content
    except orjson.JSONEncodeError:  # nested deeper than anything is written
        is_ours = False
    if not is_ours:
        raise _unusable(path, "it is not written as glscan writes it")
    return Kept(folder, cast("Manifest", found), hashlib.sha256(content).hexdigest())


def _outside(manifest: Manifest) -> Iterator[str]:
    """Names by which whoever wrote the manifest would have us read something else."""
    before = [manifest["previous"]["run"]] if "previous" in manifest else []
    for name in before:
        if not _PLAIN.fullmatch(name):
            yield name
    for name in manifest["policies"] or [""]:
        parent, _, last = name.partition("/")
        if parent != POLICIES or not _PLAIN.fullmatch(last):
            yield name


def _unusable(path: Path, why: str) -> DocumentError:
    return DocumentError(f"{path}: {why}", "Use the manifest as glscan wrote it.")


def part(path: Path) -> Part:
    """Size and digest of a file. Raises OSError."""
    if why := regular.irregular(path):
        raise OSError(0, why)
    digest, size = hashlib.sha256(), 0
    with lines.naming(path), path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Part(bytes=size, sha256=digest.hexdigest())


def parts(folder: Path) -> Iterator[tuple[str, Path]]:
    """Everything in the folder of a run but the manifest, by its name; a folder when it is empty.

    Raises OSError for a folder that cannot be read.
    """
    found = []
    for here, folders, names in os.walk(folder, onerror=_unread):
        at = Path(here)
        found += [at / name for name in names]
        found += [at / name for name in folders if (at / name).is_symlink()]
        if not folders and not names:
            found.append(at)
    for path in sorted(found):
        name = path.relative_to(folder).as_posix()
        if name != NAME:
            yield name, path


def _unread(error: OSError) -> None:
    raise error
