"""`glscan audit-events`: what cannot be asked together, and that the end says what was seen."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import ExitCode
from tests.simulator import Estate, Fault, Simulator
from tests.unit.cli.conftest import Ended, Glscan
from tests.unit.events.rows import row

OCTOBER = ("--since", "2025-10-01", "--until", "2025-11-01")
GROUP_EVENTS = "GET /groups/:id/audit_events"


def made(at: str, **more: Any) -> dict[str, Any]:
    return {"created_at": at, "event_name": "group_created", **more}


ESTATE: dict[str, Any] = {
    "users": {"ada": {}},
    "groups": {"acme": {"audit_events": [made("2025-10-02T00:00:00.000Z", author="ada")]}},
    "projects": {
        "acme/web": {
            "audit_events": [
                made("2025-10-03T00:00:00.000Z", event_name="project_created"),
                made("2025-09-30T23:59:59.999Z"),
                made("2025-11-01T00:00:00.000Z"),
            ]
        }
    },
    "audit_events": [made("2025-10-04T00:00:00.000Z", event_name="application_setting_updated")],
}


@pytest.fixture
def gitlab(monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    with Simulator(Estate.from_dict(ESTATE)) as gitlab:
        monkeypatch.setenv("GITLAB_TOKEN", gitlab.token)
        monkeypatch.setenv("GITLAB_URL", gitlab.url)
        yield gitlab


def told(ended: Ended) -> tuple[list[str], dict[str, Any]]:
    """The types of the events, and the summary."""
    *events, last = [json.loads(line) for line in ended.out.splitlines()]
    return [event["type"] for event in events], last["summary"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "whose events?"),
        (("--instance", "acme"), "--instance and groups or projects are given"),
        (("--instance", "--from-file", "x"), "--from-file and --instance are given"),
        (("acme", "--resume"), "there is no -o FILE"),
        (("--from-file", "x", "--resume", "-o", "y"), "a file is read at once"),
        (("--from-file", "x", "-o", "x"), "the file would replace x"),
        (("--from-file", "x", "-o", "."), "it is a folder"),
        (("--from-file", "none"), "No such file"),
        (("acme", "--since", "soon"), "--since 'soon' is no date"),
        (("acme", "--until", "2025-13-01"), "--until '2025-13-01' is no date"),
        (("acme", "--since", "2025-10-02", "--until", "2025-10-01"), "there is nothing between"),
        (("acme", "--since", "2025-10-01T10:00:00.124Z"), "Z': a fraction of a second"),
        (("--from-file", "x", "--until", "2025-10-01T10:00:00,5"), "5': a fraction of a second"),
        (("acme", "--since", "2999-01-01"), "there is nothing between"),
        (("acme", "--exclude", "a*b"), "a star stands alone"),
    ],
)
def test_what_cannot_be_asked(glscan: Glscan, gitlab: Simulator, arguments: Any, why: str) -> None:
    ended = glscan("audit-events", *arguments)
    assert (ended.code, ended.out) == (ExitCode.USAGE, "")
    assert why in ended.err
    assert gitlab.requests == []


def test_an_address_is_no_path_and_its_password_is_not_repeated(
    glscan: Glscan, gitlab: Simulator
) -> None:
    ended = glscan("audit-events", "https://ada:hunter22@example.com/acme")
    assert ended.code == ExitCode.USAGE
    assert "hunter22" not in ended.err


def test_groups_and_projects_are_asked_for_themselves(glscan: Glscan, gitlab: Simulator) -> None:
    ended = glscan("audit-events", "acme", *OCTOBER)
    assert ended.code == ExitCode.OK
    types, summary = told(ended)
    assert types == ["group_created", "project_created"]
    assert summary["whole"] is True
    assert [one["source"] for one in summary["sources"]] == ["group acme", "project acme/web"]
    assert "2 audit events since 2025-10-01T00:00:00Z until 2025-11-01T00:00:00Z" in ended.err
    assert "26 types are streamed and never stored" in ended.err


def test_what_is_usually_asked_for_reaches_as_far_back_as_policies_look(
    glscan: Glscan, gitlab: Simulator
) -> None:
    """They look 30 days back from a snapshot, which was taken before the events are read."""
    asked = told(glscan("audit-events", "acme"))[1]["asked"]
    since, until = (datetime.fromisoformat(asked[name]) for name in ("since", "until"))
    assert until - since == timedelta(days=31)
    windows = [one for one in gitlab.requests if one.route == GROUP_EVENTS]
    assert len(windows) == 2


def test_the_instance_is_for_administrators(
    glscan: Glscan, gitlab: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = glscan("audit-events", "--instance", *OCTOBER)
    assert (refused.code, refused.out) == (ExitCode.ACCESS, "")
    assert "to administrators alone" in refused.err
    with Simulator(Estate.from_dict(ESTATE), role="admin") as other:
        monkeypatch.setenv("GITLAB_URL", other.url)
        monkeypatch.setenv("GLSCAN_GROUP", "acme")
        types, summary = told(glscan("audit-events", "--instance", *OCTOBER))
    assert types == ["group_created", "project_created", "application_setting_updated"]
    assert [one["source"].split()[0] for one in summary["sources"]] == ["instance"]


def test_filters_and_forms(glscan: Glscan, gitlab: Simulator, tmp_path: Path) -> None:
    place = tmp_path / "new" / "events.csv"
    ended = glscan("audit-events", "acme", *OCTOBER, "--author", "ada", "-f", "csv", "-o", place)
    assert (ended.code, ended.out) == (ExitCode.OK, "")
    assert [one["author_name"] for one in csv.DictReader(place.read_text().splitlines())] == ["Ada"]
    assert [path.name for path in place.parent.iterdir()] == ["events.csv"]
    table = glscan("audit-events", "acme", *OCTOBER, "--entity", "Project", "-f", "table")
    assert [line.split()[1] for line in table.out.splitlines()] == ["type", "project_created"]


def test_a_type_that_is_never_stored_is_no_good_news(glscan: Glscan, gitlab: Simulator) -> None:
    ended = glscan("audit-events", "acme", *OCTOBER, "--type", "repository_git_operation")
    assert ended.code == ExitCode.INCOMPLETE
    assert "--type repository_git_operation: no GitLab stores it" in ended.err
    assert told(ended)[1]["never_stored_asked"] == ["repository_git_operation"]


@pytest.mark.parametrize(
    ("options", "seen", "why"),
    [
        ({"role": "maintainer"}, "own_events_only", "own events only: maintainer, and owner is"),
        ({"tier": "free"}, "unlicensed", "unlicensed: GitLab has audit events from Premium on"),
        ({"role": "reporter"}, "forbidden", "forbidden: 403"),
    ],
)
def test_what_is_not_told_is_said(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch, options: Any, seen: str, why: str
) -> None:
    with Simulator(Estate.from_dict(ESTATE), **options) as gitlab:
        monkeypatch.setenv("GITLAB_TOKEN", gitlab.token)
        ended = glscan("audit-events", "acme", *OCTOBER, "--url", gitlab.url)
    assert ended.code == ExitCode.INCOMPLETE
    assert told(ended)[1]["sources"][0]["seen"] == seen
    assert f"group acme: {why}" in ended.err
    assert "INCOMPLETE" in ended.err


def test_events_without_types_are_counted_where_types_are_asked_for(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Simulator(Estate.from_dict({**ESTATE, "version": "17.5.0"})) as gitlab:
        monkeypatch.setenv("GITLAB_TOKEN", gitlab.token)
        ended = glscan("audit-events", "acme", *OCTOBER, "--url", gitlab.url, "--type", "x")
        whole = glscan("audit-events", "acme", *OCTOBER, "--url", gitlab.url)
    assert ended.code == ExitCode.INCOMPLETE
    assert [one["seen"] for one in told(ended)[1]["sources"]] == ["untyped", "untyped"]
    assert whole.code == ExitCode.OK
    assert [json.loads(line).get("type") for line in whole.out.splitlines()] == [None] * 3


def test_what_failed_can_be_asked_again(glscan: Glscan, gitlab: Simulator, tmp_path: Path) -> None:
    place = tmp_path / "events.jsonl"
    gitlab.add_fault(Fault(GROUP_EVENTS, body={"no": "list"}))
    ended = glscan("audit-events", "acme", *OCTOBER, "-o", place)
    assert ended.code == ExitCode.INCOMPLETE
    assert "--resume asks again for what failed" in ended.err
    assert (
        json.loads(place.read_text().splitlines()[-1])["summary"]["sources"][0]["seen"] == "failed"
    )
    again = glscan("audit-events", "acme", *OCTOBER, "-o", place)
    assert (again.code, "holds what an interrupted run has read" in again.err) == (2, True)
    other = glscan("audit-events", "acme", *OCTOBER, "--author", "ada", "-o", place, "--resume")
    assert (other.code, "begun with another author" in other.err) == (2, True)
    gitlab.requests.clear()
    resumed = glscan("audit-events", "acme", "-o", place, "--resume")
    assert resumed.code == ExitCode.OK
    assert [one.route for one in gitlab.requests if "audit" in one.route] == [GROUP_EVENTS]
    assert len(place.read_text().splitlines()) == 3
    assert [path.name for path in tmp_path.iterdir()] == [place.name]


def test_rows_that_are_no_events_are_counted(glscan: Glscan, gitlab: Simulator) -> None:
    rows = [row(1, at="2025-10-05T00:00:00Z"), {"id": 2}, {}]
    gitlab.add_fault(Fault(GROUP_EVENTS, body=rows))
    ended = glscan("audit-events", "acme", "--since", "2025-10-02", "--until", "2025-10-09")
    assert ended.code == ExitCode.INCOMPLETE
    assert "group acme: malformed: 2 of its rows are no audit events" in ended.err


def test_a_restriction_by_address_may_hide_projects(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Simulator(Estate.from_dict({"groups": {"acme": {}}})) as gitlab:
        monkeypatch.setenv("GITLAB_TOKEN", gitlab.token)
        ended = glscan("audit-events", "acme", *OCTOBER, "--url", gitlab.url)
    assert ended.code == ExitCode.INCOMPLETE
    assert "projects below group acme: missing: none is seen" in ended.err


def test_files_of_streams_ask_no_gitlab(glscan: Glscan, gitlab: Simulator, tmp_path: Path) -> None:
    file = tmp_path / "stream.jsonl"
    file.write_text(f"{json.dumps(row(1))}\nnonsense\n")
    ended = glscan("audit-events", "--from-file", file, "--type", "member_*")
    assert ended.code == ExitCode.INCOMPLETE
    types, summary = told(ended)
    assert types == ["member_created"]
    assert summary["asked"]["files"] == ["stream.jsonl"]
    assert "stream stream.jsonl: malformed: 1 of 2 are no audit events: line 2" in ended.err
    assert gitlab.requests == []
    before = glscan("audit-events", "--from-file", file, "--until", "2020-01-01")
    assert told(before)[0] == []
    ahead = glscan("audit-events", "--from-file", file, "--until", "2099-01-01")
    assert "--until 2099-01-01 is yet to come" in ahead.err
    assert told(ahead)[1]["asked"]["until"] < "2099"
