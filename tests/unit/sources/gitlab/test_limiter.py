from __future__ import annotations

import threading
import time

import pytest

from scanner.sources.gitlab import limiter
from scanner.sources.gitlab.limiter import LONGEST, Limiter, Stopped, retry_after
from scanner.sources.gitlab.tally import Tally
from tests.clock import Skipping, skipping

HOOKS, GROUP = "GET /projects/:id/hooks", "GET /groups/:id"
NOON = "Wed, 21 Oct 2026 12:00:00 GMT"
NOON_SECONDS = 1792584000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Skipping:
    return skipping(monkeypatch)


def told(left: int, seconds: int = 60, name: str = "api", limit: int = 100) -> dict[str, str]:
    """What GitLab says beside an answer at noon."""
    return {
        "Date": NOON,
        "RateLimit-Limit": str(limit),
        "RateLimit-Name": name,
        "RateLimit-Remaining": str(left),
        "RateLimit-Reset": str(NOON_SECONDS + seconds),
    }


def passed(room: Limiter, endpoint: str, times: int) -> list[float]:
    """When each of so many requests was let through, counted from the first."""
    moments = []
    for _ in range(times):
        room.admit(endpoint)
        moments.append(limiter.CLOCK.now())
    return [moment - moments[0] for moment in moments]


@pytest.mark.usefixtures("clock")
def test_nobody_waits_while_there_is_enough() -> None:
    room = Limiter()
    room.admit(HOOKS)
    room.heard(HOOKS, told(left=50))
    assert passed(room, HOOKS, 30) == [0.0] * 30


@pytest.mark.usefixtures("clock")
def test_the_last_of_a_window_is_spread_over_its_rest() -> None:
    room = Limiter()
    room.admit(HOOKS)
    room.heard(HOOKS, told(left=5))
    moments = passed(room, HOOKS, 6)
    assert moments[:5] == pytest.approx([0, 10, 20, 30, 40])
    assert moments[5] == pytest.approx(50)  # the window is over


def test_what_is_spent_waits_for_the_next_window(clock: Skipping) -> None:
    room = Limiter()
    room.admit(HOOKS)
    room.heard(HOOKS, told(left=0, seconds=17))
    room.admit(HOOKS)
    assert clock.waits == [17]


def test_a_later_window_takes_the_place_of_one_before(clock: Skipping) -> None:
    room = Limiter()
    room.heard(HOOKS, told(left=0, seconds=60))
    room.heard(HOOKS, told(left=90, seconds=120))
    room.heard(HOOKS, told(left=0, seconds=60))  # an answer that comes late
    room.admit(HOOKS)
    assert clock.waits == []


def test_requests_under_way_are_counted_before_gitlab_has_counted_them(clock: Skipping) -> None:
    room = Limiter()
    room.heard(HOOKS, told(left=12))
    for _ in range(10):
        room.admit(HOOKS)
    room.heard(HOOKS, told(left=11))  # the answer to the first of them
    room.heard(HOOKS, told(left=2))
    before = len(clock.waits)
    room.admit(HOOKS)
    assert len(clock.waits) == before + 1


def test_throttles_do_not_wait_for_each_other(clock: Skipping) -> None:
    room = Limiter()
    room.heard(HOOKS, told(left=0, name="files"))
    room.heard(GROUP, told(left=90, name="api"))
    room.admit(GROUP)
    assert clock.waits == []


@pytest.mark.parametrize(
    "spoilt",
    [
        {"RateLimit-Remaining": "many"},
        {"RateLimit-Remaining": "-1"},
        {"RateLimit-Reset": "9" * 400},
        {"Date": "yesterday"},
        {"Date": "Wed, 21 Oct 99999999999999999999 12:00:00 GMT"},
    ],
)
def test_headers_that_mean_nothing_hold_nobody(spoilt: dict[str, str], clock: Skipping) -> None:
    room = Limiter()
    room.heard(HOOKS, told(left=0) | spoilt)
    room.admit(HOOKS)
    assert clock.waits == []


def test_a_window_that_never_ends_is_waited_for_no_longer_than_an_hour(clock: Skipping) -> None:
    room = Limiter()
    room.heard(HOOKS, told(left=0, seconds=10**9))
    room.admit(HOOKS)
    assert sum(clock.waits) == LONGEST


def test_a_limit_of_no_header_is_kept(clock: Skipping) -> None:
    room = Limiter()
    moments = passed(room, GROUP, 801)
    assert clock.waits == [60, 60]
    assert (moments[399], moments[400], moments[799], moments[800]) == (0, 60, 60, 120)
    room.admit(HOOKS)
    assert clock.waits == [60, 60]


def test_a_limit_that_may_not_be_there_is_kept_once_it_shows(clock: Skipping) -> None:
    room = Limiter(limited=False)
    passed(room, GROUP, 500)
    assert clock.waits == []
    room.hold(GROUP, 10)
    moments = passed(room, GROUP, 401)
    assert clock.waits == [60, 60]  # counted from those before
    assert moments[400] == 60


def test_who_is_held_waits_and_others_do_not(clock: Skipping) -> None:
    room = Limiter()
    room.hold(GROUP, 7)
    room.hold(GROUP, 3)  # shortens nothing
    room.admit(HOOKS)
    assert clock.waits == []
    room.admit(GROUP)
    assert clock.waits == [7]


def test_all_are_held_at_once(clock: Skipping) -> None:
    room = Limiter()
    room.hold("", 30)
    room.admit(HOOKS)
    room.admit(GROUP)
    assert clock.waits == [30]


@pytest.mark.usefixtures("clock")
def test_what_was_waited_is_counted() -> None:
    tally = Tally()
    room = Limiter(tally)
    room.pause(2.5)
    room.pause(1.5)
    assert (tally.waited, tally.waiting) == (4.0, 0)


def test_those_who_wait_together_have_waited_once() -> None:
    tally = Tally()
    room = Limiter(tally)
    threads = [threading.Thread(target=room.pause, args=(0.2,)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0.19 < tally.waited < 0.9
    assert tally.waiting == 0


def test_the_end_finds_those_who_wait() -> None:
    room = Limiter()
    room.hold("", LONGEST)
    ended = []

    def ask() -> None:
        with pytest.raises(Stopped):
            room.admit(HOOKS)
        ended.append(True)

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.05)
    room.stop()
    thread.join(5)
    assert ended == [True]
    with pytest.raises(Stopped):
        room.admit(GROUP)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "Wed, 21 Oct 2026 12:00:30 GMT", "Date": NOON}, 30),
        ({"Retry-After": "Wed, 21 Oct 2026 11:00:00 GMT", "Date": NOON}, 0),
        ({"Retry-After": "Wed, 21 Oct 2026 12:00:30 GMT"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "٣"}, None),
        ({}, None),
    ],
)
def test_how_long_an_answer_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds
