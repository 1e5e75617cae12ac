"""What a report says of its scope, in words; and results that are none."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner import lines
from scanner.errors import DocumentError
from scanner.report import Report, Scope, check, read
from scanner.report_words import scope_in_words
from tests import reports


def test_what_was_asked_for_is_named() -> None:
    scope: Scope = {"groups": ["acme", "zeta"], "projects": ["lea/x"], "instance": True}
    assert scope_in_words(scope) == ["Groups: acme, zeta", "Projects: lea/x"]


def test_what_was_left_out_is_counted() -> None:
    scope: Scope = {
        "groups": ["acme"],
        "exclude": ["acme/old/*"],
        "excluded": {"group": 1, "project": 3},
        "instance": True,
    }
    assert scope_in_words(scope)[1:] == ["Left out: acme/old/* (1 group, 3 projects)"]


def test_a_pattern_that_left_nothing_out_says_so() -> None:
    scope: Scope = {"groups": ["acme"], "exclude": ["acme/odl"], "instance": True}
    assert scope_in_words(scope)[1:] == ["Left out: acme/odl (nothing)"]


def test_a_limit_says_what_it_cut() -> None:
    scope: Scope = {"groups": ["acme"], "limit": 5, "cut": ["acme"], "instance": True}
    assert scope_in_words(scope)[1:] == ["The limit of 5 left out projects or subgroups of acme"]


def test_a_limit_that_cut_nothing_is_not_spoken_of() -> None:
    assert scope_in_words({"groups": ["acme"], "limit": 5, "instance": True})[1:] == []


def test_what_was_not_seen_is_said() -> None:
    scope: Scope = {"groups": ["acme"], "without_projects": ["acme"], "instance": False}
    assert scope_in_words(scope)[1:] == [
        "No project was seen in acme",
        "The instance itself was not judged: that takes an administrator",
    ]


def signed(path: Path, change: Callable[[dict[str, Any]], None]) -> Report:
    """Results that somebody changed, and wrote with a digest that is right."""
    written = reports.write(path, [reports.resource("F")])
    document = {**written.document.header, "resources": list(written.document.items())}
    change(document)
    resources = document.pop("resources")
    lines.write(path, document, resources)
    return read(path)


def drop(*path: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        *above, last = path
        holder: Any = document
        for part in above:
            holder = holder[part]
        del holder[last]

    return change


def put(value: Any, *path: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        *above, last = path
        holder: Any = document
        for part in above:
            holder = holder[part]
        holder[last] = value

    return change


def test_results_as_they_were_written_are_of_their_shape(tmp_path: Path) -> None:
    check(reports.write(tmp_path / "results.json", [reports.resource("F")]))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (drop("run", "totals"), "run.totals"),
        (drop("run", "policies", 0, "title"), "run.policies.0.title"),
        (put("acme", "run", "snapshot", "scope", "groups"), "run.snapshot.scope.groups"),
        (put(True, "run", "snapshot", "requests"), "run.snapshot.requests"),
        (put(1, "run", "columns"), "run.columns"),
        (drop("resources", 0, "tier"), "resources.0.tier"),
        (put({}, "resources", 0, "findings"), "resources.0.findings"),
        (put(5, "resources", 0, "findings", 0, "message"), "resources.0.findings.0.message"),
        (put("FF", "resources", 0, "outcomes"), "resources.0.outcomes"),
        (put("X", "resources", 0, "outcomes"), "resources.0.outcomes"),
    ],
)
def test_results_of_another_shape_are_refused_whatever_their_digest(
    change: Callable[[dict[str, Any]], None], where: str, tmp_path: Path
) -> None:
    report = signed(tmp_path / "results.json", change)
    with pytest.raises(DocumentError, match=f": {re.escape(where)} is not as schema") as caught:
        check(report)
    assert caught.value.hint
