"""A waiver is added to a text of which all else stays."""

from __future__ import annotations

import pytest
import yaml

from scanner.triage.add import added
from tests.waivers import waiver


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        ("", []),
        ("version: 1\nwaivers: []\n", []),
        ("version: 1\nwaivers: []  # none yet\n\n# the end\n", []),
        ("version: 1\nwaivers:\n", []),
        ("# ours\nversion: 1\nwaivers:\n  - id: WVR-0  # old\n    rules: [A]\n", ["WVR-0"]),
        ("version: 1\nwaivers:\n  - id: WVR-0", ["WVR-0"]),
        ("version: 1\nwaivers:\n- id: WVR-0\n", ["WVR-0"]),
        ("waivers:\n- id: WVR-0\n", ["WVR-0"]),
    ],
)
def test_it_is_added(before: str, kept: list[str]) -> None:
    made = added(before, waiver())
    assert made is not None
    read = yaml.safe_load(made)["waivers"]
    assert [each["id"] for each in read] == [*kept, "WVR-1"]
    assert read[-1] == waiver()
    comments = [line.partition("#")[2] for line in before.splitlines() if "#" in line]
    assert all(comment in made for comment in comments if comment != " none yet")


@pytest.mark.parametrize(
    "before",
    [
        "version: 1\nwaivers: [{id: WVR-0}]\n",
        "waivers:\n  - id: WVR-0\nversion: 1\n",
        "version: 1\n",
        "- a\n",
        "version: [\n",
        "version: 1\nwaivers: 7\n",
    ],
)
def test_what_cannot_be_added_to_is_left_alone(before: str) -> None:
    assert added(before, waiver()) is None
