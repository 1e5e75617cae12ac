"""Whatever GitLab leaves out or garbles, nothing that fails comes to pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner import resources
from scanner.catalog.load import Catalog, load
from scanner.engines.base import Engine
from tests import estates
from tests.integration import pipeline
from tests.simulator import Estate, Fault, Simulator
from tests.simulator.answers import Answer

IDENTITY = {"id", "full_path", "path_with_namespace"}
"""Without these an answer names nothing; the scan ends."""

Spoil = Callable[[dict[str, Any], str], None]


def absent(row: dict[str, Any], name: str) -> None:
    row.pop(name, None)


def garbled(row: dict[str, Any], name: str) -> None:
    if name in row:
        row[name] = {"odd": [None]}


def loose() -> Estate:
    """The compliant estate with everything as loose as can be."""
    estate = Estate.from_dict(estates.compliant())
    estate.group("north").update(
        require_two_factor_authentication=False,
        prevent_forking_outside_group=False,
        ip_restriction_ranges="0.0.0.0/0",
        push_rule=None,
    )
    estate.group("north/apps")["push_rule"] = None
    estate.group("north")["shared_with_groups"][1].update(group_access_level=50, expires_at=None)
    rules = {"*": {"push_access_levels": [30], "allow_force_push": True}}
    estate.project("north/site").update(push_rule={}, protected_branches=rules)
    estate.project("north/apps/api").update(push_rule=None, protected_branches={})
    return estate


class Spoilt(Simulator):
    """A GitLab that leaves one key out of every answer, or garbles it."""

    spoil: Spoil
    key = ""

    def answer(
        self, method: str, target: str, headers: dict[str, str]
    ) -> tuple[Answer, Fault | None]:
        answer, fault = super().answer(method, target, headers)
        if "/groups" in target or "/projects" in target:
            for row in _rows(answer.body):
                type(self).spoil(row, self.key)
        return answer, fault


def _rows(body: Any) -> Iterator[dict[str, Any]]:
    """Every object of an answer, those inside others included."""
    if isinstance(body, list):
        for each in body:
            yield from _rows(each)
    elif isinstance(body, dict):
        yield body
        for each in body.values():
            yield from _rows(each)


class Leaving(Spoilt):
    spoil = staticmethod(absent)


class Garbling(Spoilt):
    spoil = staticmethod(garbled)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(resources.policies())


@pytest.fixture(scope="module")
def keys(repository: Path, tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> list[str]:
    """Every key of the answers to a scan that the scanner knows by name."""
    sources = (repository / "scanner" / "sources" / "gitlab").glob("*.py")
    code = "".join(path.read_text() for path in (*sources, repository / "scanner/sections.py"))
    seen: set[str] = set()

    class Watching(Spoilt):
        def answer(
            self, method: str, target: str, headers: dict[str, str]
        ) -> tuple[Answer, Fault | None]:
            answer, fault = Simulator.answer(self, method, target, headers)
            if "/groups" in target or "/projects" in target:
                seen.update(key for row in _rows(answer.body) for key in row)
            return answer, fault

    with Watching(loose()) as gitlab:
        pipeline.take(gitlab, tmp_path_factory.mktemp("keys"), catalog, "north")
    return sorted(key for key in seen - IDENTITY if f'"{key}"' in code)


@pytest.fixture(scope="module")
def expected(
    tmp_path_factory: pytest.TempPathFactory, catalog: Catalog, embedded: Engine
) -> pipeline.Verdicts:
    with Simulator(loose()) as gitlab:
        taken = pipeline.take(gitlab, tmp_path_factory.mktemp("loose"), catalog, "north")
    return pipeline.verdicts(pipeline.judge(taken, catalog, embedded))


def test_every_policy_fails_somewhere(expected: pipeline.Verdicts, catalog: Catalog) -> None:
    failing = {policy for (policy, _), outcome in expected.items() if outcome == "fail"}
    assert failing == {policy.id for policy in catalog.policies}


@pytest.mark.parametrize("server", [Leaving, Garbling], ids=["absent", "garbled"])
def test_nothing_that_fails_comes_to_pass(
    server: type[Spoilt],
    keys: list[str],
    expected: pipeline.Verdicts,
    catalog: Catalog,
    embedded: Engine,
    tmp_path: Path,
) -> None:
    failing = {cell for cell, outcome in expected.items() if outcome == "fail"}
    assert len(keys) > 60
    for key in keys:
        spoilt = server(loose())
        spoilt.key = key
        with spoilt as gitlab:
            taken = pipeline.take(gitlab, tmp_path, catalog, "north")
        found = pipeline.verdicts(pipeline.judge(taken, catalog, embedded))
        assert found.keys() == expected.keys(), key
        changed = {cell: found[cell] for cell in failing if found[cell] not in ("fail", "unknown")}
        assert changed == {}, key
