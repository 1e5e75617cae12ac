"""Audit events over windows and pages: none is lost, none comes twice, whatever interrupts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.simulator import Estate, Fault, Simulator
from tests.simulator.answers import Answer

GLSCAN = Path(sys.executable).with_name("glscan")
SINCE, UNTIL = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 4, 1, tzinfo=UTC)
EDGES = [SINCE + timedelta(days=30) * number for number in range(4)]
PERIOD = ("--since", "2025-01-01", "--until", "2025-04-01")
MOMENT = timedelta(milliseconds=1)
PAGE = 100


def at(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def around_edges() -> list[datetime]:
    """Two pages and a half at each edge to the millisecond, and one event beside it either way."""
    beside = [edge + step for edge in EDGES for step in (-MOMENT, MOMENT)]
    return [*beside, *(edge for edge in EDGES for _ in range(5 * PAGE // 2))]


def estate(moments: Sequence[datetime], first: int = 1, **more: Any) -> Estate:
    """A group whose events happened then; their ids are in another order than their times."""
    events = [
        {"id": first + (number * 7919) % len(moments), "created_at": at(moment)}
        for number, moment in enumerate(moments)
    ]
    project = {"audit_events": [{"id": 99_999, "created_at": at(EDGES[1])}]}
    groups = {"acme": {"audit_events": events}, "acme/sub": {}}
    return Estate.from_dict({"groups": groups, "projects": {"acme/sub/web": project}, **more})


def asking(gitlab: Simulator, to: Path, *more: str) -> tuple[list[str | Path], dict[str, str]]:
    """The command, and its environment."""
    command: list[str | Path] = [GLSCAN, "audit-events", "acme", *PERIOD, "-o", to, *more]
    return command, {"GITLAB_URL": gitlab.url, "GITLAB_TOKEN": gitlab.token, "PATH": os.defpath}


def run(gitlab: Simulator, to: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command, environ = asking(gitlab, to, *more)
    return subprocess.run(
        command, env=environ, capture_output=True, text=True, cwd=to.parent, check=False
    )


def written(to: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    *events, last = [json.loads(line) for line in to.read_text().splitlines()]
    return events, last["summary"]


def wanted(gitlab: Simulator) -> list[int]:
    """The ids of all events within the period, as the estate has them, the earliest first."""
    holders = [*gitlab.estate.groups.values(), *gitlab.estate.projects.values()]
    stored = [event for holder in holders for event in holder["audit_events"]]
    within = [one for one in stored if at(SINCE) <= one["created_at"] < at(UNTIL)]
    return [one["id"] for one in sorted(within, key=lambda one: (one["created_at"], one["id"]))]


def test_nothing_is_lost_on_edges_and_nothing_comes_twice(tmp_path: Path) -> None:
    to = tmp_path / "events.jsonl"
    with Simulator(estate(around_edges())) as gitlab:
        ended = run(gitlab, to)
        assert (ended.returncode, ended.stdout) == (0, "")
        events, summary = written(to)
        assert [event["id"] for event in events] == wanted(gitlab)
    # Of the last edge only what is before it, of the first only what is not.
    assert len(events) == 3 * 250 + 6 + 1
    assert summary["whole"] is True
    assert {one["source"]: one["events"] for one in summary["sources"]} == {
        "group acme": len(events) - 1,
        "group acme/sub": 0,
        "project acme/sub/web": 1,
    }


def killed(gitlab: Simulator, to: Path, windows: int, *more: str) -> None:
    """Run until so many windows are whole, and then not a moment longer."""
    journal = to.with_name(f"{to.name}.journal")
    command, environ = asking(gitlab, to, *more)
    with subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL) as process:
        ends = time.monotonic() + 60
        while not (journal.exists() and journal.read_bytes().count(b'{"done"') >= windows):
            assert time.monotonic() < ends
            assert process.poll() is None
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)


def test_a_run_that_is_killed_twice_ends_as_one_that_was_not(tmp_path: Path) -> None:
    whole, to = tmp_path / "whole.jsonl", tmp_path / "killed.jsonl"
    with Simulator(estate(around_edges()), latency=0.03) as gitlab:
        run(gitlab, whole)
        asked = len(gitlab.requests)
        killed(gitlab, to, 1)
        killed(gitlab, to, 2, "--resume")
        assert not to.exists()
        gitlab.requests.clear()
        ended = run(gitlab, to, "--resume")
        assert ended.returncode == 0, ended.stderr
        assert len(gitlab.requests) < asked
    assert to.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["killed.jsonl", "whole.jsonl"]


def test_an_interrupted_run_says_how_to_go_on(tmp_path: Path) -> None:
    to = tmp_path / "events.jsonl"
    with Simulator(estate(around_edges()), latency=0.02) as gitlab:
        command, environ = asking(gitlab, to)
        with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as process:
            while not to.with_name("events.jsonl.journal").exists():
                time.sleep(0.01)
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate()
    assert process.returncode == 130
    assert "go on with --resume" in said


def test_those_who_are_no_owners_are_told_that_they_see_their_own(tmp_path: Path) -> None:
    """Maintainer of all, Owner of a subgroup: it is said of each place by itself."""
    to = tmp_path / "events.jsonl"
    made = estate([SINCE, SINCE], caller="ada", users={"ada": {}, "ben": {}})
    made.group("acme")["members"] = [{"username": "ada", "access_level": 40}]
    made.group("acme/sub")["members"] = [{"username": "ada", "access_level": 50}]
    for event, author in zip(made.group("acme")["audit_events"], ("ada", "ben"), strict=True):
        event["author"] = author
    with Simulator(made) as gitlab:
        ended = run(gitlab, to)
    events, summary = written(to)
    assert ended.returncode == 3
    assert [event["source"] for event in events] == ["group acme", "project acme/sub/web"]
    assert [(one["source"], one["seen"]) for one in summary["sources"]] == [
        ("group acme", "own_events_only"),
        ("group acme/sub", "ok"),
        ("project acme/sub/web", "ok"),
    ]
    assert "group acme: own events only: maintainer, and owner is needed" in ended.stderr


class WithoutLinks(Simulator):
    """A GitLab behind a proxy that drops what leads to the next page."""

    def answer(
        self, method: str, target: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[Answer, Fault | None]:
        answer, fault = super().answer(method, target, headers, body)
        if "audit_events" in target:
            answer.headers.pop("Link", None)
        return answer, fault


def test_a_list_that_is_cut_in_silence_is_noticed(tmp_path: Path) -> None:
    hours = [SINCE + timedelta(hours=number) for number in range(3 * PAGE)]
    for name, server, expected in (("cut", WithoutLinks, 3), ("whole", Simulator, 0)):
        to = tmp_path / f"{name}.jsonl"
        with server(estate(hours)) as gitlab:
            ended = run(gitlab, to)
        assert ended.returncode == expected, ended.stderr
    assert (
        "the list ends on a full page" in written(tmp_path / "cut.jsonl")[1]["sources"][0]["detail"]
    )
    assert len(written(to)[0]) == 3 * PAGE + 1


def test_a_page_that_fails_costs_its_window_and_is_said(tmp_path: Path) -> None:
    to = tmp_path / "events.jsonl"
    with Simulator(estate(around_edges())) as gitlab:
        gitlab.add_fault(Fault("GET /groups/:id/audit_events", body="gone", after=1, match="acme"))
        ended = run(gitlab, to)
        assert ended.returncode == 3
        [failed, *others] = written(to)[1]["sources"]
        assert failed["seen"] == "failed"
        assert failed["detail"].startswith("2025-01-01T00:00:00Z to 2025-01-31T00:00:00Z")
        assert {one["seen"] for one in others} == {"ok"}
        ended = run(gitlab, to, "--resume")
        assert ended.returncode == 0
        assert [event["id"] for event in written(to)[0]] == wanted(gitlab)
