"""The sentences that all formats share: true, short enough, and inert."""

from __future__ import annotations

from typing import Any, cast

import pytest

from scanner.compared import BECAME, NEW, UNCHANGED, UPDATED, Earlier, Moved, Previous
from scanner.render import wording
from scanner.report import Finding, Instance, ResourceResult
from tests import reports
from tests.compared import LONG_AGO, NOW, PREVIOUS, earlier

INSTANCE = Instance(name="gitlab.example.com", url="", version="", edition="ee")


def told(**marks: Any) -> str:
    line = cast("ResourceResult", reports.resource())
    return wording.finding_text(line, cast("Finding", reports.finding(**marks)), INSTANCE)


PLAIN = told()


@pytest.mark.parametrize(
    ("marks", "text"),
    [
        ({"change": NEW, "first_seen": NOW}, f"{PLAIN} New since the run before."),
        (
            {"change": UPDATED, "first_seen": LONG_AGO},
            f"{PLAIN} The run before found another value. First seen on 2026-09-01.",
        ),
        ({"change": UNCHANGED, "first_seen": LONG_AGO}, f"{PLAIN} First seen on 2026-09-01."),
        ({"known": "2026-10-01"}, f"Known from the baseline since 2026-10-01. {PLAIN}"),
        (
            {"known": "2026-10-01", "waived_by": "WVR-1"},
            f"Waived by WVR-1. Known from the baseline since 2026-10-01. {PLAIN}",
        ),
        (
            {"waiver_ended": "WVR-1", "change": NEW},
            f"{PLAIN} The waiver WVR-1 does not hold. New since the run before.",
        ),
    ],
)
def test_what_is_known_of_a_finding_is_said(marks: dict[str, Any], text: str) -> None:
    assert told(**marks) == text


def test_no_finding_is_longer_than_consumers_of_sarif_take() -> None:
    long = "x" * 3_000
    line = cast("ResourceResult", reports.resource(path=long))
    finding = reports.finding(
        message=long,
        path=[long],
        key=f"{long}y",
        at={"kind": "instance", "path": long},
        actual=long,
        expected=long,
        known="2026-10-01",
        change=UPDATED,
        first_seen=LONG_AGO,
        waiver_ended="WVR-2026-0001",
    )
    text = wording.finding_text(line, cast("Finding", finding), INSTANCE)
    assert 1_500 < len(text) <= 2_048


@pytest.mark.parametrize("became", BECAME)
def test_what_became_of_a_finding_is_said_for_all_that_can(became: str) -> None:
    line = cast("ResourceResult", reports.resource())
    one = cast("Earlier", earlier("P-1", 1, became, path=["a", "b"], key="k"))
    text = wording.earlier_text(line, one, INSTANCE)
    assert text.startswith("Project acme/web failed before at a.b (k). ")
    assert text.endswith(".")
    assert became in wording.LABELS


def test_a_finding_of_before_without_a_place_names_the_resource_alone() -> None:
    line = cast("ResourceResult", reports.resource())
    one = cast("Earlier", earlier("P-1", 1, "fixed", path=[]))
    assert wording.earlier_text(line, one, INSTANCE) == (
        "Project acme/web failed before. It is fixed."
    )


def test_counts_leave_out_what_is_none() -> None:
    assert wording.counts_in_words({"new": 0, "unchanged": 1_200, "gone": 2}) == (
        "1,200 unchanged, 2 gone"
    )
    assert wording.counts_in_words(dict.fromkeys(wording.LABELS, 0)) == "nothing"


def test_the_run_before_has_a_name_where_it_has_a_folder() -> None:
    previous = cast("Previous", PREVIOUS)
    assert wording.previous_in_words(previous) == (
        "the run of 2026-11-20T10:00:09Z (20261120T100009Z-66666666)"
    )
    bare = cast("Previous", {name: PREVIOUS[name] for name in PREVIOUS if name != "run"})
    assert wording.previous_in_words(bare) == "the run of 2026-11-20T10:00:09Z"


def test_what_moved_is_said_in_sentences() -> None:
    moved = Moved(
        tool=["0.1.0", "0.2.0"],
        gitlab=["", "18.5\u202e"],
        policies_added=["A-1"],
        policies_removed=[f"B-{number}" for number in range(12)],
        policies_changed=["C-1", "C-2"],
        overrides=True,
        scope=True,
        waivers=True,
        baseline=False,
    )
    assert wording.moved_in_words(moved) == [
        "glscan was 0.1.0 and is 0.2.0.",
        "GitLab was unknown and is 18.5\\u202e.",
        "1 policy was added: A-1.",
        "12 policies were removed: B-0, B-1, B-2, B-3, B-4, B-5, B-6, B-7, B-8, B-9 and 2 more.",
        "2 policies were changed in text, severity or parameters: C-1, C-2.",
        "Parameters that hold for some resources only are others.",
        "Other groups, projects or exclusions were asked for, or by another kind of user.",
        "The waivers changed.",
    ]
    assert wording.moved_in_words(Moved()) == []
