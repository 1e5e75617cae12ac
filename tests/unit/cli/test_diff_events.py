"""`glscan diff --audit-events`: who made each change, in every format, and what is refused."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

from scanner.events import row
from scanner.events.account import Account, Seen, Summary
from scanner.events.event import Event
from scanner.events.forms import json_lines
from tests.rendered import HOSTILE
from tests.unit.cli.conftest import Ended, Glscan
from tests.unit.cli.test_diff import JSON, LATER, _outside_code, judging, project, scan, told
from tests.unit.events import rows

__all__ = ["judging"]

AT = "2026-12-01T12:00:00.000Z"
ASKED = {"since": "2026-11-01T00:00:00Z", "until": "2027-02-01T00:00:00Z"}


def event(id: int, type: str, entity: int, details: dict[str, Any]) -> Event:
    told = rows.row(id, AT, event_name=type, entity_type="Project", entity_id=entity)
    told["details"] = {"author_name": "Ada", "ip_address": "192.0.2.7", **details}
    return row.event(told, rows.SOURCE)


def recorded(name: str, *events: Event, url: str = "") -> str:
    """A file of all events of the instance."""
    summary = Summary(
        {**ASKED, "url": url}, [Account("instance gitlab.example.com", Seen.WHOLE)], len(events)
    )
    text = "".join(json_lines(lambda: events, summary)).encode()
    Path(name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return name


def both(**after: Any) -> tuple[str, str]:
    before = {name: dict.fromkeys(values, False) for name, values in after.items()}
    old = scan("old.json", project(True, id=7, job_token_scope=before["job_token_scope"]))
    new = scan("new.json", project(False, id=7, **after), finished=LATER)
    return old, new


def test_each_change_has_its_author_or_a_reason(glscan: Glscan) -> None:
    old, new = both(job_token_scope={"inbound_enabled": True, "outbound_enabled": True})
    archived = event(1, "project_unarchived", 7, {"custom_message": "Project unarchived"})
    inbound = event(2, "secure_ci_job_token_inbound_enabled", 7, {})
    back = event(3, "project_topics_updated", 7, {})
    file = recorded("events.jsonl.gz", archived, inbound, back)
    ended = glscan("diff", old, new, "--audit-events", file, *JSON, "-o", "markdown=m", "--all")
    header = told(ended)["diff"]
    assert header["events"]["explained"] == 2
    assert header["events"]["unexplained"] == {"no_type": 1}
    assert ended.code == glscan("diff", old, new).code
    lines = [line for line in ended.out.splitlines() if "job_token_scope" in line]
    assert "outbound_enabled: false -> true  (unexplained: GitLab lists no type" in lines[0]
    assert "(Ada (id 2), 2026-12-01 12:00:00 UTC, from 192.0.2.7, secure_ci_job" in lines[1]
    assert "2 explained by audit events, 1 unexplained." in ended.out
    assert "events that explain no change:" in ended.out
    rows_of = [line for line in Path("m").read_text().splitlines() if "outbound" in line]
    assert rows_of[0].count("|") == 7
    assert "unexplained" in rows_of[0]


def test_without_a_file_nothing_is_said_of_authors(glscan: Glscan) -> None:
    ended = glscan("diff", *both(job_token_scope={"inbound_enabled": True}), *JSON)
    assert "events" not in told(ended)["diff"]
    assert "explained" not in ended.out


def test_names_of_authors_act_nowhere(glscan: Glscan) -> None:
    texts = dict(enumerate(HOSTILE.values(), 10))
    old = scan("old.json", *(project(True, f"acme/{id}", id) for id in texts))
    new = scan("new.json", *(project(False, f"acme/{id}", id) for id in texts), finished=LATER)
    made = [
        event(id, "project_unarchived", id, {"author_name": text, "ip_address": text})
        for id, text in texts.items()
    ]
    others = [
        event(100 + id, "project_topics_updated", id, {"author_name": text, "change": text})
        for id, text in texts.items()
    ]
    file = recorded("events.jsonl", *made, *others)
    outputs = [part for one in ("markdown", "html") for part in ("-o", f"{one}={one}")]
    ended = glscan("diff", old, new, "--audit-events", file, *JSON, *outputs, "--all")
    assert told(ended)["diff"]["events"]["explained"] == len(HOSTILE)
    page, summary = (Path(one).read_text(encoding="utf-8") for one in ("html", "markdown"))
    shown = (ended.out + summary).replace("\u2060", "")  # which keeps a mention from being one
    assert [one for one in shown.split("\n") if not one.isprintable()] == []
    assert "<script>alert" not in page
    assert "<script>alert" not in _outside_code(summary)
    assert "@all" not in _outside_code(summary)


def refused(ended: Ended, why: str) -> None:
    assert ended.code == 2
    assert why in ended.err


def test_another_file_is_refused(glscan: Glscan) -> None:
    old, new = both(job_token_scope={"inbound_enabled": True})
    refused(glscan("diff", old, new, "--audit-events", "none.jsonl"), "no such file of events")
    refused(glscan("diff", old, new, "--audit-events", new), "is not as `glscan audit-events`")
    other = recorded("other.jsonl", url="https://gitlab.elsewhere.example")
    refused(glscan("diff", old, new, "--audit-events", other), "the scan is of")
    file = recorded("events.jsonl")
    over = glscan("diff", old, new, "--audit-events", file, "-o", f"json={file}")
    assert over.code == 2
