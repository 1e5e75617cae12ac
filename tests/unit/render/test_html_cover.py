"""report.html: what the cover says of the verdict and of the run."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner import gate
from scanner.report import Report
from tests import reports
from tests.page import Page, render, small


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Report]:
    def write(*args: Any, **run: Any) -> Report:
        return reports.write(tmp_path / "results.json", *args, **run)

    return write


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ("P", "COMPLIANT"),
        ("F", "NOT COMPLIANT"),
        ("U", "INCOMPLETE"),
        ("E", "INCOMPLETE"),
        ("FU", "NOT COMPLIANT and INCOMPLETE"),
        ("FE", "NOT COMPLIANT and INCOMPLETE"),
        ("N", "INCOMPLETE"),
    ],
)
def test_the_verdict_says_incomplete_too(
    outcomes: str, words: str, write: Callable[..., Report]
) -> None:
    policies = [reports.policy(), reports.policy("X-1")][: len(outcomes)]
    page = render(write([reports.resource(outcomes)], policies)).decode()
    heading = re.search(r"<h1.*?</h1>", page, re.DOTALL)
    assert heading
    assert " ".join(re.sub("<[^>]*>", " ", heading.group()).split()) == words


def test_the_cover_names_everything_an_auditor_asks(write: Callable[..., Report]) -> None:
    report = small(write)
    words = Page(render(report)).words
    for expected in (
        "https://gitlab.example.com",
        "GitLab 18.5.1, Enterprise Edition",
        "Groups: acme",
        "Judged: 2 groups, 3 projects",
        "Premium: 5 resources",
        "2026-11-21T10:00:00Z to 2026-11-21T10:00:09Z",
        "role: owner",
        "token scopes: read_api",
        "glscan 0.1.0",
        "Policy engine: embedded regorus 0.13.0",
        "Fails from severity high",
        "1" * 64,
        "2" * 64,
        "3" * 64,
        report.sha256,
    ):
        assert expected in words


def test_the_cover_says_what_is_not_known(write: Callable[..., Report]) -> None:
    report = write([], [], fail_on="never", allow_incomplete=True)
    report.run["instance"] = {"name": "x", "url": "file", "version": "", "edition": "unknown"}
    report.run["snapshot"] |= {"scope": {"groups": [], "instance": False}, "identity": {}}
    words = Page(render(report)).words
    for expected in (
        "version unknown, edition unknown",
        "The instance itself was not judged: that takes an administrator",
        "Judged: nothing",
        "unknown user",
        "No finding fails the run",
        "What could not be evaluated does not fail the run",
        "Nothing was judged at all.",
    ):
        assert expected in words


def test_incomplete_follows_the_verdict(write: Callable[..., Report]) -> None:
    run = write([reports.resource("P")]).run
    assert not gate.decide(run).incomplete


def test_the_threshold_names_all_that_strict_stops(write: Callable[..., Report]) -> None:
    words = "A waiver or a baseline that needs a hand fails the run"
    assert words in Page(render(write([], strict=True))).words
    assert words not in Page(render(write([]))).words
