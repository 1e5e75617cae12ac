"""Results and reports say which audit events were judged, and what of them nobody saw."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

from scanner import report, report_words
from scanner.errors import DocumentError
from scanner.render import FORMATS
from tests import reports

SCHEMA = Path(report.__file__).parent / "schemas" / "results.schema.json"
TOLD: dict[str, Any] = {
    "sha256": "7" * 64,
    "since": "2026-10-22T10:00:00Z",
    "until": "2026-11-21T10:00:00Z",
    "events": 1234,
    "streamed": False,
    "filtered": False,
    "joined": 1200,
    "out_of_scope": 34,
    "unseen": [
        {"source": "project acme/<b>", "seen": "own_events_only"},
        {"source": "group acme", "seen": "failed"},
    ],
    "unseen_count": 25,
}
WORDS = [
    "1,234 events from 2026-10-22T10:00:00Z until 2026-11-21T10:00:00Z, 34 of them out of scope",
    "Not seen whole: project acme/<b> (own events only), group acme (failed), 23 more",
]
PLAIN = {**TOLD, "since": "", "until": "", "out_of_scope": 0, "unseen": [], "unseen_count": 0}


def test_events_are_told_in_words() -> None:
    assert report_words.events_in_words(TOLD) == WORDS  # type: ignore[arg-type]
    short = report_words.events_in_words(TOLD, 1)[-1]  # type: ignore[arg-type]
    assert short == "Not seen whole: project acme/<b> (own events only), 24 more"
    streamed: Any = {**PLAIN, "events": 1, "streamed": True, "filtered": True}
    assert report_words.events_in_words(streamed) == [
        "1 streamed event",
        "Some were left out when they were asked for",
    ]


def written(folder: Path, **run: Any) -> report.Report:
    return reports.write(folder / "r.json", [reports.resource("F")], **run)


@pytest.mark.parametrize("format", ["html", "markdown"])
def test_a_report_says_which_events_were_judged(tmp_path: Path, format: str) -> None:
    out = io.BytesIO()
    FORMATS[format]()(written(tmp_path, audit_events=TOLD), out)
    text = out.getvalue().decode()
    assert WORDS[0] in text.replace("\\", "")
    assert "own events only" in text
    assert "acme/<b>" not in text
    without = io.BytesIO()
    FORMATS[format]()(written(tmp_path), without)
    assert "udit events" not in without.getvalue().decode()


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "7"},
        {"since": "yesterday"},
        {"events": -1},
        {"streamed": 1},
        {"unseen": [{"source": "group acme"}]},
        {"unseen": [{"source": "group acme", "seen": "Not seen"}]},
        {"unseen_count": "many"},
    ],
)
def test_what_is_told_of_events_is_of_its_shape(tmp_path: Path, change: dict[str, Any]) -> None:
    schema = orjson.loads(SCHEMA.read_bytes())
    for told in (TOLD, PLAIN):
        good = written(tmp_path, audit_events=told)
        report.check(good)
        jsonschema.validate(orjson.loads(good.document.path.read_bytes()), schema)
    bad = written(tmp_path, audit_events={**TOLD, **change})
    with pytest.raises(DocumentError, match=r"run\.audit_events"):
        report.check(bad)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(orjson.loads(bad.document.path.read_bytes()), schema)


def test_a_selection_without_events_is_told_in_words() -> None:
    selection: Any = {**report.EVERYTHING, "left_out": ["A", "B"], "without_events": ["A", "B"]}
    words = "without the 2 that judge audit events, for none are judged"
    assert report_words.narrowed(selection) == [words]
