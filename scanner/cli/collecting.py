"""Collecting a snapshot for a person who waits."""

from __future__ import annotations

import contextlib
import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from scanner import scan
from scanner.catalog.load import Catalog
from scanner.cli import heap, options, progress, scoping
from scanner.cli.terminal import say
from scanner.errors import DocumentError, UsageError
from scanner.snapshot import store
from scanner.snapshot.journal import holds_resources
from scanner.snapshot.store import Snapshot
from scanner.sources.gitlab.plan import Plan


def target(
    scope: scoping.Scope,
    url: str,
    token_file: Path | None,
    instance_name: str,
    ca_bundle: Path | None,
    timeout: float,
    concurrency: int = options.CONCURRENCY,
) -> scan.Target:
    """What the options of a command ask to be read."""
    return scan.Target(
        url,
        options.token(token_file),
        scope.groups,
        instance_name,
        str(ca_bundle) if ca_bundle else None,
        timeout,
        scope.projects,
        scope.exclude,
        scope.limit,
        concurrency=concurrency,
    )


def collected(
    target: scan.Target,
    path: Path,
    catalog: Catalog,
    plan: Plan,
    named: Callable[[str], None] = lambda name: None,
) -> Snapshot:
    """A snapshot at `path`, with the warnings said before it is taken.

    `named` is told the name of the instance before that, and may refuse it.
    """
    heap.bound()
    return scan.snapshot(target, path, catalog, plan, _now, say, named, progress.shown)


def _now() -> datetime:
    return datetime.now(UTC)


@contextlib.contextmanager
def kept_on_error(path: Path, keep: bool) -> Iterator[None]:
    """Say what is left of a snapshot when collecting or judging it fails.

    With `keep` it lies where it would be thrown away: a whole one goes to the working folder.
    """
    try:
        yield
    except BaseException as error:
        journal = store.journal_path(path)
        if keep and path.exists():
            kept = _free(Path.cwd() / path.name)
            shutil.move(path, kept)
            with contextlib.suppress(FileNotFoundError):  # interrupted between the two
                shutil.move(store.ledger_path(path), store.ledger_path(kept))
            say(f"the snapshot was kept: {kept.name}; judge it with `glscan evaluate`")
        elif isinstance(error, UsageError | DocumentError) or not holds_resources(journal):
            pass
        elif keep:
            say("nothing was kept; give --snapshot FILE to be able to go on")
        else:
            say(f"what was read until then is in {journal}; --resume goes on with it")
        raise


def _free(path: Path) -> Path:
    """A path beside this one that nothing has yet: an earlier snapshot is proof, too."""
    names = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in itertools.count(2))
    return next(free for free in itertools.chain([path], names) if not free.exists())
