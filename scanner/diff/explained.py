"""Joins the changes of a diff with the audit events that explain them: who did it, and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from scanner.diff import coverage
from scanner.diff.coverage import Between, Where
from scanner.diff.event_match import agrees, is_of, names, tells_of
from scanner.diff.event_rule import UNTYPED as OF_NO_TYPE
from scanner.diff.event_rule import Rule
from scanner.diff.event_types import TYPES, rule_of, rule_of_state, rules_of_entry
from scanner.diff.shape import (
    CREATED,
    DELETED,
    MOVED,
    NO_EVENT,
    OTHER_VALUE,
    UNEXPLAINED,
    UNTYPED,
    By,
    Events,
    ResourceChange,
    SettingChange,
)
from scanner.events.event import Event, Thing, happened, named
from scanner.events.recorded import Recorded
from scanner.model import JSON, Kind, Resource, Tier
from scanner.snapshot.store import Snapshot

_MADE = (CREATED, DELETED, MOVED)
"""What becomes of a resource by somebody's hand; the other states are of who looks."""
_LISTED = 1000
"""Events that explain nothing are told up to so many."""
_INSTANCE = "instance"


class Explaining:
    """Knows the events between two scans, and which of them explained something."""

    def __init__(self, file: Recorded, old: Snapshot, new: Snapshot) -> None:
        """Keep the events between the scans in memory. Raises DocumentError for a damaged file."""
        self._file = file
        self._span = coverage.between(old.manifest["started"], new.manifest["finished"])
        first = last = ""
        self._events: list[Event] = []
        self._at: dict[tuple[str, str], list[int]] = {}
        self._used: set[int] = set()
        self._explained = 0
        self._unexplained: Counter[str] = Counter()
        for event in file.events():
            first, last = first or event.created_at, event.created_at
            if self._span.holds(event.created_at):
                for thing in (event.entity, event.target):
                    for place in _places(thing):
                        self._at.setdefault(place, []).append(len(self._events))
                self._events.append(event)
        self._ends = coverage.Ends(first, last)

    def explain(
        self, line: ResourceChange, before: Resource | None, after: Resource | None
    ) -> None:
        """Tell of each change on a resource by whom it was, or why nobody knows."""
        one = _One(line, before, after)
        for change in line["settings"]:
            rule = rule_of(one.kind, change)
            evidence = change["evidence"]
            span = coverage.between(
                evidence["before"]["read_at"] or self._span.since,
                evidence["after"]["read_at"] or self._span.until,
            )
            own = self._of_setting(rule, one, change, span) if rule else []
            anew = self._anew(one, change, span)
            found = sorted({*own, *anew})
            # What was set before the entry was made anew went with it.
            lasting = found[found.index(anew[-1]) :] if anew else found
            if rule and lasting and not self._agree(rule, lasting, change):
                self._tell(change, (), OTHER_VALUE)
            else:
                self._tell(change, found, "" if found else self._why(rule, span, one))
        if (state := line.get("state", "")) in _MADE:
            rule = rule_of_state(one.kind, state)
            found = self._of_resource(rule, one) if rule else []
            self._tell(line, found, "" if found else self._why(rule, self._span, one))

    def summary(self) -> Events:
        """What the header tells, when all lines went by."""
        others = [
            event
            for number, event in enumerate(self._events)
            if number not in self._used and _may_be_of_a_setting(event)
        ]
        about = self._file
        return Events(
            since=about.asked.get("since"),
            until=about.asked.get("until"),
            whole=not about.filtered and all(one.seen == "ok" for one in about.accounts),
            between=len(self._events),
            explained=self._explained,
            unexplained={name: count for name in UNEXPLAINED if (count := self._unexplained[name])},
            unmatched=len(others),
            others=[by_of(event) for event in others[:_LISTED]],
        )

    def _of_setting(self, rule: Rule, one: _One, change: SettingChange, span: Between) -> list[int]:
        key = change.get("key", "")
        entry = one.entry(change["section"], key)
        owner = str(entry.get(rule.owner) or key) if rule.owner else ""

        def fits(event: Event) -> bool:
            if not rule.keyed:
                return one.has(event.entity) or one.has(event.target)
            theirs = bool(owner) and _is_user(event.entity, owner)
            if theirs and rule.owner == "key":
                return True
            if theirs or one.has(event.entity):
                return names(rule, event, key, entry, event.target)
            mirrored = rule.mirrored and one.has(event.target)
            return mirrored and names(rule, event, key, entry, event.entity)

        return [
            number
            for number in self._around(one, owner)
            if span.holds((event := self._events[number]).created_at)
            and tells_of(rule, event)
            and fits(event)
        ]

    def _anew(self, one: _One, change: SettingChange, span: Between) -> list[int]:
        """Events that the entry was removed and made, if the last of them is that it was made."""
        rules = rules_of_entry(one.kind, change)
        told = sorted({n for rule in rules for n in self._of_setting(rule, one, change, span)})
        return told if told and tells_of(rules[0], self._events[told[-1]]) else []

    def _agree(self, rule: Rule, found: Sequence[int], change: SettingChange) -> bool:
        """Whether the last of the events that tell a value tells that of today."""
        told = (agrees(rule, self._events[number], change) for number in reversed(found))
        return next((known for known in told if known is not None), True)

    def _of_resource(self, rule: Rule, one: _One) -> list[int]:
        return [
            number
            for number in self._around(one, "")
            if tells_of(rule, event := self._events[number])
            and (one.has(event.entity) or one.has(event.target))
        ]

    def _around(self, one: _One, owner: str) -> list[int]:
        """Events that name a resource, or a user, the earliest first."""
        places = [*one.places, *([("user", owner)] if owner else [])]
        return sorted({number for place in places for number in self._at.get(place, ())})

    def _why(self, rule: Rule | None, span: Between, one: _One) -> str:
        where = one.where(rule is not None and rule.owner == "key")
        reason = coverage.why(self._file, self._ends, rule, span, where)
        if reason == NO_EVENT and any(
            self._events[number].type is None and span.holds(self._events[number].created_at)
            for number in self._around(one, "")
        ):
            return UNTYPED
        return reason

    def _tell(
        self, told: SettingChange | ResourceChange, found: Iterable[int], reason: str
    ) -> None:
        if reason:
            told["unexplained"] = reason
            self._unexplained[reason] += 1
        else:
            told["by"] = [by_of(self._events[number]) for number in found]
            self._used.update(found)
            self._explained += 1


class _One:
    """A resource on which something changed, as it was and as it is."""

    def __init__(
        self, line: ResourceChange, before: Resource | None, after: Resource | None
    ) -> None:
        self.kind, self._id = Kind(line["kind"]), line["id"]
        self._paths = frozenset({line["path"], line.get("was", line["path"])})
        self._sides = [one for one in (after, before) if one]
        self._gone = line.get("state") == DELETED

    @property
    def places(self) -> list[tuple[str, str]]:
        """Under which its events are kept."""
        if self.kind is Kind.INSTANCE:
            return [(_INSTANCE, "")]
        return [(self.kind.value, one) for one in (str(self._id), *self._paths)]

    def has(self, thing: Thing) -> bool:
        """Whether what an event names is this."""
        return is_of(thing, self.kind, self._id, self._paths)

    def entry(self, section: str, key: str) -> Mapping[str, JSON]:
        """An entry of a section, as it is or was."""
        for side in self._sides:
            found = side.sections[section].data.get(key) if section in side.sections else None
            if key and isinstance(found, dict):
                return found
        return {}

    def where(self, of_users: bool) -> Where:
        """Whose list would hold its events; what is gone is told by the list of the group above."""
        listed = [f"{self.kind} {path}" for path in sorted(self._paths)]
        if self._gone:
            listed += [f"group {path.rpartition('/')[0]}" for path in self._paths]
        tiers = [one.tier for one in self._sides]
        return Where(listed, sorted(self._paths), tiers[0] if tiers else Tier.UNKNOWN, of_users)


def _places(thing: Thing) -> set[tuple[str, str]]:
    if thing.kind is None:
        return set()
    kind = thing.kind.lower()
    if "instancescope" in kind:
        return {(_INSTANCE, "")}
    return {(kind, str(one)) for one in (thing.id, thing.name) if one is not None}


def _is_user(thing: Thing, id: str) -> bool:
    return thing.kind == "User" and str(thing.id) == id


def _may_be_of_a_setting(event: Event) -> bool:
    if event.type is None or event.type == OF_NO_TYPE:
        return any(word in event.details for word in ("change", "add", "remove"))
    return event.type in TYPES


def by_of(event: Event) -> By:
    """An event as a diff tells it."""
    told = By(
        id=event.id,
        type=event.type,
        at=event.created_at,
        author=event.author.name,
        author_id=event.author.id,
        ip=event.ip_address,
        entity=named(event.entity),
        what=happened(event),
    )
    if behind := event.details.get("impersonated_by"):
        told["impersonated_by"] = behind
    if "from" in event.details:
        told["from"] = event.details["from"]
    if "to" in event.details:
        told["to"] = event.details["to"]
    return told
