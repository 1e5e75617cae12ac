"""A diff for a terminal: what changed, why verdicts are others, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.diff.shape import SETTING_CHANGES, Diff
from scanner.render.diff_view import (
    CAUSES,
    CHANGES,
    Row,
    View,
    resources_in_words,
    sides,
    summed,
    view,
)
from scanner.render.html_first import First
from scanner.report_words import counted

_FIRST = 20
"""Changes of each kind that are printed unless all are asked for."""


def lines(diff: Diff, everything: bool = False) -> Iterator[str]:
    """The lines, without a character that acts among those of names only when shown visibly."""
    shown = view(diff, None if everything else _FIRST)
    for name, words in sides(diff):
        yield f"{name} {words}"
    yield from _rules(shown)
    yield from _changes(shown)
    yield from _events(shown, everything)
    yield from _verdicts(shown)
    yield ""
    yield f"{diff.header['verdict']['word']}: {'; '.join(shown.reasons)}"


def _rules(shown: View) -> Iterator[str]:
    if shown.rules:
        yield ""
        yield "not only settings:"
        yield from (f"  {sentence}" for sentence in shown.rules)


def _changes(shown: View) -> Iterator[str]:
    told = resources_in_words(shown.diff)
    if told or shown.resources.total:
        yield ""
        yield f"resources: {told}" if told else "resources:"
        yield from _rows(shown.resources)
    counts = shown.diff.header["counts"]["settings"]
    told = summed(counts, {name: name for name in SETTING_CHANGES})
    yield ""
    yield f"settings: {told or 'nothing changed'}"
    yield from _rows(shown.settings)
    if shown.sight:
        yield ""
        yield "seen one time only, so whether it is another nobody can tell:"
        for what, count in shown.sight[:_FIRST]:
            yield f"  {what}: {counted(count, 'resource')}"
        if (more := len(shown.sight) - _FIRST) > 0:
            yield f"  and {more:,} more, see -o json=PATH"


def _events(shown: View, everything: bool) -> Iterator[str]:
    if not shown.told:
        return
    yield ""
    yield "who changed it:"
    yield from (f"  {sentence}" for sentence in shown.events)
    if everything and shown.others:
        yield "events that explain no change:"
        yield from (f"  {one}" for one in shown.others)
        if (more := shown.diff.header["events"]["unmatched"] - len(shown.others)) > 0:
            yield f"  and {more:,} more, see the file of events"


def _verdicts(shown: View) -> Iterator[str]:
    header = shown.diff.header
    for cause, heading in CAUSES.items():
        if told := summed(header["counts"]["findings"].get(cause, {}), CHANGES):
            yield ""
            yield f"findings, by {heading[0].lower()}{heading[1:]}: {told}"
            yield from _rows(shown.findings[cause])
    if shown.open:
        yield f"  the oldest one is open since {header['counts']['oldest'][:10]}"
    if shown.lost.total:
        yield ""
        yield f"cannot be evaluated any more: {shown.lost.total:,}"
        yield from _rows(shown.lost)


def _rows(kept: First[Row]) -> Iterator[str]:
    for row in kept.shown:
        yield f"  {_told(row)}"
    if (more := kept.total - len(kept.shown)) > 0:
        yield f"  and {more:,} more, see --all"


def _told(row: Row) -> str:
    """`changed  project acme/web  settings.visibility: "private" -> "public"`, and by whom."""
    begin = "  ".join(filter(None, (row.what, row.severity, row.policy, row.resource, row.place)))
    if row.policy:
        return f"{begin}: {row.text}" if row.text else begin
    values = " -> ".join(one or "nothing" for one in (row.before, row.after))
    told = f"{begin}: {values}" if row.before or row.after else begin
    return f"{told}  ({row.by})" if row.by else told
