"""Remembers the findings of before, and tells which of them are met again."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scanner.compared import (
    FIXED,
    GONE,
    NOT_APPLICABLE,
    NOT_EVALUATED,
    NOT_JUDGED,
    Absent,
    Earlier,
)
from scanner.model import Outcome
from scanner.report import Finding, ResourceResult, fails_unread

BY_ID, BY_PATH = "id/v1", "path/v1"


@dataclass(frozen=True, slots=True)
class Place:
    """The resource that a finding is on."""

    kind: str
    path: str
    id: int
    """0 where it has none, as in a file."""

    def same(self, other: Place) -> bool:
        """Whether both may be one resource: by its id, and by its path where one has no id."""
        if self.kind != other.kind:
            return False
        return self.id == other.id if self.id and other.id else self.path == other.path


@dataclass(frozen=True, slots=True)
class Remembered:
    """A finding of before."""

    place: Place
    policy: str
    path: tuple[str, ...]
    key: str
    at: Mapping[str, str] | None
    fingerprints: Mapping[str, str]
    first_seen: str
    value: str = ""
    """Digest of what was observed; empty where nobody told it."""
    severity: str = ""
    """Of its policy when a baseline took it up; empty elsewhere."""
    gone: bool = False
    """Whether the run before already did not see its resource."""
    waived: bool = False
    """Whether a waiver covered it; False where nobody told it."""

    def told(self, became: str) -> Earlier:
        """As results tell of it."""
        told = Earlier(
            policy=self.policy,
            path=list(self.path),
            fingerprints=self.fingerprints,
            first_seen=self.first_seen,
            became=became,
        )
        if self.key:
            told["key"] = self.key
        if self.at:
            told["at"] = self.at
        if self.waived:
            told["waived"] = True
        return told

    def is_of(self, line: ResourceResult, finding: Finding) -> bool:
        """Whether it says what the finding of that line says.

        People read this and programs the fingerprints: a baseline must not show them one finding
        and accept another. The bearer lies above the resource, so it only has another path where
        that has one, too.
        """
        said = (finding["policy"], tuple(finding["path"]), finding.get("key", ""))
        ours, theirs = self.at or {}, finding.get("at") or {}
        names = ("kind", "path") if line["path"] == self.place.path else ("kind",)
        return said == (self.policy, self.path, self.key) and all(
            ours.get(name) == theirs.get(name) for name in names
        )


def remember(
    place: Place,
    one: Finding | Earlier,
    first_seen: str,
    *,
    value: str = "",
    severity: str = "",
    gone: bool = False,
) -> Remembered:
    """A finding of results, to be met again."""
    return Remembered(
        place,
        one["policy"],
        tuple(one["path"]),
        one.get("key", ""),
        one.get("at"),
        one["fingerprints"],
        first_seen,
        value,
        severity,
        gone,
        "waived_by" in one or one.get("waived") is True,
    )


def waiver_of(finding: Finding) -> str:
    """The waiver that was made for it, whether it holds or not; a baseline has no say then."""
    return finding.get("waived_by") or finding.get("waiver_ended", "")


def place_of(line: ResourceResult) -> Place:
    """Where the findings of a line are."""
    return Place(line["kind"], line["path"], line["id"])


@dataclass(frozen=True, slots=True)
class Met:
    """What is remembered of one resource."""

    again: Sequence[Remembered | None]
    """For each finding of its line the same one of before, if there is one."""
    rest: Sequence[Remembered]
    """What the line has no more."""


class Memory:
    """Findings of before, each of which is met once at most."""

    def __init__(self, remembered: Iterable[Remembered]) -> None:
        self._on: dict[Place, list[Remembered]] = {}
        for one in remembered:
            self._on.setdefault(one.place, []).append(one)
        self._places: dict[tuple[str, int | str], list[Place]] = {}
        for place in self._on:
            for name in _names(place):
                self._places.setdefault((place.kind, name), []).append(place)

    def meet(self, line: ResourceResult) -> Met:
        """What was on this resource, whatever it was called; it is waited for no more.

        A path alone does not do where both resources have ids, and these differ.
        """
        here = [one for place in self._same(place_of(line)) for one in self._on.pop(place)]
        if not here:
            return Met([None] * len(line["findings"]), ())
        rest = dict(enumerate(here))
        by = {
            (recipe, one.fingerprints.get(recipe)): number
            for recipe in (BY_PATH, BY_ID)
            for number, one in rest.items()
        }
        again = []
        for finding in line["findings"]:
            prints = finding["fingerprints"]
            numbers = (by.get((recipe, prints.get(recipe, "")), -1) for recipe in (BY_ID, BY_PATH))
            found = next((n for n in numbers if n in rest and rest[n].is_of(line, finding)), -1)
            again.append(rest.pop(found, None))
        return Met(again, list(rest.values()))

    def _same(self, place: Place) -> list[Place]:
        """The places of before that are this one, as long as they were not met."""
        named = (self._places.get((place.kind, name), ()) for name in _names(place))
        near = dict.fromkeys(itertools.chain.from_iterable(named))
        return [other for other in near if other in self._on and other.same(place)]

    def left(self, columns: Mapping[str, list[str]]) -> Iterator[tuple[Remembered, str]]:
        """What was on resources that did not go by, and what became of it.

        Of a kind that no policy judges no resource goes by, though it may well be there.
        """
        for place, found in self._on.items():
            judged = columns.get(place.kind, [])
            for one in found:
                yield one, GONE if one.policy in judged else NOT_JUDGED


def _names(place: Place) -> tuple[int | str, ...]:
    return (place.id, place.path) if place.id else (place.path,)


def became(line: ResourceResult, columns: Mapping[str, list[str]], policy: str) -> str:
    """What became of a finding of before that its resource has no more."""
    ids = columns.get(line["kind"], [])
    if policy not in ids:
        return NOT_JUDGED
    outcome = Outcome.of_letter(line["outcomes"][ids.index(policy)])
    if outcome is Outcome.NOT_APPLICABLE:
        return NOT_APPLICABLE
    # A policy that fails on something else, and could not read everything, may have missed it.
    seen = outcome in (Outcome.PASS, Outcome.FAIL) and not fails_unread(line, policy, outcome)
    return FIXED if seen else NOT_EVALUATED


def absent(left: Iterable[tuple[Remembered, str]]) -> list[Absent]:
    """Findings of before by their resources, which this run did not judge."""
    found: dict[Place, list[Earlier]] = {}
    for one, why in left:
        found.setdefault(one.place, []).append(one.told(why))
    return [
        Absent(kind=place.kind, path=place.path, id=place.id, findings=findings)
        for place, findings in found.items()
    ]
