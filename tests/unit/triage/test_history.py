"""Which of its lines tells where a waiver comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from scanner.report import Run
from scanner.triage import waivers_file
from scanner.triage.history import UNCOMMITTED, History, origin, recorded
from scanner.triage.waive import Waiving
from scanner.typed import misplaced
from scanner.waived import Origin, Waivers
from tests import waivers

COMMITS: dict[str, Origin] = {id: {"commit": id, "author": f"{id}@x"} for id in "abcd"}


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        ("a", "a"),
        ("ab", "b"),
        ("cba", "c"),
        ("da", "a"),
        ("d", "d"),
    ],
)
def test_what_follows_on_the_others_is_the_last(lines: str, last: str) -> None:
    assert origin(set(lines), COMMITS, ["c", "b", "a"], []) == COMMITS[last]


def test_a_line_in_no_commit_outweighs_all() -> None:
    assert origin({"a", ""}, COMMITS, ["a"], ["a"]) == UNCOMMITTED


def test_where_the_history_ends_nobody_is_named() -> None:
    assert origin({"a"}, COMMITS, ["b", "a"], ["a"]) == {}
    assert origin({"a", "b"}, COMMITS, ["b", "a"], ["a"]) == COMMITS["b"]


def test_no_lines_have_no_origin() -> None:
    assert origin(set(), COMMITS, ["a"], []) == {}


def test_a_record_gives_what_was_told() -> None:
    told: dict[str, Any] = {"commit": "a" * 40, "author": "Ann <ann@x>", "committed": "2026"}
    entries = [
        waivers.told("WVR-1", **told),
        waivers.told("WVR-2", uncommitted=True),
        waivers.told("WVR-3"),
    ]
    register = {"path": "w", "sha256": "0" * 64, "commit": "b" * 40, "entries": entries}
    assert recorded(cast("Waivers", register)) == History(
        {"commit": "b" * 40},
        {"WVR-1": cast("Origin", told), "WVR-2": {"uncommitted": True}, "WVR-3": {}},
    )


def test_a_register_has_it_and_gives_it_back() -> None:
    content = yaml.safe_dump({"version": 1, "waivers": [waivers.waiver(), waivers.waiver("W-2")]})
    read = waivers_file.read(Path("w.yaml"), content.encode(), {"GL-PRJ-003": "GL-PRJ-003"})
    history = History(
        {"commit": "b" * 40, "git": "changed since the last commit"},
        {"WVR-1": cast("Origin", waivers.COMMITTED), "W-2": {"uncommitted": True}},
    )
    made = Waiving(replace(read, history=history), {}, date(2026, 11, 21))
    register = made.header(cast("Run", {}))["waivers"]
    assert misplaced(cast("Any", register), Waivers, "waivers") == ""
    assert register["commit"] == "b" * 40
    assert [entry.get("commit") for entry in register["entries"]] == ["a1" * 20, None]
    again = Waiving(replace(read, history=recorded(register)), {}, date(2026, 11, 21))
    assert again.header(cast("Run", {}))["waivers"] == register
    plain = Waiving(read, {}, date(2026, 11, 21)).header(cast("Run", {}))["waivers"]
    assert set(register) - set(plain) == {"commit", "git"}
