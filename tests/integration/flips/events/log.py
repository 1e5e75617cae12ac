"""Audit events on the compliant estate, and files of them as `glscan audit-events` writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from scanner.events import recorded
from scanner.events.account import Account, Seen, Summary
from scanner.events.event import Author, Event, Thing
from scanner.events.forms import json_lines
from scanner.events.recorded import Recorded
from scanner.events.row import written
from tests.integration.pipeline import NOW

KIM = Author(7, "Kim Sol", None, "User")
"""An Owner of the top-level group of the compliant estate, and so at home in all below it."""
JON = Author(6, "Jon Mora", None, "User")
"""A direct member of its projects."""
ROOT = Author(20, "Root One", None, "User")
"""An administrator, who is in no group."""
STRANGER = Author(99, "Nobody Known", None, "User")
MACHINE = Author(-2, "deploy token", None, None)

_EVERYWHERE = "instance "
"""The list of everything; it names no address, since each simulated GitLab has another."""
_ENTITIES = {"instance": "Gitlab::Audit::InstanceScope", "group": "Group", "project": "Project"}


def happened(
    on: str,
    type: str | None,
    *,
    by: Author = KIM,
    days: float = 1,
    target: Thing | None = None,
    ip: str | None = "192.0.2.7",
    **details: str,
) -> Event:
    """What happened so many days ago on `kind path`; it has no id before it is in a file.

    `as` and `with` end in an underscore, and so may the other details.
    """
    kind, _, path = on.partition(" ")
    return Event(
        id=None,
        source=_EVERYWHERE,
        created_at=_ago(days),
        type=type,
        author=by,
        entity=Thing(_ENTITIES[kind], None, None if kind == "instance" else path),
        target=target or Thing(None, None, None),
        ip_address=ip,
        details={name.rstrip("_"): value for name, value in details.items()},
        left_out=(),
    )


def file_of(
    path: Path,
    events: Sequence[Event],
    *,
    begins: float = 90,
    ends: float = 0,
    seen: Seen = Seen.WHOLE,
    streamed: bool = False,
    lists: Sequence[str] = (_EVERYWHERE,),
) -> Recorded:
    """A file of events that begins and ends so many days ago; they are numbered as they come.

    `lists` are the names of those that were read.
    """
    ordered = sorted(
        (replace(one, id=number) for number, one in enumerate(events, start=1)),
        key=lambda one: (one.created_at, one.id),
    )
    sources = ["stream events.json"] if streamed else lists
    asked: dict[str, Any] = {"since": _ago(begins), "until": _ago(ends)}
    if streamed:
        asked["files"] = ["events.json"]
    accounts = [Account(source, seen, len(ordered)) for source in sources]
    summary = Summary(asked, accounts, len(ordered))
    path.write_text("".join(json_lines(lambda: ordered, summary)), encoding="utf-8")
    return recorded.read(path)


def _ago(days: float) -> str:
    return written(NOW - timedelta(days=days))


def hook(id: int) -> Thing:
    """A webhook, as GitLab names one in its events."""
    return Thing("ProjectHook", id, f"Hook {id}")


def named(name: str) -> Thing:
    """A thing of this name."""
    return Thing("Thing", None, name)
