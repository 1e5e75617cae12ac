"""Makes the snapshot of the state after a change of settings that are kept in files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from scanner import __version__, discreet, paths, results
from scanner.errors import UsageError
from scanner.model import JSON, Kind, Resource, Tier
from scanner.report import Scope
from scanner.snapshot import store
from scanner.snapshot.store import Snapshot
from scanner.sources.files.overlay import Ground, beside, overlaid
from scanner.sources.files.proposal import PathOf, Proposal
from scanner.sources.gitlab.probe import host


@dataclass(frozen=True, slots=True)
class Unread:
    """What nobody was asked about, where there is no snapshot to lay files over."""

    url: str
    instance: str
    """Its name; empty for the host."""
    tier: Tier
    moment: datetime
    """To which ages are counted."""


def after(proposal: Proposal, ground: Snapshot | Unread, path: Path) -> Snapshot:
    """Write what a proposal comes to as a snapshot, and open it.

    Over a snapshot, what the files do not say stays as it was read. Without one it is not known,
    and no policy passes that asks for it. Raises UsageError for files that mean no resource.
    """
    if isinstance(ground, Snapshot):
        about = ground.manifest
        stands = Ground(
            ground.resources, about["instance"]["name"], is_whole=_whole_below(about["scope"])
        )
    else:
        discreet.check_gitlab(ground.url)
        about = _manifest(proposal, ground)
        stands = Ground(_nothing, about["instance"]["name"], ground.tier)
    if not isinstance(ground, Snapshot) and not (_names(proposal) or proposal.unplaced):
        raise UsageError(
            "the files name no group and no project, only patterns",
            "Give --against SNAPSHOT, so that patterns have something to hold for.",
        )
    unplaced = [*proposal.unplaced, *beside(proposal, stands)]
    manifest = {
        **about,
        "tool": {"name": "glscan", "version": __version__},
        "proposed": {
            "files": [{"path": file.path, "sha256": file.sha256} for file in proposal.files],
            "against": ground.sha256 if isinstance(ground, Snapshot) else "",
            "not_judged": list(proposal.not_judged),
            **({"unplaced": unplaced} if unplaced else {}),
        },
    }
    resources = overlaid(proposal, stands, str(manifest["finished"])[:10])
    store.write_after(path, manifest, resources, ground if isinstance(ground, Snapshot) else None)
    return store.read(path)


def standing(path: Path) -> Snapshot:
    """Open a snapshot of what stands. Raises UsageError for a proposal, and for a shard."""
    snapshot = store.read(path)
    if "proposed" in snapshot.manifest:
        raise UsageError(
            f"{path}: it was made by `glscan propose`, so it tells what would be, not what stands",
            "Give the snapshot of a scan, as `glscan snapshot` writes it.",
        )
    if shard := snapshot.manifest["scope"].get("shard"):
        raise UsageError(
            f"{path}: it is only shard {shard['index']} of {shard['of']}",
            "Join all of them with `glscan merge`, and give what it writes.",
        )
    return snapshot


def paths_in(opened: Callable[[], Snapshot]) -> PathOf:
    """Looks up groups and projects of a snapshot by id; it is read once somebody asks."""

    @cache
    def by_id() -> Mapping[tuple[Kind, int], str]:
        of = (Kind.GROUP, Kind.PROJECT)
        return {(one.kind, one.id): one.path for one in opened().resources() if one.kind in of}

    return lambda kind, id: by_id().get((kind, id), "")


_PARTLY = ("exclude", "cut", "unlisted", "without_projects", "shard", "uneven")


def _whole_below(scope: Scope) -> Callable[[str], bool]:
    """Of which paths a snapshot has all there is: those below the groups that were read whole."""
    if any(scope.get(name) for name in _PARTLY):
        return lambda _: False
    return paths.matcher([f"{group}/*" for group in scope["groups"]])


def _nothing() -> Iterator[Resource]:
    return iter(())


def _names(proposal: Proposal) -> bool:
    return any(True for kind in Kind for _ in proposal.named(kind))


def _manifest(proposal: Proposal, unread: Unread) -> Mapping[str, JSON]:
    """About what was not read: nobody asked, and no version is known."""
    at = results.rfc3339(unread.moment)
    tops = sorted({path.split("/")[0] for path in proposal.named(Kind.GROUP)})
    projects = sorted(
        path for path in proposal.named(Kind.PROJECT) if path.split("/")[0] not in tops
    )
    scope: dict[str, JSON] = {"groups": tops, "instance": any(proposal.named(Kind.INSTANCE))}
    return {
        "instance": {
            "name": unread.instance or host(unread.url.rstrip("/")),
            "url": unread.url.rstrip("/"),
            "version": "",
            "edition": "unknown",
        },
        "scope": {**scope, "projects": projects} if projects else scope,
        "identity": {"username": "", "scopes": [], "role": "", "token_expires_at": ""},
        "started": at,
        "finished": at,
    }
