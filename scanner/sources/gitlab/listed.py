"""What a scan is shown of its scope, told so that another one can be held against it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from scanner.errors import AccessError
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.pages import ListBroken
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.rows import Rows
from scanner.sources.gitlab.scope import Root
from scanner.sources.gitlab.tree import Bounds, Tree, tree


@dataclass(frozen=True, slots=True)
class Listed:
    """What a scan was shown of one kind, so that another can tell whether it was shown the same."""

    count: int
    sha256: str
    """Of the ids in their order, a line each."""


def below(client: Client, root: Root, bounds: Bounds, plan: Plan) -> Tree:
    """What is in scope of a root. Raises AccessError when a list breaks off."""
    try:
        return tree(client, root, bounds, bool(plan.group), bool(plan.project))
    except ListBroken as error:
        raise AccessError(
            f"a list of {root.kind} {root.path!r} broke off: {error}",
            "Scan again; if it stays so, look into the server's log.",
        ) from error


def told(lists: Iterable[Rows]) -> Listed:
    """How much was listed, and which."""
    ids = sorted(chain.from_iterable(rows.ids for rows in lists))
    digest = hashlib.sha256()
    for id in ids:
        digest.update(f"{id}\n".encode())
    return Listed(len(ids), digest.hexdigest())
