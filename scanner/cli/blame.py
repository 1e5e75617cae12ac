"""Asks git who wrote the waivers, without running anything that their repository names."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scanner import regular
from scanner.engines.environment import scrubbed_environment
from scanner.results import rfc3339
from scanner.triage.history import UNCOMMITTED, History, origin
from scanner.triage.waivers_file import Waivers
from scanner.visible import line as one_line
from scanner.waived import FileOrigin, Origin

_SECONDS = 10
_AUTHOR = 200
_MOST = 10_000_000
"""Bytes read of where a clone ends."""

_CHANGED = "changed since the last commit"
_NEW = "not in the last commit"
_UNREAD = "git cannot read the repository"
_CUT = "the history is cut off, the clone is shallow"


class _Untold(Exception):
    """Git does not tell; the text says why."""


def history_of(waivers: Waivers, content: bytes) -> History:
    """The history of waivers that were read from these bytes; of nothing outside a repository."""
    file = waivers.path.resolve()
    if not any(os.path.lexists(folder / ".git") for folder in file.parents):
        return History()
    try:
        with tempfile.TemporaryDirectory(prefix="glscan-") as folder:
            return _told(waivers, content, file, Path(folder))
    except _Untold as why:
        return History({"git": str(why)})
    except OSError:
        return History({"git": _UNREAD})


def _told(waivers: Waivers, content: bytes, file: Path, folder: Path) -> History:
    place = _place(file.parent)
    name = f"{place.prefix}{file.name}"
    git = _Git(folder, place)
    committed = git.content(name) if place.head else None
    if committed is None:
        everywhere = {entry.waiver.id: UNCOMMITTED for entry in waivers.entries}
        return History({"git": _NEW}, everywhere)
    if b"\r\n" not in committed:  # git may have written the file with other line ends
        content = content.replace(b"\r\n", b"\n")
    blamed = git.blame(name, content)
    order = git.commits(*sorted({name, *blamed.names}))
    origins = {
        entry.waiver.id: origin(
            {blamed.lines[row] for row in entry.rows if row in blamed.lines},
            blamed.commits,
            order,
            place.cut,
        )
        for entry in waivers.entries
    }
    last = next(iter(git.commits(name, most=1)), "")
    cut = not last or last in place.cut
    untold = [_CHANGED] * (content != committed)
    untold += [_CUT] * (cut or not all(origins.values()))
    told: FileOrigin = {} if cut else {"commit": last}
    return History({**told, "git": "; ".join(untold)} if untold else told, origins)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where git has what it knows of a folder."""

    objects: Path
    cut: Sequence[str]
    """Commits at which a shallow clone ends."""
    prefix: str
    """The folder, from the top of its work tree."""
    head: str
    """Empty before the first commit."""


def _place(folder: Path) -> _Place:
    # Whose folders may be trusted stands in the configuration of the user.
    home = {name: os.environ[name] for name in ("HOME", "XDG_CONFIG_HOME") if name in os.environ}
    asked = ("--is-inside-work-tree", "--git-path", "objects", "--git-path", "shallow")
    said = _run(["rev-parse", *asked, "--show-prefix", "--revs-only", "HEAD"], folder, home)
    match os.fsdecode(said).split("\n"):
        case ["true", objects, shallow, prefix, *head, ""] if len(head) < 2:
            try:
                cut = regular.start_of(folder / shallow, _MOST).decode(errors="replace").split()
            except FileNotFoundError:
                cut = []
            return _Place(folder / objects, cut, prefix, "".join(head))
    raise _Untold(_UNREAD)


@dataclass(frozen=True, slots=True)
class _Blamed:
    """What `git blame` tells."""

    lines: Mapping[int, str]
    """The commit of each line; empty for none."""
    commits: Mapping[str, Origin]
    names: Sequence[str]
    """Those that the file ever had."""


class _Git:
    """An empty repository of ours over the objects of another.

    A repository's configuration names programs that git runs: filters, text converters, monitors,
    transports. This one names none. Its work tree is empty, so there is no mailmap either.
    """

    def __init__(self, folder: Path, place: _Place) -> None:
        self._tree, own = folder / "tree", folder / "git"
        self._tree.mkdir()
        (own / "refs").mkdir(parents=True)
        (own / "HEAD").write_text(f"{place.head}\n")
        (own / "config").write_text(_SHA256 if len(place.head) == 64 else _SHA1)
        if place.cut:
            (own / "shallow").write_text("".join(f"{commit}\n" for commit in place.cut))
        self._environment = {
            "GIT_DIR": str(own),
            "GIT_WORK_TREE": str(self._tree),
            "GIT_OBJECT_DIRECTORY": str(place.objects),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_LITERAL_PATHSPECS": "1",
        }

    def _ask(self, *arguments: str, given: bytes = b"") -> bytes:
        return _run(arguments, self._tree, self._environment, given)

    def content(self, name: str) -> bytes | None:
        """The file as it was committed last; None where it was not."""
        listed = self._ask("ls-tree", "-z", "HEAD", "--", name)
        if not listed:
            return None
        kind, _, blob = listed.partition(b"\t")[0].partition(b" ")[2].partition(b" ")
        return self._ask("cat-file", kind.decode(), blob.decode())

    def commits(self, *names: str, most: int = -1) -> Sequence[str]:
        """Those that changed files of these names, what follows on a commit before it."""
        asked = ("rev-list", "--date-order", f"--max-count={most}", "HEAD", "--")
        return self._ask(*asked, *names).decode("ascii").split()

    def blame(self, name: str, content: bytes) -> _Blamed:
        """Which commit each line comes from, where the file has this content."""
        asked = ("blame", "--porcelain", "--no-textconv", "--contents", "-", "--")
        return _parsed(self._ask(*asked, name, given=content))


_SHA1 = "[core]\n\trepositoryFormatVersion = 0\n\tquotePath = false\n"
_SHA256 = (
    "[core]\n\trepositoryFormatVersion = 1\n\tquotePath = false\n"
    "[extensions]\n\tobjectFormat = sha256\n"
)


def _parsed(porcelain: bytes) -> _Blamed:
    lines: dict[int, str] = {}
    facts: dict[str, dict[bytes, bytes]] = {}
    names = set()
    commit: str | None = None
    for line in porcelain.split(b"\n")[:-1]:
        name, _, value = line.partition(b" ")
        if line.startswith(b"\t"):  # the line itself, which ends what is told of it
            commit = None
        elif commit is None:
            commit = name.decode("ascii").strip("0") and name.decode("ascii")
            lines[int(value.split()[1])] = commit
        else:
            facts.setdefault(commit, {})[name] = value
            if name == b"filename" and not value.startswith(b'"'):
                names.add(os.fsdecode(value))
    origins = {commit: _origin(commit, told) for commit, told in facts.items() if commit}
    return _Blamed(lines, origins, sorted(names))


def _origin(commit: str, told: Mapping[bytes, bytes]) -> Origin:
    parts = (told.get(b"author", b""), told.get(b"author-mail", b"").replace(b"<>", b""))
    author = " ".join(part.decode(errors="replace") for part in parts if part)
    found: Origin = {"commit": commit, "author": one_line(author, _AUTHOR)}
    try:
        moment = datetime.fromtimestamp(int(told.get(b"committer-time", b"")), UTC)
    except (ValueError, OverflowError, OSError):  # no calendar has it
        return found
    return {**found, "committed": rfc3339(moment)}


def _run(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], given: bytes = b""
) -> bytes:
    """What git says. Raises _Untold."""
    try:
        said = subprocess.run(
            ["git", "--no-pager", *arguments],
            cwd=folder,
            env={**scrubbed_environment(), "LC_ALL": "C", **environment},
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise _Untold("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise _Untold(f"git did not answer within {_SECONDS} s") from None
    if said.returncode:
        other = b"dubious ownership" in said.stderr or b"unsafe repository" in said.stderr
        raise _Untold("git refuses the folder, it is another user's" if other else _UNREAD)
    return said.stdout
