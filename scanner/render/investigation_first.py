"""What the page of an investigation says first: what to do now, and how far it went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scanner.investigate import shape
from scanner.investigate.shape import Investigation
from scanner.render import investigation_words as words
from scanner.render.investigation_page import Cell
from scanner.render.investigation_words import when
from scanner.report_words import counted

_ADDRESSES = 20
"""That are named; the rest stand in the timeline."""


def first(found: Investigation) -> Iterator[tuple[str, Cell]]:
    """The facts in the order in which a responder needs them."""
    if found["identity"]["what"] != shape.PROJECT:
        yield "Works still", Cell(f"{found['exposure']['works']}: {found['exposure']['why']}")
    for one in _urgent(found["revoke"]):
        done = "; then ".join(map(words.call, one["calls"]))
        if done:
            yield "Revoke first, below /api/v4", Cell(done, True)
        yield "or by hand" if done else "Revoke first, by hand", Cell(_by_hand(one))
    yield "To do, in this order", Cell(_todo(found))
    yield "What happened", Cell(_happened(found))
    if addresses := sorted({one["ip"] for one in found["timeline"]["events"] if one["ip"]}):
        named = words.listed(addresses[:_ADDRESSES], len(addresses))
        yield "IP addresses", Cell(named, True)
    missing = sum(one["mends"] for one in found["unseen"])
    if missing:
        more = f"{counted(missing, 'thing')} in chapter 9 another snapshot or file could show"
        yield "Not whole", Cell(f"there may be more: {more}")


def _urgent(revoke: Sequence[shape.Ending]) -> Iterator[shape.Ending]:
    """What is asked about itself, where it is ended."""
    yield from (one for one in revoke if one["urgency"] == 1)


def _by_hand(one: shape.Ending) -> str:
    note = f" ({one['note']})" if one["note"] else ""
    return f"{words.place(one['at'])}: {one['ui']}{note}"


def _todo(found: Investigation) -> str:
    lists = (
        (len(found["revoke"]), "to revoke (chapter 6)"),
        (len(found["rotate"]["secrets"]), "to rotate (chapter 7)"),
        (len(found["set_back"]), "to set back (chapter 8)"),
    )
    return ", ".join(f"{count:,} {what}" for count, what in lists)


def _happened(found: Investigation) -> str:
    events = found["timeline"]["events"]
    if not events:
        return "no event of it is known; that proves nothing by itself"
    span = f"{when(events[0]['at'])} to {when(events[-1]['at'])}"
    parts = [f"{counted(len(events), 'event')}, {span}"]
    if others := sum(one["of"] == shape.FOLLOWED for one in events):
        parts.append(f"{others:,} of them by whom it let in")
    if projects := len({(one["project"], one["id"]) for one in found["rotate"]["downloads"]}):
        parts.append(f"code or data of {counted(projects, 'project')} went out")
    return "; ".join(parts)
