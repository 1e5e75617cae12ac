"""Tells what became of a resource: made, deleted and moved apart from what a scan left out."""

from __future__ import annotations

from collections.abc import Mapping

from scanner import paths
from scanner.diff.pairing import Index, Known, Name
from scanner.diff.shape import (
    APPEARED,
    CREATED,
    DELETED,
    HIDDEN,
    INTO_SCOPE,
    MOVED,
    OUT_OF_SCOPE,
)
from scanner.document import moment_of
from scanner.model import JSON, Kind
from scanner.report import Scope
from scanner.snapshot.store import Snapshot

_FOLLOWING = (Kind.USER, Kind.ESTATE)
"""Kinds that are there because of others: their members tell."""


class States:
    """Knows both scans: what was asked for, by whom, and where things went."""

    def __init__(self, index: Index, old: Snapshot, new: Snapshot) -> None:
        self._index = index
        self._old, self._new = old.manifest, new.manifest
        self._started = moment_of(old.manifest["started"])
        self._other_role = _role(old.manifest) != _role(new.manifest)
        moved = [
            (index.old[name].path, index.new[name].path)
            for name in index.old
            if name.kind in (Kind.GROUP, Kind.PROJECT) and index.same(name)
        ]
        self._now = {was: now for was, now in moved if was != now}
        self._before = {now: was for was, now in moved if was != now}

    def carried(self, path: str) -> str:
        """Where what had a path before is now, with the groups above it."""
        return _through(self._now, path)

    def of(self, name: Name) -> str:
        """What became of a resource; empty where it is where it was, or moved with its group."""
        old, new = self._index.old.get(name), self._index.new.get(name)
        if self._index.same(name) and old and new:
            if old.context != new.context:
                return self._other_look(name, new.context)
            return "" if old.path == new.path or self.is_carried(name) else MOVED
        if new and not new.context and name.kind not in _FOLLOWING:
            return self._came(name, new)
        return ""

    def of_gone(self, name: Name) -> str:
        """What became of a resource of before that is not there; empty for what follows."""
        old = self._index.old.get(name)
        if old is None or old.context or name.kind in _FOLLOWING or self._index.same(name):
            return ""
        if not _covers(self._new["scope"], name.kind, self.carried(old.path)):
            return self._other_look(name, left=True)
        unseen = self._other_role or _unlisted(self._new["scope"], self.carried(old.path))
        return HIDDEN if unseen else DELETED

    def now(self, name: Name) -> str:
        """What became of a resource, whether it is there or not; of the one that has the name."""
        return self.of(name) or self.of_gone(name)

    def end(self, name: Name) -> str:
        """The same of the one that had the name, where another one has it now."""
        return self.of_gone(name) or self.of(name)

    def is_carried(self, name: Name) -> bool:
        """Whether it has another path only because a group above it has."""
        old, new = self._index.old.get(name), self._index.new.get(name)
        if not (old and new and self._index.same(name)) or old.path == new.path:
            return False
        above, _, last = old.path.rpartition("/")
        return f"{self.carried(above)}/{last}" == new.path

    def _other_look(self, name: Name, left: bool) -> str:
        """What one of the scans was not to judge; the instance is shown to administrators alone."""
        if name.kind == Kind.INSTANCE:
            return HIDDEN if left else APPEARED
        return OUT_OF_SCOPE if left else INTO_SCOPE

    def _came(self, name: Name, new: Known) -> str:
        created = moment_of(new.created)
        if created and self._started and created >= self._started:
            return CREATED
        was = _through(self._before, new.path)
        if not _covers(self._old["scope"], name.kind, was):
            return self._other_look(name, left=False)
        unseen = self._other_role or _unlisted(self._old["scope"], was)
        return APPEARED if unseen or created else CREATED


def _through(moves: Mapping[str, str], path: str) -> str:
    """The path with the longest part of it that moved put where that is now."""
    above, below = path, ""
    while above:
        if above in moves:
            return moves[above] + below
        above, _, last = above.rpartition("/")
        below = f"/{last}{below}"
    return path


def _role(manifest: Mapping[str, JSON]) -> JSON:
    return manifest["identity"].get("role")


def _covers(scope: Scope, kind: str, path: str) -> bool:
    """Whether a scan of this scope reads what is at a path, where that is there and is shown.

    The instance is never asked for: who asks decides.
    """
    if kind == Kind.INSTANCE:
        return False
    roots = [root for root in scope["groups"] if _below(root, path)]
    if kind == Kind.PROJECT:
        roots += [one for one in scope.get("projects", []) if one.lower() == path.lower()]
    cut = scope.get("cut", [])
    return (
        bool(roots)
        and not paths.covers(scope.get("exclude", []), path)
        and not any(root in cut for root in roots)
    )


def _unlisted(scope: Scope, path: str) -> bool:
    """Whether GitLab did not list what lies there, though something may."""
    if scope.get("uneven"):
        return True
    groups = [*scope.get("unlisted", []), *scope.get("without_projects", [])]
    return any(_below(group, path) for group in groups)


def _below(root: str, path: str) -> bool:
    return f"{path.lower()}/".startswith(f"{root.lower()}/")
