"""How a run compares with the one before, and with those before that."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from scanner.compared import (
    BECAME,
    FIXED,
    GONE,
    NEW,
    NOT_APPLICABLE,
    NOT_EVALUATED,
    NOT_JUDGED,
    UNCHANGED,
    UPDATED,
)
from scanner.errors import UsageError
from scanner.report import EVERYTHING, Report, Run
from scanner.triage import previous
from scanner.triage.memory import Place
from scanner.triage.previous import Comparing
from tests import reports
from tests.remembered import finding, line

POLICIES = [reports.policy("GL-PRJ-003"), reports.policy("GL-PRJ-008")]
WEB, RENAMED = Place("project", "acme/web", 7), Place("project", "acme/www", 7)
ANEW, IN_A_FILE = Place("project", "acme/web", 8), Place("project", "acme/web", 0)
FIRST, SECOND, THIRD = (f"2026-11-{day}T10:00:09Z" for day in (21, 22, 23))
UNREAD = {"GL-PRJ-003": ["settings: forbidden"]}


class Runs:
    """Runs one after the other, each compared with the one before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.last: Report | None = None
        self.count = 0
        self.as_of = ""
        """Of the next run; a day after the one before if empty."""

    def run(self, *lines: Any, policies: list[dict[str, Any]] = POLICIES, **parts: Any) -> Report:
        """The results of a run with these lines, compared by the real thing."""
        self.count += 1
        as_of = self.as_of or f"2026-11-{20 + self.count}T10:00:09Z"
        path = self.folder / f"{self.count}.json"
        columns = {"project": [one["id"] for one in policies]}
        given = {**parts, "as_of": as_of, "columns": columns}
        made = reports.write(path, [dict(one) for one in lines], policies, **given)
        if self.last:
            step = Comparing(self.last, "before", columns, as_of)
            marked = [dict(step.mark(one)) for one in lines]
            header = step.header(made.run)
            made = reports.write(path, marked, policies, **given, **header)
        self.last = made
        return made


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def changes(report: Report) -> list[tuple[str, str]]:
    """`change` and `first_seen` of each finding."""
    return [
        (one["change"], one["first_seen"])
        for each in report.resources()
        for one in each["findings"]
    ]


def earlier(report: Report) -> list[tuple[str, str]]:
    """What became of each finding that a line has no more, and since when it was there."""
    return [
        (one["became"], one["first_seen"])
        for each in report.resources()
        for one in each.get("earlier", [])
    ]


def counts(report: Report) -> dict[str, int]:
    """Those that are not zero."""
    told = report.run["previous"]["findings"]
    assert set(told) == {NEW, UPDATED, UNCHANGED, *BECAME}
    return {name: count for name, count in told.items() if count}


def test_a_finding_is_new_then_unchanged_then_updated(runs: Runs) -> None:
    runs.run(line("PP"))
    assert changes(runs.run(line("FP", finding()))) == [(NEW, SECOND)]
    assert changes(runs.run(line("FP", finding()))) == [(UNCHANGED, SECOND)]
    updated = runs.run(line("FP", finding(actual=False)))
    assert changes(updated) == [(UPDATED, SECOND)]
    assert counts(updated) == {UPDATED: 1}


def test_what_the_first_run_had_is_there_since_then(runs: Runs) -> None:
    runs.run(line("FP", finding()))
    assert changes(runs.run(line("FP", finding()))) == [(UNCHANGED, FIRST)]


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        ({"actual": None}, {"actual": None}, UNCHANGED),
        ({"actual": {"a": 1, "b": 2}}, {"actual": {"b": 2, "a": 1}}, UNCHANGED),
        ({"actual": 1}, {"actual": True}, UPDATED),
        ({"actual": 1, "message": "One."}, {"actual": 1, "message": "Another."}, UNCHANGED),
        ({"expected": 1}, {"expected": 2}, UNCHANGED),
    ],
)
def test_only_another_value_updates(
    runs: Runs, before: dict[str, Any], now: dict[str, Any], change: str
) -> None:
    runs.run(line("FP", finding(**before)))
    assert changes(runs.run(line("FP", finding(**now)))) == [(change, FIRST)]


def test_a_value_that_is_null_is_another_than_none(runs: Runs) -> None:
    without = finding()
    del without["actual"]
    runs.run(line("FP", without))
    assert changes(runs.run(line("FP", finding(actual=None)))) == [(UPDATED, FIRST)]


@pytest.mark.parametrize(
    ("outcomes", "became"),
    [("P", FIXED), ("N", NOT_APPLICABLE), ("U", NOT_EVALUATED), ("E", NOT_EVALUATED)],
)
def test_what_became_of_a_finding_that_is_not_there(runs: Runs, outcomes: str, became: str) -> None:
    runs.run(line("FP", finding()))
    now = runs.run(line(f"{outcomes}P"))
    assert earlier(now) == [(became, FIRST)]
    assert counts(now) == {became: 1}
    assert now.run["previous"]["absent"] == []


@pytest.mark.parametrize("between", [1, 3])
def test_it_stays_open_while_nobody_can_look(runs: Runs, between: int) -> None:
    runs.run(line("FP", finding()))
    for _ in range(between):
        assert earlier(runs.run(line("UP", reasons=UNREAD))) == [(NOT_EVALUATED, FIRST)]
    again = runs.run(line("FP", finding(actual="another")))
    assert changes(again) == [(UNCHANGED, FIRST)]
    assert earlier(again) == []


def test_it_is_told_whether_a_waiver_covered_what_nobody_can_look_at(runs: Runs) -> None:
    runs.run(line("FP", finding(key="a", waived_by="WVR-1"), finding(key="b")))
    for _ in range(2):
        [one] = runs.run(line("UP", reasons=UNREAD)).resources()
        assert [(each.get("key"), each.get("waived")) for each in one["earlier"]] == [
            ("a", True),
            ("b", None),
        ]


def test_it_is_fixed_when_somebody_could_look_again_and_then_forgotten(runs: Runs) -> None:
    runs.run(line("FP", finding()))
    runs.run(line("UP", reasons=UNREAD))
    assert earlier(runs.run(line("PP"))) == [(FIXED, FIRST)]
    assert earlier(runs.run(line("PP"))) == []
    assert changes(runs.run(line("FP", finding()))) == [(NEW, "2026-11-25T10:00:09Z")]


def test_a_policy_that_could_not_read_everything_fixes_nothing(runs: Runs) -> None:
    runs.run(line("FP", finding(key="a"), finding(key="b")))
    now = runs.run(line("FP", finding(key="a"), reasons=UNREAD))
    assert (changes(now), earlier(now)) == ([(UNCHANGED, FIRST)], [(NOT_EVALUATED, FIRST)])
    assert earlier(runs.run(line("FP", finding(key="a")))) == [(FIXED, FIRST)]


@pytest.mark.parametrize("now", [RENAMED, IN_A_FILE])
def test_a_renamed_project_and_one_of_a_file_keep_their_findings(runs: Runs, now: Place) -> None:
    runs.run(line("FP", finding()))
    assert changes(runs.run(line("FP", finding(place=now), place=now))) == [(UNCHANGED, FIRST)]


def test_it_is_remembered_under_its_new_name_too(runs: Runs) -> None:
    runs.run(line("FP", finding()))
    assert earlier(runs.run(line("UP", place=RENAMED, reasons=UNREAD))) == [(NOT_EVALUATED, FIRST)]
    found = runs.run(line("FP", finding(place=RENAMED), place=RENAMED))
    assert changes(found) == [(UNCHANGED, FIRST)]


def test_a_project_made_anew_is_another(runs: Runs) -> None:
    runs.run(line("FP", finding()))
    now = runs.run(line("FP", finding(place=ANEW), place=ANEW))
    assert changes(now) == [(NEW, SECOND)]
    assert counts(now) == {NEW: 1, GONE: 1}
    [absent] = now.run["previous"]["absent"]
    assert (absent["path"], absent["id"], absent["findings"][0]["became"]) == ("acme/web", 7, GONE)


@pytest.mark.parametrize("between", [1, 3])
def test_what_is_gone_is_remembered_and_counted_once(runs: Runs, between: int) -> None:
    """A narrower scan in between makes nothing new."""
    runs.run(line("FP", finding()))
    told = [runs.run().run["previous"] for _ in range(between)]
    assert [one["findings"][GONE] for one in told] == [1, 0, 0][:between]
    assert [len(one["absent"]) for one in told] == [1, 0, 0][:between]
    assert [len(one.get("away", [])) for one in told] == [0, 1, 1][:between]
    assert changes(runs.run(line("FP", finding(actual="another")))) == [(UNCHANGED, FIRST)]
    assert "away" not in cast("Any", runs.last).run["previous"]


@pytest.mark.parametrize(
    ("outcomes", "became"), [("P", FIXED), ("U", NOT_EVALUATED), ("N", NOT_APPLICABLE)]
)
def test_what_became_of_it_is_told_when_its_resource_comes_back(
    runs: Runs, outcomes: str, became: str
) -> None:
    runs.run(line("FP", finding()))
    runs.run()
    runs.run()
    now = runs.run(line(f"{outcomes}P"))
    assert (earlier(now), counts(now)) == ([(became, FIRST)], {became: 1})


def test_what_is_away_stays_so_when_its_policy_is_left_out(runs: Runs) -> None:
    runs.run(line("FP", finding()))
    runs.run()
    now = runs.run(policies=[])
    assert counts(now) == {}
    assert [one["path"] for one in now.run["previous"]["away"]] == ["acme/web"]
    assert changes(runs.run(line("FP", finding()))) == [(UNCHANGED, FIRST)]


@pytest.mark.parametrize(("day", "change"), [("2027-12-26", UNCHANGED), ("2027-12-27", NEW)])
def test_what_is_away_is_forgotten_in_the_end(runs: Runs, day: str, change: str) -> None:
    runs.run(line("FP", finding()))
    runs.run()
    runs.run()
    runs.as_of = f"{day}T10:00:09Z"
    [(found, _)] = changes(runs.run(line("FP", finding())))
    assert found == change


def test_nothing_was_first_seen_after_the_run_that_tells_it(runs: Runs) -> None:
    """Such as where a rehearsal with a later moment was compared with in between."""
    runs.run(line("PP"))
    later: dict[str, Any] = {"change": NEW, "first_seen": "2030-01-01T00:00:00Z"}
    runs.last = reports.write(
        runs.folder / "poisoned.json",
        [dict(line("FP", finding(**later)))],
        POLICIES,
        as_of=SECOND,
    )
    runs.count = 2
    assert changes(runs.run(line("FP", finding()))) == [(UNCHANGED, SECOND)]


def test_a_policy_that_was_left_out_for_a_run_keeps_its_findings(runs: Runs) -> None:
    runs.run(line("FP", finding()))
    assert earlier(runs.run(line("P"), policies=POLICIES[1:])) == [(NOT_JUDGED, FIRST)]
    assert changes(runs.run(line("FP", finding()))) == [(UNCHANGED, FIRST)]


@pytest.mark.parametrize("between", [1, 2])
def test_so_does_one_whose_whole_kind_was_left_out(runs: Runs, between: int) -> None:
    runs.run(line("FP", finding()))
    for _ in range(between):
        now = runs.run(policies=[])
        assert counts(now) == {NOT_JUDGED: 1}
        assert now.run["previous"]["absent"][0]["findings"][0]["became"] == NOT_JUDGED
    assert changes(runs.run(line("FP", finding()))) == [(UNCHANGED, FIRST)]


def test_the_run_before_is_named(runs: Runs) -> None:
    first = runs.run(line("PP"))
    told = runs.run(line("PP")).run["previous"]
    assert (told["sha256"], told["as_of"], told["run"]) == (first.sha256, FIRST, "before")
    unnamed = Comparing(first, "", {}, SECOND).header(first.run)["previous"]
    assert "run" not in unnamed


def moved(tmp_path: Path, before: dict[str, Any], now: dict[str, Any]) -> Any:
    """What moved between two headers; `policies` beside parts of `run`."""

    def run(name: str, parts: dict[str, Any]) -> Run:
        given = {**parts}
        return reports.write(tmp_path / name, [], given.pop("policies", POLICIES), **given).run

    return previous.moved(run("1.json", before), run("2.json", now))


SNAPSHOT: dict[str, Any] = {
    "sha256": "1" * 64,
    "ledger_sha256": "2" * 64,
    "started": "2026-11-21T10:00:00Z",
    "finished": "2026-11-21T10:00:09Z",
    "scope": {"groups": ["acme"]},
    "identity": {"username": "auditor", "role": "owner"},
    "requests": 31,
}
INSTANCE = {"name": "a", "url": "https://a", "version": "18.5.1", "edition": "ee"}


def asked(**scope: Any) -> dict[str, Any]:
    return {"snapshot": {**SNAPSHOT, "scope": {"groups": ["acme"], **scope}}}


def changed(**parts: Any) -> dict[str, Any]:
    return {"policies": [POLICIES[0], {**POLICIES[1], **parts}]}


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ({}, {}, {}),
        ({}, {"tool": {"name": "glscan", "version": "0.2.0"}}, {"tool": ["0.1.0", "0.2.0"]}),
        (
            {"instance": INSTANCE},
            {"instance": {**INSTANCE, "version": "19.0.0"}},
            {"gitlab": ["18.5.1", "19.0.0"]},
        ),
        ({"policies": POLICIES[:1]}, {}, {"policies_added": ["GL-PRJ-008"]}),
        ({}, {"policies": POLICIES[1:]}, {"policies_removed": ["GL-PRJ-003"]}),
        ({}, changed(sha256="9" * 64), {"policies_changed": ["GL-PRJ-008"]}),
        ({}, changed(severity="low"), {"policies_changed": ["GL-PRJ-008"]}),
        ({}, changed(params={"least": 2}), {"policies_changed": ["GL-PRJ-008"]}),
        ({}, changed(requires=["settings.archived"]), {"policies_changed": ["GL-PRJ-008"]}),
        ({}, changed(tier="ultimate"), {"policies_changed": ["GL-PRJ-008"]}),
        ({}, changed(title="In other words", description="The same."), {}),
        ({}, {"param_overrides": [{"paths": ["*"], "params": {}}]}, {"overrides": True}),
        (asked(), asked(groups=["acme", "north"]), {"scope": True}),
        (asked(), asked(projects=["north/web"]), {"scope": True}),
        (asked(), asked(exclude=["acme/old"]), {"scope": True}),
        (asked(exclude=["a", "b"]), asked(exclude=["b", "a"]), {}),
        (asked(), asked(limit=2), {"scope": True}),
        (asked(), asked(instance=True), {"scope": True}),
        (asked(), asked(without_projects=["acme"], unlisted=["acme"]), {}),
        (
            {"snapshot": SNAPSHOT},
            {"snapshot": {**SNAPSHOT, "identity": {"username": "auditor", "role": "reporter"}}},
            {"scope": True},
        ),
        (
            {"snapshot": SNAPSHOT},
            {"snapshot": {**SNAPSHOT, "identity": {"username": "other", "role": "owner"}}},
            {},
        ),
        ({}, {"waivers": {"sha256": "1"}}, {"waivers": True}),
        ({"waivers": {"sha256": "1"}}, {"waivers": {"sha256": "2"}}, {"waivers": True}),
        ({"waivers": {"sha256": "1"}}, {"waivers": {"sha256": "1", "path": "other"}}, {}),
        ({}, {"baseline": {"sha256": "1"}}, {"baseline": True}),
        ({"baseline": {"sha256": "1"}}, {}, {"baseline": True}),
    ],
)
def test_what_else_than_settings_moved(
    tmp_path: Path, before: dict[str, Any], now: dict[str, Any], told: dict[str, Any]
) -> None:
    assert moved(tmp_path, before, now) == told


def test_all_that_moved_is_told_at_once(tmp_path: Path) -> None:
    now = {**changed(id="GL-NEW"), **asked(limit=1), "waivers": {"sha256": "1"}}
    assert set(moved(tmp_path, {}, now)) == {
        "policies_added",
        "policies_removed",
        "scope",
        "waivers",
    }


def check(earlier: Report, instance: str, finished: str) -> None:
    """Both of the checks that a run before has to pass."""
    previous.check_instance(earlier, instance)
    previous.check(earlier, finished, THIRD)


@pytest.mark.parametrize(
    ("parts", "instance", "finished", "said"),
    [
        ({}, "other", SECOND, "these are results of gitlab.example.com, not of other"),
        ({"redacted": ["users"]}, "gitlab.example.com", SECOND, "stand under pseudonyms"),
        ({}, "gitlab.example.com", "2026-11-21T10:00:08Z", "its snapshot is of 2026-11-21T10:00:"),
        (
            {"as_of": "2030-01-01T00:00:00Z"},
            "gitlab.example.com",
            SECOND,
            "it is judged as of 2030-01-01T00:00:00Z, after this one's 2026-11-23",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(
    tmp_path: Path, parts: dict[str, Any], instance: str, finished: str, said: str
) -> None:
    earlier = reports.write(tmp_path / "x.json", [], **parts)
    with pytest.raises(UsageError) as error:
        check(earlier, instance, finished)
    assert said in str(error.value)
    assert str(error.value).startswith(f"{tmp_path / 'x.json'}: ")
    assert error.value.hint


def test_the_same_snapshot_judged_again_can_be_compared(tmp_path: Path) -> None:
    earlier = reports.write(tmp_path / "x.json", [])
    run = earlier.run
    previous.check(earlier, run["snapshot"]["finished"], run["as_of"])


def test_redacted_of_nothing_is_whole(tmp_path: Path) -> None:
    made = reports.write(tmp_path / "x.json", [], redacted=[], selection=dict(EVERYTHING))
    previous.check_whole(made)
    assert cast("Any", made.run)["redacted"] == []
