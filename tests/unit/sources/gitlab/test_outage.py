"""A GitLab that stops answering ends a scan; an endpoint that fails costs its own sections."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.errors import AccessError
from scanner.sources.gitlab.attempts import RETRIES
from scanner.sources.gitlab.outage import ENOUGH, Outage
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
