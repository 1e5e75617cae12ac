"""Chapter 7: secrets that the identity could read, and code that went out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scanner.access import Answer
from scanner.events.entries import is_download
from scanner.investigate import shape
from scanner.investigate.listed import Listed, Place
from scanner.investigate.reach import Reached
from scanner.investigate.sought import Sought
from scanner.investigate.trail import Kept
from scanner.investigate.where import ui
from scanner.model import JSON, Kind

READ, JOB, PERHAPS, CHANGED = "read", "job", "perhaps", "changed"
_ORDER = (READ, JOB, CHANGED, PERHAPS)

_VALUES = frozenset(f"{what}_variable_updated" for what in ("ci", "ci_group", "ci_instance"))


@dataclass(frozen=True, slots=True)
class Sight:
    """One who could look, in one snapshot."""

    sought: Sought
    listed: Listed
    reached: Reached
    made: frozenset[tuple[Place, str, str]] = frozenset()
    """Entries that the incident made, by place, section and key."""


def rotate(sights: Sequence[Sight], kept: Sequence[Kept]) -> shape.Rotate:
    """The chapter. What several could read is told once, by the surest way."""
    found: dict[tuple[str, str, str, int], shape.Exposed] = {}
    every = [each for one in sights for each in _exposed(one)]
    every += _changed(kept)
    every.sort(key=lambda one: (not one["certain"], _ORDER.index(one["how"])))
    for one in every:
        at = one["at"]
        found.setdefault((one["what"], one["name"], at["kind"], at["id"]), one)
    return shape.Rotate(
        secrets=sorted(
            found.values(),
            key=lambda one: (
                _ORDER.index(one["how"]),
                not one["certain"],
                one["at"]["kind"],
                one["at"]["path"],
                one["what"],
                one["name"],
            ),
        ),
        downloads=list(_downloads(kept)),
    )


def _exposed(one: Sight) -> Iterator[shape.Exposed]:
    jobs = _jobs(one.reached)
    administrator = bool(one.sought.account and one.sought.account.entry.get("is_admin"))
    for place, sections in one.listed.secrets.items():
        for key, entry in sections.get("variables", {}).items():
            reads = one.reached.reads_variables.get(place)
            if place.kind is Kind.INSTANCE and administrator:
                reads = Answer.YES
            yield from _variable(place, key, entry, reads, jobs.get((place.kind, place.path)))
        if (sure := one.reached.administers.get(place)) or (
            place.kind is Kind.INSTANCE and administrator
        ):
            certain = sure is not Answer.UNKNOWN
            for section, (word, why) in _PERHAPS.items():
                for key, entry in sections.get(section, {}).items():
                    if (place, section, key) not in one.made:
                        yield _told(word, _name(key, entry), place, section, PERHAPS, certain, why)
        for key, entry in sections.get("triggers", {}).items():
            if one.sought.account and entry.get("owner_username") == one.sought.account.username:
                why = "GitLab shows a trigger token to its owner"
                yield _told("trigger token", _name(key, entry), place, "triggers", READ, True, why)


_PERHAPS: Mapping[str, tuple[str, str]] = {
    "hooks": (
        "webhook",
        "its address is shown to whoever administers, and may hold a secret; its secret token is"
        " not shown",
    ),
    "system_hooks": (
        "system hook",
        "its address is shown to administrators, and may hold a secret; its token is not shown",
    ),
    "deploy_tokens": (
        "deploy token",
        "GitLab shows it once: rotate it where it lies in code, variables or files as well",
    ),
}


def _jobs(reached: Reached) -> dict[tuple[Kind, str], Answer]:
    """Whose variables get into jobs of a project to which the identity could push."""
    found: dict[tuple[Kind, str], Answer] = {}
    for place, answer in reached.pushes.items():
        names = [(place.kind, place.path)]
        above = place.path
        while above := above.rpartition("/")[0]:
            names.append((Kind.GROUP, above))
        for name in names:
            if found.get(name) is not Answer.YES:
                found[name] = answer
    return found


def _variable(
    place: Place,
    key: str,
    entry: Mapping[str, JSON],
    reads: Answer | None,
    prints: Answer | None,
) -> Iterator[shape.Exposed]:
    if reads and entry.get("hidden") is not True:
        certain = reads is Answer.YES
        why = "its value is shown to whoever may read variables there"
        yield _told("variable", key, place, "variables", READ, certain, why)
    elif reads or prints:
        certain = prints is Answer.YES and entry.get("protected") is False
        why = "a job prints it, which whoever can push can write"
        if entry.get("protected") is not False:
            why += "; it is protected, so it takes a protected branch or tag"
        yield _told("variable", key, place, "variables", JOB, certain, why)


def _name(key: str, entry: Mapping[str, JSON]) -> str:
    names = ("name", "description", "url_host")
    told = next((str(entry[one]) for one in names if entry.get(one)), "")
    return f"{told} ({key})" if told else key


def _told(
    what: str, name: str, at: Place, section: str, how: str, certain: bool, because: str
) -> shape.Exposed:
    return shape.Exposed(
        what=what,
        name=name,
        at=at.to_json(),
        how=how,
        certain=certain,
        ui=ui(at.kind, section),
        because=because,
    )


def _changed(kept: Sequence[Kept]) -> Iterator[shape.Exposed]:
    """Variables that were given something else: what runs with them now is not known."""
    for one in kept:
        thing = one.event.entity
        if one.event.type in _VALUES and one.event.target.name:
            kind = {"Group": Kind.GROUP, "Project": Kind.PROJECT}.get(
                thing.kind or "", Kind.INSTANCE
            )
            id = thing.id if isinstance(thing.id, int) else 0
            at = Place(kind, thing.name or "", id if kind is not Kind.INSTANCE else 0)
            why = f"it was changed at {one.event.created_at}: see that its value is yours"
            yield _told("variable", one.event.target.name, at, "variables", CHANGED, True, why)


def _downloads(kept: Sequence[Kept]) -> Iterator[shape.Download]:
    by: dict[tuple[object, ...], list[Kept]] = {}
    for one in kept:
        if is_download(one.event):
            thing = one.event.entity
            by.setdefault((one.of, thing.id if thing.id is not None else thing.name), []).append(
                one
            )
    for (of, _), every in by.items():
        events = [one.event for one in every]
        last = events[-1].entity
        yield shape.Download(
            project=last.name or "",
            id=last.id,
            types=sorted({one.type or "" for one in events}),
            times=len(events),
            first=events[0].created_at,
            last=events[-1].created_at,
            ips=sorted({one.ip_address for one in events if one.ip_address}),
            of=str(of),
        )
