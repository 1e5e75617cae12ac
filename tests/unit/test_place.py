"""Where a finding stands in a file, and when it stands in none."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scanner import place
from scanner.model import JSON

PLACES = {
    "": ["a.yaml", 1, 1],
    "main": ["a.yaml", 2, 3],
    "main.allow_force_push": ["a.yaml", 3, 5],
    "visibility": ["a.yaml", 4, 5],
    "ip_restriction_ranges": ["a.yaml", 5, 5],
    "ip_restriction_ranges.0.0.0.0/0": ["a.yaml", 6, 7],
}
MIXED: Mapping[str, JSON] = {"endpoint": "GET /projects/:id", "places": PLACES}
FILES: Mapping[str, JSON] = {"places": PLACES}


@pytest.mark.parametrize(
    ("path", "key", "mixed", "alone"),
    [
        ("settings", "", 1, 1),
        ("settings.visibility", "", 4, 4),
        ("settings.visibility.deeper", "", 4, 4),
        ("settings.archived", "", None, 1),
        ("settings.ip_restriction_ranges", "0.0.0.0/0", 6, 6),
        ("settings.ip_restriction_ranges", "10.0.0.0/8", 5, 5),
        ("protected_branches", "", 1, 1),
        ("protected_branches.main", "", 2, 2),
        ("protected_branches.main.allow_force_push", "", 3, 3),
        ("protected_branches.main.push_access_levels", "role:30", None, 2),
        ("protected_branches.old", "", None, 1),
        ("", "", None, None),
    ],
)
def test_the_place_is_that_of_what_the_file_says(
    path: str, key: str, mixed: int | None, alone: int | None
) -> None:
    def line(origin: Mapping[str, JSON]) -> int | None:
        found = place.of(origin, path.split(".") if path else [], key)
        return found.line if found else None

    assert (line(MIXED), line(FILES)) == (mixed, alone)


def test_what_was_read_stands_in_no_file() -> None:
    assert place.of({"endpoint": "GET /projects/:id"}, ["settings", "visibility"]) is None


def test_a_place_is_said_in_words() -> None:
    assert str(place.Place("a.yaml", 3, 5)) == "a.yaml, line 3"
