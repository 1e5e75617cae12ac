"""A large snapshot for the whole catalogue: the resources of the sample estates, many times over.

What is repeated was collected as a scan collects it, every section that some policy reads.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from scanner import lines, resources, scan
from scanner.catalog.load import Catalog, load
from scanner.model import JSON, Kind, Resource
from scanner.results import rfc3339
from scanner.snapshot import store
from scanner.snapshot.journal import Request
from scanner.snapshot.store import Snapshot
from tests import estates
from tests.simulator import Estate, Simulator

ROOT = "bench"
_NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
_AREAS = 100
"""Groups directly below the top-level one; the others lie below these."""


@dataclass
class _Seen:
    """What the sample estates hold, by what it can stand for."""

    manifest: Mapping[str, JSON] = field(default_factory=dict)
    instance: list[Resource] = field(default_factory=list)
    tops: list[Resource] = field(default_factory=list)
    groups: list[Resource] = field(default_factory=list)
    projects: list[Resource] = field(default_factory=list)

    def add(self, snapshot: Snapshot) -> None:
        """Take in the resources that are judged."""
        self.manifest = self.manifest or snapshot.manifest
        for one in snapshot.resources():
            if not one.context and (place := self._place(one)) is not None:
                place.append(one)

    def _place(self, one: Resource) -> list[Resource] | None:
        if one.kind is Kind.GROUP:
            return self.groups if "/" in one.path else self.tops
        return {Kind.INSTANCE: self.instance, Kind.PROJECT: self.projects}.get(one.kind)


def write(path: Path, projects: int, groups: int) -> None:
    """Write the snapshot and its ledger."""
    seen = _seen(path.parent)
    made = list(_resources(seen, projects, groups))
    ledger = store.ledger_path(path)
    digest = hashlib.sha256()
    with ledger.open("wb") as stream:
        for resource in made:
            for line in _requests(resource):
                digest.update(line)
                stream.write(line)
    lines.write(
        path,
        {"schema": store.SCHEMA, "manifest": {**seen.manifest, "scope": {"groups": [ROOT]}}},
        (one.to_json() for one in made),
        lambda: {"ledger_sha256": digest.hexdigest()},
    )


def _seen(folder: Path) -> _Seen:
    catalog = load(resources.policies())
    acme = Estate.load(Path(__file__).parents[1] / "examples" / "acme")
    seen = _Seen()
    samples = (
        (Estate.from_dict(estates.compliant()), ["north"]),
        (acme, ["acme"]),
        (estates.loose(), list(estates.LOOSE_GROUPS)),
    )
    for number, (estate, tops) in enumerate(samples):
        seen.add(_taken(folder / f"sample-{number}.json", estate, tops, catalog))
    return seen


def _taken(path: Path, estate: Estate, groups: list[str], catalog: Catalog) -> Snapshot:
    scopes = ("read_api", "admin_mode")
    with Simulator(estate, "ultimate", "admin", token_scopes=scopes) as gitlab:
        target = scan.Target(gitlab.url, gitlab.token, groups, instance_name=ROOT)
        return scan.snapshot(
            target, path, catalog, scan.plan_for(catalog), lambda: _NOW, lambda _: None
        )


def _resources(seen: _Seen, projects: int, groups: int) -> Iterator[Resource]:
    """In the order of a snapshot: by kind and path."""
    yield seen.instance[0]
    yield replace(seen.tops[0], path=ROOT, id=1)
    paths = sorted(_group_path(number) for number in range(groups - 1))
    for number, (path, one) in enumerate(zip(paths, itertools.cycle(seen.groups)), start=2):
        yield replace(one, path=path, id=number)
    homes = itertools.islice(itertools.cycle(paths), projects)
    places = sorted(f"{home}/p{number:05}" for number, home in enumerate(homes))
    for number, (path, one) in enumerate(zip(places, itertools.cycle(seen.projects)), start=1):
        yield replace(one, path=path, id=number)


def _group_path(number: int) -> str:
    area = f"{ROOT}/area{number % _AREAS:02}"
    return area if number < _AREAS else f"{area}/team{number:04}"


def _requests(resource: Resource) -> Iterator[bytes]:
    """A line for each thing that was asked for a resource."""
    asked = {
        (str(section.origin.get("asked", resource.name)), str(section.origin["endpoint"])): name
        for name, section in resource.sections.items()
        if "endpoint" in section.origin
    }
    for (whom, endpoint), section in sorted(asked.items()):
        request = Request(whom, section, endpoint, 200, rfc3339(_NOW), 20, 0)
        yield lines.encode(request.to_json()) + b"\n"
