"""One session for many threads: nothing of one exchange is left for another."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scanner.errors import AccessError
from scanner.sources.gitlab.limiter import Stopped
from scanner.sources.gitlab.question import Refusal, ask
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import Reading, reading

PROJECTS = 40
MANY = (
    "hooks",
    "variables",
    "deploy_keys",
    "deploy_tokens",
    "access_tokens",
    "protected_branches",
    "protected_tags",
    "push_rule",
    "members",
    "environments",
)
"""As many endpoints as are enough to doubt that the user is shown anything."""


@pytest.fixture
def gitlab(estate: Estate) -> Iterator[Simulator]:
    for number in range(PROJECTS):
        estate.add_project(f"north/p{number}", {"id": 100 + number})
    with Simulator(estate) as gitlab:
        yield gitlab


@pytest.fixture
def session(gitlab: Simulator, tmp_path: Path) -> Iterator[Reading]:
    with reading(gitlab, tmp_path, threads=PROJECTS) as session:
        session.client.get(ask("/user", ""))
        yield session


def in_threads(session: Reading, endpoint: str) -> list[object]:
    """What each project answers, all asked at once."""
    found: list[object] = []
    together = threading.Barrier(PROJECTS)

    def one(id: int) -> None:
        together.wait()
        try:
            found.append(session.client.get(ask(endpoint, id, f"project {id}", "section")))
        except AccessError as error:
            found.append(error)

    threads = [threading.Thread(target=one, args=(100 + number,)) for number in range(PROJECTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_refusals_in_a_row_are_seen_whichever_threads_are_told(
    session: Reading, gitlab: Simulator
) -> None:
    """Many endpoints have refused, and no thread has met more than one of them."""
    gitlab.add_fault(Fault("*", 403, None))

    def each_in_its_thread() -> None:
        for part in MANY:
            with ThreadPoolExecutor(1) as one:
                one.submit(session.client.get, ask(f"/projects/:id/{part}", 11)).result()
        session.client.vouch()

    with pytest.raises(AccessError, match="see nothing"):
        each_in_its_thread()


def test_that_nothing_is_shown_is_met_before_it_is_over(
    session: Reading, gitlab: Simulator
) -> None:
    """Who asks is asked with the last of many refusals, not when the resource has been read."""
    gitlab.add_fault(Fault("*", 403, len(MANY) + 1))
    questions = [ask(f"/projects/:id/{part}", 11) for part in MANY]
    for question in questions[:-1]:
        assert isinstance(session.client.get(question), Refusal)
    with pytest.raises(AccessError, match="see nothing"):
        session.client.get(questions[-1])
    assert isinstance(session.client.get(ask("/user", "")), dict)


def test_what_any_thread_is_shown_ends_a_row_of_refusals(
    session: Reading, gitlab: Simulator
) -> None:
    for part in MANY:
        gitlab.add_fault(Fault(f"GET /projects/:id/{part}", 403, None))
    for part in MANY[:-1]:
        session.client.get(ask(f"/projects/:id/{part}", 11))
    with ThreadPoolExecutor(1) as one:
        one.submit(session.client.get, ask("/projects/:id", 11)).result()
    session.client.get(ask(f"/projects/:id/{MANY[-1]}", 11))
    session.client.vouch()
    assert [line["endpoint"] for line in session.ledger()].count("GET /user") == 1


@pytest.mark.usefixtures("waits")
def test_lines_of_the_ledger_tell_of_their_own_exchange(
    session: Reading, gitlab: Simulator
) -> None:
    gitlab.add_fault(Fault("GET /projects/:id", 500, 5))
    found = in_threads(session, "/projects/:id")
    assert sorted(one["id"] for one in found if isinstance(one, dict)) == [
        100 + number for number in range(PROJECTS)
    ]
    lines = session.ledger()[1:]
    assert Counter(line["status"] for line in lines) == {200: PROJECTS, 500: 5}
    for number in range(PROJECTS):
        attempts = [line for line in lines if line["resource"] == f"project {100 + number}"]
        assert [line["retries"] for line in attempts] == list(range(len(attempts)))
        assert [line["status"] for line in attempts][-1] == 200
    assert session.client.tally.requests == len(lines) + 1


def test_who_asks_is_asked_once_for_all_who_are_refused(
    session: Reading, gitlab: Simulator
) -> None:
    gitlab.add_fault(Fault("GET /projects/:id/remote_mirrors", 401, None))
    found = in_threads(session, "/projects/:id/remote_mirrors")
    assert all(isinstance(one, Refusal) and one.http_status == 401 for one in found)
    assert [line["endpoint"] for line in session.ledger()].count("GET /user") == 2


def test_a_dead_token_is_told_to_all(session: Reading, gitlab: Simulator) -> None:
    gitlab.add_fault(Fault("*", 401, None))
    found = in_threads(session, "/projects/:id/remote_mirrors")
    assert all(isinstance(one, AccessError) for one in found)


def test_cookies_are_not_kept(session: Reading, gitlab: Simulator) -> None:
    cookie = {"Set-Cookie": "_gitlab_session=SECRET; path=/"}
    gitlab.add_fault(Fault("GET /projects/:id", None, None, headers=cookie, body={"id": 1}))
    session.client.get(ask("/projects/:id", 11))
    assert len(session.client._gitlab.session.cookies) == 0


def test_the_environment_is_looked_at_once(
    session: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And for proxies and certificates, which would be elsewhere from now on."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert isinstance(session.client.get(ask("/projects/:id", 11)), dict)


def test_after_the_end_nothing_is_asked(session: Reading, gitlab: Simulator) -> None:
    session.client.stop()
    before = len(gitlab.requests)
    with pytest.raises(Stopped):
        session.client.get(ask("/projects/:id", 11))
    assert len(gitlab.requests) == before


def test_a_token_is_vouched_for_where_nothing_else_does(
    session: Reading, gitlab: Simulator
) -> None:
    mirrors = ask("/projects/:id/remote_mirrors", 11)
    gitlab.add_fault(Fault("GET /projects/:id/remote_mirrors", 401, None))

    def asked() -> int:
        return [line["endpoint"] for line in session.ledger()].count("GET /user")

    session.client.get(mirrors)
    session.client.vouch()
    assert asked() == 2  # who the refusal was held against
    session.client.get(mirrors)
    session.client.get(ask("/projects/:id", 11))
    session.client.vouch()
    assert asked() == 2  # data came
    session.client.get(mirrors)
    session.client.vouch()
    assert asked() == 3
    gitlab.add_fault(Fault("GET /user", 401, None))
    session.client.get(mirrors)
    with pytest.raises(AccessError, match="refuses the token"):
        session.client.vouch()
