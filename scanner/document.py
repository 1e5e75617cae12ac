"""Builds what a policy sees of a resource: no nulls, no gaps, no clock, only ages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from scanner.engines.base import Document
from scanner.model import JSON, Kind, Resource, Section
from scanner.sections import SECTIONS

SCHEMA = 1


def document(
    resource: Resource,
    ancestors: Sequence[Resource],
    instance: Mapping[str, JSON],
    params: Mapping[str, Mapping[str, JSON]],
    as_of: datetime,
) -> Document:
    """The input for one resource; `ancestors` begin with the top-level group."""
    return {
        "schema": SCHEMA,
        "instance": instance,
        "resource": _resource(resource, as_of),
        "ancestors": [_resource(ancestor, as_of) for ancestor in ancestors],
        "params": params,
    }


def instance(
    manifest: Mapping[str, JSON], resource: Resource | None, as_of: datetime
) -> Mapping[str, JSON]:
    """What a policy sees of the instance: name, version, and settings where they are readable."""
    sections = _resource(resource, as_of) if resource else {}
    about = manifest["instance"]
    return {
        **sections,
        "kind": Kind.INSTANCE.value,
        "path": about["name"],
        "url": about["url"],
        "version": about["version"],
    }


def context(resource: Resource, sections: Iterable[str]) -> Resource:
    """A resource with only the sections that others look up in it."""
    kept = {name: resource.sections[name] for name in sections if name in resource.sections}
    return Resource(resource.kind, resource.path, resource.id, resource.tier, kept)


def _resource(resource: Resource, as_of: datetime) -> dict[str, JSON]:
    readable = {
        name: _aged(resource.kind, name, section, as_of)
        for name, section in resource.sections.items()
        if section.status.readable
    }
    return {
        **readable,
        "kind": resource.kind.value,
        "path": resource.path,
        "id": resource.id,
        "tier": resource.tier.value,
    }


def _aged(kind: Kind, name: str, section: Section, as_of: datetime) -> Mapping[str, JSON]:
    spec = SECTIONS.get(name)
    ages = {
        attribute: shown.age
        for attribute, shown in (spec.attributes.get(kind, {}) if spec else {}).items()
        if shown.age
    }
    if not ages or spec is None:
        return section.data
    if spec.keyed:
        return {key: _with_ages(entry, ages, as_of) for key, entry in section.data.items()}
    return _with_ages(section.data, ages, as_of)


def _with_ages(
    data: Mapping[str, JSON], ages: Mapping[str, str], as_of: datetime
) -> Mapping[str, JSON]:
    """Add whole days, rounded down; an age is absent when its date is empty or no date."""
    added = {
        age: (left if age.startswith("days_until") else -left).days
        for attribute, age in ages.items()
        if (left := _left(data.get(attribute, ""), as_of)) is not None
    }
    return {**data, **added} if added else data


def _left(text: JSON, as_of: datetime) -> timedelta | None:
    """The time from `as_of` to a date-time; to a date, from the day of `as_of` in UTC."""
    moment = moment_of(text)
    if moment is None:
        return None
    if len(text) == len("2026-11-21"):
        as_of = as_of.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return moment - as_of


def moment_of(text: JSON) -> datetime | None:
    """The moment that a date or date-time names, in UTC unless it says else; None for no date."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
