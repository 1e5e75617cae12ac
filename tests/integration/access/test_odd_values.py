"""A snapshot that somebody edited is refused, or what it lacks is told: nobody is lost."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from scanner.access import Access, Answer, Asked, Origin, Review, checked, forms, needs, review
from scanner.access.matrix import matrix
from scanner.access.sheet import comma_separated
from scanner.catalog.load import Catalog
from scanner.errors import DocumentError
from scanner.model import JSON, Resource
from scanner.sources.gitlab.plan import plan
from tests.integration import pipeline
from tests.integration.acme import ACME
from tests.simulator import Estate, Simulator

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
MISSING = object()
ODD: tuple[Any, ...] = (None, 7, "x", [], {}, MISSING)
KEPT = ("gitlab.test", "acme", "acme/payments", "acme/payments/ledger")
ORIGIN = Origin({"instance": {"name": "x"}, "finished": "", "scope": {"groups": ["acme"]}}, "")
Place = tuple[int, tuple[Any, ...]]
"""Number of a resource, and the way to a value below its sections."""


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, JSON]]:
    """A project of the sample estate, and what is above it, as `glscan access` reads it."""
    folder = tmp_path_factory.mktemp("acme")
    with Simulator(Estate.load(ACME, NOW.date()), "ultimate", "admin") as gitlab:
        taken = pipeline.take(gitlab, folder, Catalog((), (), (), ()), "acme", plan=plan(needs()))
    every = taken.snapshot.resources()
    return [resource.to_json() for resource in every if resource.path in KEPT]


def reviewed(records: list[dict[str, JSON]]) -> dict[str, Review]:
    """Each review by path; it could be written in each form."""
    resources = [Resource.from_json(record) for record in records]
    made = list(review(checked(resources, Path("taken.json")), Asked(group="acme"), NOW))
    forms.document(made, ORIGIN)
    list(comma_separated(made, ORIGIN))
    list(matrix(made))
    return {one.resource.path: one for one in made if list(forms.table(one))}


def places(records: list[dict[str, JSON]]) -> Iterator[Place]:
    """One value of each kind that a review reads: the first of each name at each depth."""
    seen = set()
    read = {one.section for wanted in needs().values() for one in wanted}
    for number, record in enumerate(records):
        for name in sorted(read & record["sections"].keys()):
            data = record["sections"][name].get("data", {})
            for way in _below(data):
                keyed = () if name == "settings" else way[:1]
                named = tuple(one for one in way[len(keyed) :] if isinstance(one, str))
                kind = (record["kind"], name, named, len(way))
                if named and kind not in seen:
                    seen.add(kind)
                    yield number, (name, "data", *way)


def _below(value: JSON) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in items:
        yield (key,)
        if isinstance(one, dict | list):
            yield from ((key, *rest) for rest in _below(one))


def edited(records: list[dict[str, JSON]], place: Place, value: Any) -> list[dict[str, JSON]]:
    number, (*way, last) = place
    changed = list(records)
    changed[number] = copy.deepcopy(records[number])
    holder = reduce(lambda inner, key: inner[key], way, changed[number]["sections"])
    if value is MISSING:
        del holder[last]
    else:
        holder[last] = value
    return changed


def people(one: Review) -> dict[tuple[str, int], dict[tuple[str, ...], Answer]]:
    """By who it is, each ability and what it is for."""
    return {(row.principal.who, row.principal.id): dict(_answers(row.access)) for row in one.rows}


def _answers(access: Access) -> Iterator[tuple[tuple[str, ...], Answer]]:
    for ability in dataclasses.fields(access):
        answer = getattr(access, ability.name)
        if isinstance(answer, Answer):
            yield (ability.name,), answer
        else:
            yield from (((ability.name, of), each) for of, each in answer.items())


def test_nobody_is_lost_and_nothing_breaks(records: list[dict[str, JSON]]) -> None:
    whole = reviewed(records)
    tried = refused = 0
    for place in places(records):
        for value in ODD:
            tried += 1
            try:
                found = reviewed(edited(records, place, value))
            except DocumentError:
                refused += 1
                continue
            for path, before in whole.items():
                after = found[path]
                lost = people(before).keys() - people(after).keys()
                assert not lost or after.unread != before.unread, (place, value, lost)
                if value is MISSING and isinstance(place[1][-1], str):
                    assert denied(before, after) == [], (place, path)
    assert tried > 500
    assert 0 < refused < tried


def denied(before: Review, after: Review) -> list[Any]:
    """Who could do something and cannot any more, though a value is merely not there."""
    now = people(after)
    return [
        (who, ability)
        for who, abilities in people(before).items()
        for ability, answer in abilities.items()
        if answer is Answer.YES and now.get(who, {}).get(ability) is Answer.NO
    ]
