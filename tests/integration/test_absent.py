"""Whatever GitLab leaves out or garbles, nothing that fails comes to pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner.catalog.load import Catalog
from scanner.engines.base import Engine
from tests import estates
from tests.integration import pipeline
from tests.simulator import Fault, Simulator
from tests.simulator.answers import Answer

IDENTITY = {"id", "full_path", "path_with_namespace"}
"""Without these an answer names nothing; the scan ends."""

TELLS_BY_ABSENCE = {
    "saml_group_links",
    "ldap_group_links",
    "only_allow_merge_if_all_status_checks_passed",
}
"""What GitLab leaves out where there is none, or below Ultimate: a loss cannot be told."""

Spoil = Callable[[dict[str, Any], str], None]


def absent(row: dict[str, Any], name: str) -> None:
    row.pop(name, None)


def garbled(row: dict[str, Any], name: str) -> None:
    if name in row:
        row[name] = {"odd": [None]}


WHO_ASKS = ("/user", "/personal_access_tokens/self", "/metadata", "/license")
"""What is asked about the server and the caller before anything is read; it is not spoilt."""


class Spoilt(Simulator):
    """A GitLab that leaves one key out of every answer, or garbles it."""

    spoil: Spoil
    key = ""

    def answer(
        self, method: str, target: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[Answer, Fault | None]:
        answer, fault = super().answer(method, target, headers, body)
        if _is_read(target):
            for row in _rows(answer.body):
                type(self).spoil(row, self.key)
        return answer, fault


def _is_read(target: str) -> bool:
    return target.partition("?")[0].removeprefix("/api/v4") not in WHO_ASKS


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
    return estates.catalog()


@pytest.fixture(scope="module")
def keys(repository: Path, tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> list[str]:
    """Every key of the answers to a scan that the scanner knows by name."""
    folders = ("scanner/sources/gitlab", "scanner/sections")
    sources = [path for folder in folders for path in (repository / folder).rglob("*.py")]
    code = "".join(path.read_text() for path in sources)
    seen: set[str] = set()

    class Watching(Spoilt):
        def answer(
            self, method: str, target: str, headers: dict[str, str], body: bytes = b""
        ) -> tuple[Answer, Fault | None]:
            answer, fault = Simulator.answer(self, method, target, headers, body)
            if _is_read(target):
                seen.update(key for row in _rows(answer.body) for key in row)
            return answer, fault

    with Watching(estates.loose(), **estates.ADMINISTRATOR) as gitlab:
        pipeline.take(gitlab, tmp_path_factory.mktemp("keys"), catalog, *estates.LOOSE_GROUPS)
    return sorted(key for key in seen - IDENTITY if re.search(rf"\b{key}\b", code))


@pytest.fixture(scope="module")
def expected(
    tmp_path_factory: pytest.TempPathFactory, catalog: Catalog, embedded: Engine
) -> pipeline.Verdicts:
    with Simulator(estates.loose(), **estates.ADMINISTRATOR) as gitlab:
        taken = pipeline.take(
            gitlab, tmp_path_factory.mktemp("loose"), catalog, *estates.LOOSE_GROUPS
        )
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
    assert len(keys) > 120
    changed: dict[str, Any] = {}
    for key in keys:
        if server is Leaving and key in TELLS_BY_ABSENCE:
            continue
        spoilt = server(estates.loose(), **estates.ADMINISTRATOR)
        spoilt.key = key
        with spoilt as gitlab:
            taken = pipeline.take(gitlab, tmp_path, catalog, *estates.LOOSE_GROUPS)
        found = pipeline.verdicts(pipeline.judge(taken, catalog, embedded))
        assert found.keys() == expected.keys(), key
        for cell in failing:
            if found[cell] not in ("fail", "unknown"):
                changed[f"{key}: {cell}"] = found[cell]
    assert changed == {}
