"""A GitLab that stops answering ends a scan; an endpoint that fails costs its own sections."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import AccessError
from scanner.sources.gitlab.attempts import RETRIES
from scanner.sources.gitlab.outage import ENOUGH, Outage
from scanner.sources.gitlab.probe import probe
from scanner.sources.gitlab.question import Refusal, ask
from tests.simulator import Fault, Simulator
from tests.unit.sources.gitlab.reading import Reading, collected, reading

RULE = ask("/projects/:id/push_rule", 11, "project north/site", "push_rule")
HOOKS = ask("/projects/:id/hooks", 11, "project north/site", "hooks")


@pytest.fixture
def session(gitlab: Simulator, tmp_path: Path, waits: list[float]) -> Iterator[Reading]:
    with reading(gitlab, tmp_path) as session:
        session.client.get(ask("/user", ""))
        yield session


def fails(gitlab: Simulator, *routes: str) -> None:
    for route in routes:
        gitlab.add_fault(Fault(route, 503, None))


def asked(gitlab: Simulator, route: str) -> int:
    return sum(each.route == route for each in gitlab.requests)


def test_many_endpoints_in_a_row_are_an_outage() -> None:
    outage = Outage()
    for _ in range(ENOUGH):
        outage.given_up("one")
    assert not outage.everywhere
    outage.given_up("two")
    assert outage.everywhere
    outage.answered("three")
    assert not outage.everywhere
    assert [outage.is_hopeless(name) for name in ("one", "two")] == [True, False]
    outage.answered("one")
    assert not outage.is_hopeless("one")


def test_a_gitlab_that_stops_answering_ends_the_scan(session: Reading, gitlab: Simulator) -> None:
    fails(gitlab, "*")
    for question in (RULE, HOOKS) * (ENOUGH // 2 - 1):
        assert isinstance(session.client.get(question), Refusal)
    session.client.get(RULE)
    with pytest.raises(AccessError, match="has stopped answering: the server failed"):
        session.client.get(HOOKS)


def test_endpoints_that_fail_while_others_answer_are_no_outage(
    session: Reading, gitlab: Simulator
) -> None:
    fails(gitlab, RULE.name, HOOKS.name)
    for _ in range(ENOUGH):
        assert isinstance(session.client.get(RULE), Refusal)
        assert isinstance(session.client.get(HOOKS), Refusal)
    assert asked(gitlab, "GET /user") == 1 + 2


def test_an_endpoint_that_always_fails_is_asked_once_for_each(
    session: Reading, gitlab: Simulator
) -> None:
    gitlab.add_fault(Fault(RULE.name, 500, ENOUGH * (RETRIES + 1) + 3))
    for _ in range(ENOUGH + 3):
        assert isinstance(session.client.get(RULE), Refusal)
    assert asked(gitlab, RULE.name) == ENOUGH * (RETRIES + 1) + 3
    assert isinstance(session.client.get(RULE), dict)
    gitlab.add_fault(Fault(RULE.name, 500))
    assert isinstance(session.client.get(RULE), dict)  # asked again, as before


def test_connections_that_are_reset_are_an_outage(session: Reading, gitlab: Simulator) -> None:
    gitlab.add_fault(Fault("*", reset=True, times=None))
    for question in (RULE, HOOKS) * (ENOUGH // 2 - 1):
        assert isinstance(session.client.get(question), Refusal)
    session.client.get(RULE)
    with pytest.raises(AccessError, match="has stopped answering"):
        session.client.get(HOOKS)


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("after", [9, 20])
def test_a_user_who_is_blocked_on_the_way_ends_the_scan(
    after: int, gitlab: Simulator, tmp_path: Path
) -> None:
    body = {"message": "403 Forbidden - Your account has been blocked"}
    gitlab.add_fault(Fault("*", 403, None, body, after=after))
    with pytest.raises(AccessError) as caught:
        collected(gitlab, tmp_path, "north")
    assert "Your account has been blocked" in str(caught.value)


def test_403s_of_the_role_are_asked_about_and_gone_on_with(
    session: Reading, gitlab: Simulator
) -> None:
    parts = ["push_rule", "hooks", "triggers", "protected_tags", "variables"]
    names = [f"/{kind}s/:id/{part}" for kind in ("project", "group") for part in parts]
    gitlab.add_fault(Fault("*", 403, len(names) + 1))
    for name in names[:-1]:
        session.client.get(ask(name, 11))
    session.client.get(ask(names[0], 11))  # one of them again: it may be the role
    session.client.vouch()
    assert asked(gitlab, "GET /user") == 1
    session.client.get(ask(names[-1], 11))
    for _ in range(2):
        session.client.vouch()
    assert asked(gitlab, "GET /user") == 2


def full(gitlab: Simulator, after: str, **more: Any) -> None:
    gitlab.add_fault(Fault("*", 429, headers={"Retry-After": after}, **{"times": None, **more}))


def ask_on(session: Reading) -> None:
    for question in (RULE, HOOKS) * 50:
        assert isinstance(session.client.get(question), Refusal)


@pytest.mark.parametrize(
    ("after", "questions", "hours"),
    [
        ("1", ENOUGH, 0.1),  # many questions
        ("60", 3, 0.3),  # a quarter of an hour
        ("3600", 1, 2.1),  # two waits that were kept
    ],
)
def test_a_gitlab_that_says_429_alone_ends_the_scan(
    after: str,
    questions: int,
    hours: float,
    session: Reading,
    gitlab: Simulator,
    waits: list[float],
) -> None:
    full(gitlab, after)
    with pytest.raises(AccessError, match="it says 429, and nothing else") as caught:
        ask_on(session)
    assert "Scan again later" in caught.value.hint
    first = [line["endpoint"] for line in session.ledger()[1:] if line["retries"] == 0]
    assert first[:-1] == [RULE.name, HOOKS.name] * (questions // 2) + [RULE.name] * (questions % 2)
    assert first[-1] == "GET /user"
    assert sum(waits) < hours * 3600


@pytest.mark.parametrize("times", [1, 2])
def test_a_long_wait_that_gitlab_keeps_to_is_waited_for(
    times: int, session: Reading, gitlab: Simulator, waits: list[float]
) -> None:
    full(gitlab, "3600", times=times)
    assert isinstance(session.client.get(RULE), dict)
    assert sum(waits) == pytest.approx(times * 3600)


def test_429s_of_some_endpoints_while_others_answer_are_no_outage(
    session: Reading, gitlab: Simulator
) -> None:
    for route in (RULE.name, HOOKS.name):
        gitlab.add_fault(Fault(route, 429, None, headers={"Retry-After": "60"}))
    for _ in range(ENOUGH):
        assert isinstance(session.client.get(RULE), Refusal)
        assert isinstance(session.client.get(HOOKS), Refusal)
    assert isinstance(session.client.get(ask("/projects/:id", 11)), dict)


def test_a_first_question_that_is_answered_429_alone(
    gitlab: Simulator, tmp_path: Path, waits: list[float]
) -> None:
    full(gitlab, "50")
    with reading(gitlab, tmp_path) as session, pytest.raises(AccessError, match="it says 429"):
        probe(session.client)
    assert sum(waits) == pytest.approx(5 * 50)


@pytest.mark.parametrize("how", [{"status": 403, "html": True}, {"redirect": "/users/sign_in"}])
def test_pages_of_a_proxy_alone_are_an_outage(
    how: dict[str, Any], session: Reading, gitlab: Simulator
) -> None:
    gitlab.add_fault(Fault("GET ?", times=None, html=True))  # what is redirected to
    gitlab.add_fault(Fault("*", times=None, **how))
    for question in (RULE, HOOKS) * (ENOUGH // 2 - 1):
        assert isinstance(session.client.get(question), Refusal)
    session.client.get(RULE)
    with pytest.raises(AccessError, match="has stopped answering: an HTML page answers"):
        session.client.get(HOOKS)
