"""What the incident's events say was changed, where no earlier snapshot tells it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from scanner.diff.event_match import is_of, tells_of
from scanner.diff.event_rule import GIT, Rule, Tells
from scanner.diff.event_types import rule_of
from scanner.diff.explained import Explaining, by_of
from scanner.diff.shape import ADDED, CHANGED, REMOVED, By, ResourceChange
from scanner.diff.shape import SettingChange as Told
from scanner.events.event import Event
from scanner.events.recorded import Recorded
from scanner.investigate import shape
from scanner.investigate.changed import Changed, Doers, entry_of, held
from scanner.investigate.ends import is_way_in
from scanner.investigate.listed import Place
from scanner.investigate.log import Span
from scanner.investigate.trail import Kept
from scanner.model import JSON, Kind, Resource
from scanner.report import Evidence
from scanner.roles import role_level
from scanner.sections import SECTIONS
from scanner.snapshot.store import Snapshot

_UNREAD: Evidence = {"endpoint": "", "asked": "", "read_at": ""}


@dataclass(frozen=True, slots=True)
class _Chosen(Recorded):
    """A file of these events alone."""

    chosen: Sequence[Event] = ()

    def events(self) -> Iterator[Event]:
        return iter(self.chosen)


def told(new: Snapshot, kept: Sequence[Kept], span: Span) -> Iterator[Changed]:
    """What these events did, as far as `new` shows where it stands now."""
    if not kept:
        return
    events = [one.event for one in kept]
    chosen = _Chosen(
        path=Path(), asked={}, accounts=(), count=len(events), sha256="", chosen=events
    )
    start = dataclasses.replace(new, manifest={**new.manifest, "started": _just_before(span.since)})
    explaining, doers = Explaining(chosen, start, new), Doers.of(kept, span)
    for resource in new.resources():
        if around := [one for one in kept if _about(one.event, resource)]:
            removed = list(_removed(resource, around))
            first = {(one.section, one.path[1]): one.by[0]["at"] for one in reversed(removed)}
            yield from _added_or_changed(resource, explaining, doers, first)
            for one in removed:
                if held(resource, one.section, one.path[1]) is None:
                    yield one


def _just_before(since: str) -> str:
    """A diff counts what happened after its first moment; here that belongs to it."""
    return (datetime.fromisoformat(since) - timedelta(seconds=1)).isoformat()


def _about(event: Event, resource: Resource) -> bool:
    """Whether an event names a resource; those of users stand on the instance."""
    paths = frozenset({resource.path})
    things = (event.entity, event.target)
    if resource.kind is Kind.INSTANCE and any(one.kind == "User" for one in things):
        return True
    return any(is_of(one, resource.kind, resource.id, paths) for one in things)


def _added_or_changed(
    resource: Resource,
    explaining: Explaining,
    doers: Doers,
    removed: Mapping[tuple[str, str], str],
) -> Iterator[Changed]:
    """What the events explain of the way it stands now.

    `removed` are entries with the moment when they first went: one that was made after that stood
    before, and nobody knows how.
    """
    candidates = list(_candidates(resource))
    line = ResourceChange(
        kind=resource.kind.value,
        path=resource.path,
        id=resource.id,
        settings=candidates,
        sight=[],
        findings=[],
        lost=[],
    )
    explaining.explain(line, None, resource)
    added = {(one["section"], one.get("key")) for one in candidates if _is_new(one)}
    at = Place(resource.kind, resource.path, resource.id)
    for one in candidates:
        by = tuple(one.get("by", ()))
        of = doers.whose(by)
        key = one.get("key", "")
        if of and not (one["change"] == CHANGED and (one["section"], key) in added):
            before = _before(resource.kind, one, by)
            found = Changed(
                at,
                one["section"],
                tuple(one["path"]),
                one["change"],
                of,
                by,
                before=before,
                before_from=shape.UNKNOWN if before is None else shape.EVENT,
                now=one.get("after"),
                was=_was(resource, one, key, before),
                entry=entry_of(resource, one["section"], key),
            )
            stood = _is_new(one) and removed.get((one["section"], key), "~") <= by[0]["at"]
            anew = stood and not is_way_in(found)  # which is ended all the same
            yield dataclasses.replace(found, change=CHANGED) if anew else found


def _is_new(one: Told) -> bool:
    return one["change"] == ADDED and "by" in one


def _candidates(resource: Resource) -> Iterator[Told]:
    """All that events could tell of: that an entry came, or that it or an attribute is another."""
    for name, section in resource.sections.items():
        spec = SECTIONS.get(name)
        if spec is None or not section.status.readable:
            continue
        if not spec.keyed:
            yield from _attributes(resource.kind, name, "", section.data)
            continue
        for key, entry in section.data.items():
            yield _told(name, key, "", ADDED, entry)
            if isinstance(entry, dict):
                yield from _attributes(resource.kind, name, key, entry)
            yield _told(name, key, "", CHANGED, None)


def _attributes(kind: Kind, name: str, key: str, data: Mapping[str, JSON]) -> Iterator[Told]:
    """Attributes that have events of their own; what any event of the entry may be of is not."""
    whole = rule_of(kind, _told(name, key, "", CHANGED, None))
    for attribute, value in data.items():
        one = _told(name, key, attribute, CHANGED, value)
        rule = rule_of(kind, one)
        if rule is not None and rule != whole:
            yield one


def _told(section: str, key: str, attribute: str, change: str, after: JSON) -> Told:
    made = Told(
        section=section,
        path=[section, *filter(None, (key, attribute))],
        change=change,
        evidence={"before": _UNREAD, "after": _UNREAD},
    )
    if key:
        made["key"] = key
    if after is not None:
        made["after"] = after
    return made


def _before(kind: Kind, one: Told, by: Sequence[By]) -> JSON:
    """The value that the first event tells from before; None where it tells none that is known."""
    rule = rule_of(kind, one)
    if rule is None or one["change"] != CHANGED or not by:
        return None
    text = by[0].get("from")
    return None if text is None else _read(rule, text, one.get("after"))


def _read(rule: Rule, text: str, now: JSON) -> JSON:
    """What a text of an event means, by what stands there now; None where that is not certain."""
    word = text.strip()
    if isinstance(now, dict):  # an approval setting, with who locks it
        now = now.get("value")
    if rule.words:
        return rule.words.get(word.lower())
    if rule.to is Tells.ROLE:
        return role_level(word.removeprefix("Default role: "))
    if isinstance(now, bool) and rule.to in (Tells.VALUE, Tells.PLAIN, Tells.OPPOSITE):
        value = {"true": True, "t": True, "false": False, "f": False, "": False}.get(word.lower())
        return None if value is None else value != (rule.to is Tells.OPPOSITE)
    if isinstance(now, bool):
        return None
    if isinstance(now, int) and re.fullmatch(r"\d{1,12}", word):
        return int(word)
    if isinstance(now, str) and rule.to is Tells.VALUE and word:
        return word.lower()
    return None


def _was(resource: Resource, one: Told, key: str, before: JSON) -> JSON:
    """What the section held, as far as the events tell: as now, but for the one attribute."""
    now = held(resource, one["section"], key)
    if before is None or not isinstance(now, dict):
        return None
    return {**now, one["path"][-1]: before}


def _removed(resource: Resource, kept: Sequence[Kept]) -> Iterator[Changed]:
    """Entries that an event says went, whether or not they are there again."""
    at = Place(resource.kind, resource.path, resource.id)
    for name, spec in SECTIONS.items():
        if not spec.keyed or resource.kind not in spec.kinds:
            continue
        rule = rule_of(resource.kind, _told(name, "?", "", REMOVED, None))
        if rule is None or rule.types <= {GIT}:
            continue
        for one in kept:
            event = one.event
            if not tells_of(rule, event) or not is_of(
                event.entity, resource.kind, resource.id, frozenset({resource.path})
            ):
                continue
            key = _key(rule, event)
            if key:
                yield Changed(
                    at, name, (name, key), REMOVED, one.of, (by_of(event),),
                    before_from=shape.UNKNOWN,
                )  # fmt: skip


def _key(rule: Rule, event: Event) -> str:
    """What a map knew the target of an event by."""
    target = event.target
    by_id = "key" in rule.ids or ("id" in rule.ids and "key" not in rule.names)
    told = target.id if by_id and target.id is not None else target.name
    return "" if told is None else str(told)
