"""When facts were read: one time for each question, the first, in little room."""

from __future__ import annotations

import tracemalloc

import pytest

from scanner.snapshot.times import ReadTimes

EARLY, LATE = "2026-11-21T09:59:30Z", "2026-11-21T10:00:01Z"


@pytest.mark.parametrize("order", [(EARLY, LATE), (LATE, EARLY), (EARLY, EARLY)])
def test_first_answer_counts_in_whatever_order_they_are_told(order: tuple[str, str]) -> None:
    times = ReadTimes()
    for time in order:
        times.note("project acme/web", "GET /projects/:id", time)
    assert times == {("project acme/web", "GET /projects/:id"): EARLY}


def test_each_question_to_each_resource_has_its_own() -> None:
    told = {
        ("project acme/web", "GET /projects/:id"): EARLY,
        ("project acme/web", "GET /projects/:id/hooks"): LATE,
        ("project acme/api", "GET /projects/:id/hooks"): EARLY,
        ("", "GET /user"): EARLY,
    }
    times = ReadTimes()
    for (resource, endpoint), time in told.items():
        times.note(resource, endpoint, time)
    assert times == told
    assert len(times) == 4


def test_text_of_a_time_is_no_endpoint() -> None:
    times = ReadTimes()
    times.note("project acme/web", "GET /projects/:id", EARLY)
    assert ("project acme/web", EARLY) not in times


@pytest.mark.parametrize(
    "unasked",
    [
        ("project acme/api", "GET /projects/:id"),
        ("project acme/web", "GET /projects/:id/hooks"),
        ("project acme/web", "GET /groups/:id"),
    ],
)
def test_what_was_not_asked_has_none(unasked: tuple[str, str]) -> None:
    times = ReadTimes()
    times.note("project acme/web", "GET /projects/:id", EARLY)
    times.note("group acme", "GET /groups/:id", EARLY)
    assert unasked not in times
    assert times.get(unasked, "") == ""


def test_thousand_projects_take_less_than_a_megabyte() -> None:
    """Twenty questions of each took three as a dict of pairs."""
    tracemalloc.start()
    try:
        times = ReadTimes()
        for project in range(1000):
            for endpoint in range(20):
                time = f"2026-11-21T10:{project % 60:02}:{endpoint:02}Z"
                times.note(f"project acme/p{project:05}", f"GET /projects/:id/e{endpoint}", time)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(times) == 20_000
    assert taken < 1_000_000
