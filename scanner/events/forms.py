"""Audit events as lines of JSON, as CSV, and as a table for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from scanner import lines, spreadsheet, visible
from scanner.events.account import Summary
from scanner.events.event import Event, Id, Thing, happened
from scanner.sections.audit import DETAILS

Events = Callable[[], Iterable[Event]]
"""Gives the events in their order, as often as it is called."""


def _detail(name: str) -> Callable[[Event], str | None]:
    return lambda event: event.details.get(name)


_COLUMNS: Mapping[str, Callable[[Event], str | None]] = {
    "created_at": lambda event: event.created_at,
    "type": lambda event: event.type,
    "author_id": lambda event: _word(event.author.id),
    "author_name": lambda event: event.author.name,
    "author_email": lambda event: event.author.email,
    "author_kind": lambda event: event.author.kind,
    "entity_kind": lambda event: event.entity.kind,
    "entity_id": lambda event: _word(event.entity.id),
    "entity_path": lambda event: event.entity.name,
    "target_kind": lambda event: event.target.kind,
    "target_id": lambda event: _word(event.target.id),
    "target_name": lambda event: event.target.name,
    "ip_address": lambda event: event.ip_address,
    **{name: _detail(name) for name in DETAILS},
    "left_out": lambda event: " ".join(event.left_out),
    "source": lambda event: event.source,
    "id": lambda event: _word(event.id),
}

_WIDEST = {"time": 20, "type": 36, "author": 24, "where": 40, "what": 90}
"""The widest that each column of the table gets."""


def json_lines(events: Events, summary: Summary) -> Iterator[str]:
    """An object a line; the last has the one key `summary` and tells what was not seen.

    A file without that line was cut short.
    """
    for event in events():
        yield _line(event.to_json())
    yield _line(summary.to_json())


def comma_separated(events: Events, summary: Summary) -> Iterator[str]:
    """A line for each event below a line of names; no cell is a formula."""
    yield spreadsheet.line(_COLUMNS)
    for event in events():
        yield spreadsheet.line(column(event) or "" for column in _COLUMNS.values())


def table(events: Events, summary: Summary) -> Iterator[str]:
    """A line for each event in five columns; a cell that is too long ends in an ellipsis."""
    widths = {name: len(name) for name in _WIDEST}
    for event in events():
        for name, cell in _cells(event).items():
            widths[name] = max(widths[name], len(visible.line(cell, _WIDEST[name])))
    yield _row({name: name for name in widths}, widths)
    for event in events():
        yield _row(_cells(event), widths)


def _cells(event: Event) -> Mapping[str, str]:
    author = event.author
    return {
        "time": f"{event.created_at[:19]}Z",
        "type": event.type or "(not told)",
        "author": author.name or author.email or f"({_word(author.id) or 'not told'})",
        "where": _named(event.entity),
        "what": _what(event),
    }


def _row(cells: Mapping[str, str], widths: Mapping[str, int]) -> str:
    shown = [visible.line(cells[name], width).ljust(width) for name, width in widths.items()]
    return "  ".join(shown).rstrip() + "\n"


FORMS: Mapping[str, Callable[[Events, Summary], Iterator[str]]] = {
    "jsonl": json_lines,
    "csv": comma_separated,
    "table": table,
}


def _line(record: Mapping[str, object]) -> str:
    # DEL is the one control that JSON lets through.
    return lines.encode(record).decode().replace("\x7f", r"\u007f") + "\n"


def _word(id: Id) -> str | None:
    return None if id is None else str(id)


def _named(thing: Thing) -> str:
    return f"{(thing.kind or '').rpartition('::')[2]} {thing.name or thing.id or ''}".strip()


def _what(event: Event) -> str:
    """What happened, and to what where that is not what the event is about."""
    told, target, entity = happened(event), event.target, event.entity
    other = (target.kind, target.name) != (entity.kind, entity.name) and target.name
    return f"{told} ({_named(target)})" if other else told
