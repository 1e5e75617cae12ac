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
from scanner.report_words import overdue_in_words, scope_in_words
from scanner.trend import TimeToFix
from tests import dated, rendered, reports


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


@pytest.mark.parametrize(
    ("overdue", "unseen", "undated", "words"),
    [
        ((0, 0), 0, 0, "no finding is overdue"),
        ((1, 0), 0, 0, "1 finding overdue: 1 critical after 1 day"),
        (
            (2, 1_000),
            0,
            0,
            "1,002 findings overdue: 2 critical after 1 day, 1,000 low after 90 days",
        ),
        ((0, 0), 0, 1, "no finding is known to be overdue; the age of 1 finding is not known"),
        (
            (1, 0),
            1,
            0,
            "1 finding overdue: 1 critical after 1 day; 1 more could not be looked at",
        ),
        (
            (0, 0),
            2,
            0,
            "no finding is known to be overdue; 2 that may be overdue could not be looked at",
        ),
        (
            (0, 3),
            0,
            2,
            "3 findings overdue: 3 low after 90 days; the age of 2 findings is not known",
        ),
    ],
)
def test_what_is_overdue_is_counted_by_severity(
    overdue: tuple[int, int], unseen: int, undated: int, words: str
) -> None:
    critical, low = overdue
    counts = {"low": low, "critical": critical}
    limits = TimeToFix(
        days={"low": 90, "critical": 1},
        overdue=counts,
        unseen={"low": 0, "critical": unseen},
        undated=undated,
    )
    assert overdue_in_words(limits) == words


def signed(path: Path, change: Callable[[dict[str, Any]], None]) -> Report:
    """Results that somebody changed, and wrote with a digest that is right."""
    return changed(reports.write(path, [reports.resource("F")]), change)


def changed(written: Report, change: Callable[[dict[str, Any]], None]) -> Report:
    """The same of results that are there."""
    path = written.document.path
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
    refused(report, where)


def refused(report: Report, where: str) -> None:
    with pytest.raises(DocumentError, match=f": {re.escape(where)} is not as schema") as caught:
        check(report)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ("boom", "run.policies.0.severity"),
        (["boom"], "run.policies.0.kinds"),
        ("boom", "run.policies.0.tier"),
        ("boom", "run.policies.0.controls.soc2.CC8.1"),
        ({"cli": "x"}, "run.policies.0.remediation"),
        ("boom", "run.fail_on"),
        ("2026-02-31T00:00:00Z", "run.as_of"),
        ("2026-11-21", "run.snapshot.finished"),
        ("javascript:alert(1)", "run.instance.url"),
        ("0" * 63, "run.catalog_sha256"),
        ({}, "run.totals.outcomes"),
        (-1, "run.totals.findings"),
        (2**62, "run.totals.findings"),
        ({"boom": 1}, "run.totals.resources"),
        ({"GL-PRJ-003": {"boom": 1}}, "run.totals.policies"),
        ({"commit_sha": "$(id)"}, "run.ci"),
        (["boom"], "run.redacted"),
        ("boom", "resources.0.kind"),
        ("boom", "resources.0.tier"),
        ({}, "resources.0.findings.0.fingerprints"),
        ({"id/v1": "a" * 32, "path/v1": "x" * 32}, "resources.0.findings.0.fingerprints"),
        ("", "resources.0.findings.0.message"),
        ("boom", "resources.0.findings.0.change"),
        ("2026-99-99", "resources.0.findings.0.known"),
        ({"kind": "group"}, "resources.0.findings.0.at"),
        ("soon", "resources.0.findings.0.evidence.read_at"),
    ],
)
def test_words_times_and_numbers_are_held_to_what_they_may_be(
    value: Any, where: str, tmp_path: Path
) -> None:
    report = signed(tmp_path / "results.json", put(value, *path_of(where)))
    with pytest.raises(DocumentError, match=f": {re.escape(where)}.* is not as schema"):
        check(report)


def path_of(where: str) -> list[str | int]:
    """The keys of a dotted place; the id of a control has a dot of its own."""
    keys = where.replace("CC8.1", "CC8+1").split(".")
    return [int(key) if key.isdecimal() else key.replace("+", ".") for key in keys]


OTHER = "GL-PRJ-009"
EARLIER = {
    **{"policy": OTHER, "path": [], "fingerprints": {"id/v1": "a" * 32, "path/v1": "b" * 32}},
    **{"first_seen": "2026-11-21T10:00:09Z", "became": "fixed"},
}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (put([], "run", "policies"), "run.columns.project.0"),
        (put(OTHER, "run", "policies", 0, "id"), "run.columns.project.0"),
        (put(["group"], "run", "policies", 0, "kinds"), "run.columns.project.0"),
        (put([reports.policy()] * 2, "run", "policies"), "run.policies.1.id"),
        (put(["GL-PRJ-003"] * 2, "run", "columns", "project"), "run.columns.project.1"),
        (put(reports.FRAMEWORKS[:1] * 2, "run", "frameworks"), "run.frameworks.1.id"),
        (put({OTHER: 1}, "run", "totals", "waived"), f"run.totals.waived.{OTHER}"),
        (put({}, "run", "totals", "policies"), "run.totals.outcomes.fail"),
        (put(7, "run", "totals", "outcomes", "pass"), "run.totals.outcomes.pass"),
        (put(["acme"], "run", "snapshot", "scope", "cut"), "run.snapshot.scope.limit"),
        (put("P", "resources", 0, "outcomes"), "resources.0.findings.0.policy"),
        (put([], "resources", 0, "findings"), "resources.0.findings"),
        (put(OTHER, "resources", 0, "findings", 0, "policy"), "resources.0.findings.0.policy"),
        (
            put("W-1", "resources", 0, "findings", 0, "waived_by"),
            "resources.0.findings.0.waived_by",
        ),
        (
            put("W-1", "resources", 0, "findings", 0, "waiver_ended"),
            "resources.0.findings.0.waiver_ended",
        ),
        (put("2026-01-01", "resources", 0, "findings", 0, "known"), "resources.0.findings.0.known"),
        (put("new", "resources", 0, "findings", 0, "change"), "resources.0.findings.0.change"),
        (put({OTHER: ["x"]}, "resources", 0, "reasons"), f"resources.0.reasons.{OTHER}"),
        (put([EARLIER], "resources", 0, "earlier"), "resources.0.earlier"),
    ],
)
def test_what_names_nothing_that_is_there_is_refused(
    change: Callable[[dict[str, Any]], None], where: str, tmp_path: Path
) -> None:
    refused(signed(tmp_path / "results.json", change), where)


@pytest.mark.parametrize("became", ["", "boom", "known"])
def test_what_an_earlier_finding_became_is_one_of_a_few_words(became: str, tmp_path: Path) -> None:
    changed = put([{**EARLIER, "became": became}], "resources", 0, "earlier")
    refused(signed(tmp_path / "results.json", changed), "resources.0.earlier.0.became")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (put([], "run", "history", "points"), "run.history.points"),
        (put([dated.point()] * 61, "run", "history", "points"), "run.history.points"),
        (drop("run", "history", "points", 0, "open", "low"), "run.history.points.0.open"),
        (put({}, "run", "history", "fixed", "high"), "run.history.fixed.high.count"),
        (put(-1, "run", "time_to_fix", "undated"), "run.time_to_fix.undated"),
        (put("soon", "run", "history", "first"), "run.history.first"),
        (drop("run", "time_to_fix", "overdue", "high"), "run.time_to_fix.overdue"),
        (drop("run", "time_to_fix", "unseen", "high"), "run.time_to_fix.unseen"),
        (drop("run", "history", "points", 0, "unseen"), "run.history.points.0.unseen"),
        (put({"GL-PRJ-999": []}, "resources", 0, "unseen"), "resources.0.unseen.GL-PRJ-999"),
        (put({"GL-PRJ-003": [""]}, "resources", 0, "unseen"), "resources.0.unseen.GL-PRJ-003.0"),
        (put({"severe": 1}, "run", "time_to_fix", "days"), "run.time_to_fix.days.severe"),
        (drop("run", "time_to_fix"), "resources.0.findings.0.due"),
        (put("soon", "resources", 0, "findings", 0, "due"), "resources.0.findings.0.due"),
    ],
)
def test_what_is_told_of_time_is_of_its_shape(
    change: Callable[[dict[str, Any]], None], where: str, tmp_path: Path
) -> None:
    found = [reports.finding(first_seen="2026-10-01T06:00:00Z")]
    policies = [reports.policy()]
    made, limits = dated.overdue([reports.resource("F", findings=found)], policies)
    told = {**limits, "history": dated.HISTORY}
    path = tmp_path / "results.json"
    refused(changed(reports.write(path, made, policies, **told), change), where)


def test_a_full_report_is_of_its_shape(tmp_path: Path) -> None:
    check(rendered.rich(tmp_path))
