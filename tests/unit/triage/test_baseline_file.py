"""The file of a baseline: what is written can be read, and what does not fit is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import UsageError
from scanner.triage import baseline_file
from scanner.triage.memory import Place, Remembered
from tests import reports
from tests.remembered import DAY, INSTANCE, finding, remembered

FILE = Path("baseline.json")
AT = {"kind": "group", "path": "acme"}
WRITTEN = {
    "policy": "GL-PRJ-003",
    "severity": "high",
    "kind": "project",
    "resource": "acme/web",
    "path": ["settings", "archived"],
    "id": 7,
    "since": DAY,
    "fingerprints": dict(remembered().fingerprints),
}
KEYS = ["policy", "severity", "kind", "resource", "path", "key", "at", "id", "since"]
KEYS.append("fingerprints")


def content(*entries: Remembered) -> bytes:
    return b"".join(baseline_file.written(INSTANCE, DAY, entries))


def document(**parts: Any) -> dict[str, Any]:
    made = {"schema": 1, "instance": INSTANCE, "created": DAY, "findings": [WRITTEN]}
    return {**made, **parts}


def read(value: Any, indent: int | None = 1) -> baseline_file.Baseline:
    return baseline_file.read(FILE, json.dumps(value, indent=indent).encode())


def refused(value: bytes | dict[str, Any]) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value, indent=1).encode()
    with pytest.raises(UsageError) as error:
        baseline_file.read(FILE, data)
    assert error.value.hint
    return str(error.value)


@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_what_is_written_comes_back(count: int) -> None:
    entries = [replace(remembered(key=f"{n:02}"), at=AT if n % 2 else None) for n in range(count)]
    found = baseline_file.read(FILE, content(*entries))
    assert list(found.entries) == entries
    assert (found.path, found.instance, found.created) == (FILE, INSTANCE, DAY)
    assert len(found.sha256) == 64


def test_a_line_begins_with_what_people_look_for() -> None:
    _, first, second, end, rest = content(remembered(), replace(remembered(key="k"), at=AT)).split(
        b"\n"
    )
    assert json.loads(first.rstrip(b",")) == WRITTEN
    assert list(json.loads(first.rstrip(b","))) == [k for k in KEYS if k not in ("key", "at")]
    assert list(json.loads(second)) == KEYS
    assert (end, rest) == (b"]}", b"")


def test_the_order_does_not_depend_on_who_came_first() -> None:
    places = [Place("group", "acme", 1), Place("project", "acme/b", 2), Place("project", "a", 3)]
    entries = [remembered(place, policy=id) for place in places for id in ("GL-2", "GL-1")]
    assert content(*entries) == content(*reversed(entries))
    assert content(*entries) == content(*baseline_file.read(FILE, content(*entries)).entries)


def test_one_entry_less_is_one_line_less() -> None:
    entries = [remembered(key=key) for key in "abc"]
    before, after = content(*entries).splitlines(), content(entries[0], entries[2]).splitlines()
    assert [line for line in before if line not in after] == [before[2]]


def test_a_file_that_was_laid_out_anew_or_has_a_mark_in_front_is_read() -> None:
    assert list(read(document(), indent=4).entries) == [remembered()]
    marked = b"\xef\xbb\xbf" + json.dumps(document()).encode()
    assert len(baseline_file.read(FILE, marked).entries) == 1


def spoilt(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(document()))
    change(made["findings"][0])
    return made


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", ": this is not JSON: EOF"),
        (b"version: 1\nwaivers: []\n", ": this is not JSON: expected value at line 1"),
        (content(remembered())[:90], ": this is not JSON: EOF"),
        (content(remembered()).replace(b"\n]}", b",\n]}"), ": this is not JSON: trailing comma"),
        (b"<<<<<<< HEAD\n" + content(), ": this is not JSON: "),
        (b"\xff\xfe{\x00}\x00", ": this is not JSON: "),
        (b"[" * 100_000, ": this is not JSON: recursion limit exceeded"),
        (b'{"instance":"\\ud800"}', ": this is not JSON: "),
        (b"[]", ", line 1: this should be "),
        (b"null", "this should be "),
    ],
)
def test_what_is_no_json_of_ours_is_refused(data: bytes, said: str) -> None:
    assert said in refused(data)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (document(schema=2), ", line 2: schema: this should be 1"),
        (document(schema="1"), ", line 2: schema: this should be a whole number"),
        (document(schema=1.0), ", line 2: schema: this should be a whole number"),
        (document(schema=True), ", line 2: schema: this should be a whole number"),
        (document(odd=1), "odd: there is no such key"),
        ({"schema": 1}, "instance: this has to be there (and 2 more)"),
        (document(instance=5), ", line 3: instance: this should be text"),
        (document(created=20260101), ", line 4: created: this should be a valid date"),
        (document(created="2026-10-01T00:00:00"), ", line 4: created: this should be a valid date"),
        (document(findings={}), ", line 5: findings: this should be a list"),
        (document(findings=[1]), ", line 6: findings.0: this should be "),
        (spoilt(lambda one: one.pop("policy")), "findings.0.policy: this has to be there"),
        (spoilt(lambda one: one.pop("path")), "findings.0.path: this has to be there"),
        (spoilt(lambda one: one.pop("severity")), "findings.0.severity: this has to be there"),
        (spoilt(lambda one: one.update(severity="bad")), "findings.0.severity: this should be 'c"),
        (spoilt(lambda one: one.update(odd=1)), "findings.0.odd: there is no such key"),
        (spoilt(lambda one: one.update(kind="prject")), "findings.0.kind: this should be 'inst"),
        (spoilt(lambda one: one.update(path="a.b")), "findings.0.path: this should be a list"),
        (spoilt(lambda one: one.update(path=[1])), "findings.0.path.0: this should be text"),
        (spoilt(lambda one: one.update(id="7")), "findings.0.id: this should be a whole number"),
        (spoilt(lambda one: one.update(id=True)), "findings.0.id: this should be a whole number"),
        (spoilt(lambda one: one.update(id=-1)), "findings.0.id: this should be greater than"),
        (spoilt(lambda one: one.update(id=2**70)), "findings.0.id: this should be less than"),
        (spoilt(lambda one: one.update(at={})), "findings.0.at.kind: this has to be there"),
        (spoilt(lambda one: one.update(since="soon")), "findings.0.since: this should be a valid"),
        (
            spoilt(lambda one: one["fingerprints"].pop("id/v1")),
            "findings.0.fingerprints.id/v1: this has to be there",
        ),
        (
            spoilt(lambda one: one["fingerprints"].update({"id/v1": "A" * 32})),
            "findings.0.fingerprints.id/v1: this should match pattern",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_its_line(value: dict[str, Any], said: str) -> None:
    assert said in refused(value)


def test_a_wrong_value_is_not_repeated_for_it_may_be_a_secret() -> None:
    words = refused(spoilt(lambda one: one.update(id="glpat-aaaaaaaaaaaaaaaaaaaa")))
    assert "glpat" not in words


def test_a_file_of_nothing_but_mistakes_is_refused_at_once() -> None:
    """A hundred megabytes of them would not fit into memory, all told."""
    words = refused(
        b'{"schema":1,"instance":"a","created":"2026-01-01","findings":[0%s]}' % (b",0" * 2_000_000)
    )
    assert words == "baseline.json: findings.0: this should be keys and values"


@pytest.mark.parametrize(
    ("begin", "what"), [(b'{"run":{}', "a results file"), (b'{"manifest":{}', "a snapshot")]
)
@pytest.mark.parametrize("more", [b"", b" " * baseline_file.MOST_BYTES])
def test_another_document_of_ours_is_told_by_its_name(begin: bytes, what: str, more: bytes) -> None:
    assert refused(begin + more) == f"baseline.json: this is not a baseline, but {what}"


def test_a_file_that_is_too_large_is_not_read() -> None:
    said = "baseline.json: it is larger than 100,000,000 bytes"
    assert refused(b" " * (baseline_file.MOST_BYTES + 1)) == said


def test_two_entries_of_one_finding_are_both_named() -> None:
    renamed = {**WRITTEN, "resource": "acme/www", "key": "k"}
    value = document(
        findings=[WRITTEN, {**WRITTEN, "id": 8, "fingerprints": _prints("c")}, renamed]
    )
    assert refused(value) == (
        "baseline.json: findings.0 and findings.2 are one finding: "
        "GL-PRJ-003 project acme/www settings.archived k"
    )


def _prints(digit: str) -> dict[str, str]:
    return {"id/v1": digit * 32, "path/v1": digit * 32}


def test_what_has_no_id_is_told_apart_by_its_path() -> None:
    """All resources of files have the id 0, so their fingerprint by id holds the path."""
    one, other = (remembered(Place("project", f"acme/{name}", 0)) for name in "ab")
    assert one.fingerprints["id/v1"] != other.fingerprints["id/v1"]
    assert len(baseline_file.read(FILE, content(one, other)).entries) == 2
    assert "are one finding" in refused(content(one, one))


def test_hostile_names_are_names() -> None:
    hostile = replace(remembered(key='"},\n\x00\x1b[31m\u202e</script>'), policy="=cmd|' /C calc'")
    assert list(baseline_file.read(FILE, content(hostile)).entries) == [hostile]
    assert len(content(hostile).splitlines()) == 3


def test_a_baseline_of_results_leaves_out_what_a_waiver_was_made_for_and_keeps_days(
    tmp_path: Path,
) -> None:
    findings = [
        finding(key="a"),
        finding(key="b", waived_by="WVR-1"),
        finding(key="c", waiver_ended="WVR-2"),
        finding(key="d", known="2026-09-01"),
        finding(key="e", known="2026-09-01", waived_by="WVR-1"),
    ]
    lines = [reports.resource("F", findings=findings), reports.resource("P", path="acme/x", id=9)]
    found = list(baseline_file.found(reports.write(tmp_path / "results.json", lines)))
    assert [(one.key, one.first_seen) for one in found] == [
        ("a", "2026-11-21"),
        ("d", "2026-09-01"),
    ]
    assert {one.place for one in found} == {Place("project", "acme/web", 7)}
    assert {one.severity for one in found} == {"high"}


@pytest.mark.parametrize(
    ("as_of", "day"),
    [
        ("2030-01-01T00:00:00Z", "2026-11-21"),
        ("2026-11-21T10:00:09Z", "2026-11-21"),
        ("2026-11-20T00:00:00Z", "2026-11-20"),
    ],
)
def test_a_rehearsal_of_a_later_day_makes_nothing_of_that_day(
    tmp_path: Path, as_of: str, day: str
) -> None:
    lines = [
        reports.resource("F", findings=[finding(key="a"), finding(key="b", known="2031-01-01")])
    ]
    made = reports.write(tmp_path / "results.json", lines, as_of=as_of)
    assert {one.first_seen for one in baseline_file.found(made)} == {day}
    assert baseline_file.day_of(made.run) == day
