"""Who made the changes of a diff, in words, and why of some nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.diff import shape
from scanner.diff.shape import ResourceChange, SettingChange
from scanner.render.wording import NAME, TEXT
from scanner.report_words import counted
from scanner.visible import line as one_line

_UNEXPLAINED = {
    shape.NO_EVENT: "no event tells of it",
    shape.OTHER_VALUE: "the last event tells another value",
    shape.UNTYPED: "this GitLab tells no types of events, and one of those may be of it",
    shape.RETENTION: "no event of any kind is as old: they may not have been kept",
    shape.FILTERED: "the file of events is a selection",
    shape.NOT_SEEN: "the events of this place were not seen whole",
    shape.NOT_ASKED: "the events of this place were not asked for",
    shape.PERIOD: "the file of events does not reach over both scans",
    shape.NOT_STORED: "GitLab streams this event and does not store it",
    shape.UNLICENSED: "GitLab has audit events from Premium on",
    shape.NO_TYPE: "GitLab lists no type of event for it",
}
"""Why no audit event explains a change, the most interesting first."""

_RANKS = {reason: rank for rank, reason in enumerate(shape.UNEXPLAINED)}


def rank(change: SettingChange | ResourceChange) -> int:
    """Where a change stands: what is unexplained comes first, by its reason."""
    return _RANKS.get(change.get("unexplained", ""), len(_RANKS))


def by(change: SettingChange | ResourceChange) -> str:
    """Who made a change and when, or why nobody knows; empty where no events were given."""
    if "unexplained" in change:
        return f"unexplained: {_UNEXPLAINED[change['unexplained']]}"
    if "by" not in change:
        return ""
    *before, last = change["by"]
    more = f", after {counted(len(before), 'earlier event')}" if before else ""
    return one_line(f"{who(last)}{more}", TEXT)


def who(one: shape.By, whole: bool = False) -> str:
    """`Ada (id 2), 2026-01-15 12:00:00, from 192.0.2.7, member_updated`, and what happened."""
    behind = one.get("impersonated_by", "")
    # `what` says it, too.
    by = f", impersonated by {one_line(behind, NAME)}" if behind and not whole else ""
    parts = [
        f"{one_line(one['author'] or 'nobody named', NAME)} (id {one['author_id']}{by})",
        f"{one['at'][:10]} {one['at'][11:19]} UTC",
        *([f"from {one['ip']}"] if one["ip"] else []),
        *([str(one["type"])] if one["type"] else []),
        *([f"{one['entity']}: {one['what']}"] if whole else []),
    ]
    return one_line(", ".join(parts), TEXT)


def sentences(about: shape.Events) -> Iterator[str]:
    """What the file told, in sentences."""
    total = sum(about["unexplained"].values())
    yield f"{about['explained']:,} explained by audit events, {total:,} unexplained."
    for reason, words in _UNEXPLAINED.items():
        if count := about["unexplained"].get(reason):
            yield f"Unexplained: {count:,}, since {words}."
    if about["unmatched"]:
        yield (
            f"{counted(about['unmatched'], 'event')} between the scans could be of settings and"
            " explain no change: changed back, or of something that is not read."
        )
    if not about["whole"]:
        yield "The file of events is not whole, as its summary says."
