"""What stands in a snapshot where a finding points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scanner.snapshot.values import place, values
from tests.builders import group, resource, section, snapshot


def test_a_finding_points_at_its_resource_or_at_another_one() -> None:
    line: Any = {"kind": "project", "path": "acme/web"}
    finding: Any = {"path": ["settings", "visibility"]}
    assert place(line, finding) == ("project", "acme/web", ("settings", "visibility"))
    finding["at"] = {"kind": "group", "path": "acme"}
    assert place(line, finding) == ("group", "acme", ("settings", "visibility"))


def test_values_are_found_and_what_is_not_there_is_left_out(tmp_path: Path) -> None:
    taken = snapshot(
        tmp_path / "snapshot.json",
        group(settings=section({"visibility": "private"})),
        resource(settings=section({"visibility": "public", "topics": ["a"]})),
    )
    there = {
        ("group", "acme", ("settings", "visibility")): "private",
        ("project", "acme/web", ("settings", "topics")): ["a"],
        ("project", "acme/web", ("settings",)): {"visibility": "public", "topics": ["a"]},
    }
    absent = [
        ("project", "acme/web", ("settings", "topics", "a")),
        ("project", "acme/web", ("push_rule", "prevent_secrets")),
        ("project", "acme/web", ()),
        ("project", "acme/gone", ("settings",)),
    ]
    assert values(taken, [*there, *absent]) == there
    assert values(taken, []) == {}
