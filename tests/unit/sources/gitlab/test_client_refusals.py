"""What a 401 means, and what GraphQL and counts answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import AccessError
from scanner.model import Status
from scanner.sources.gitlab.pages import ListBroken
from scanner.sources.gitlab.probe import probe
from scanner.sources.gitlab.question import Ask, Query, Refusal, ask
from tests.simulator import Fault, Simulator
from tests.unit.sources.gitlab.reading import Reading, reading

MIRRORS = ask("/projects/:id/remote_mirrors", 11, "project north/site", "mirrors")
RULE = ask("/projects/:id/push_rule", 11, "project north/site", "push_rule")
OTHER = ask("/projects/:id/push_rule", 12, "project north/apps/api", "push_rule")
PROJECTS = ask("/groups/:id/projects", 1, "group north", include_subgroups="true")


@pytest.fixture
def session(gitlab: Simulator, tmp_path: Path) -> Iterator[Reading]:
    with reading(gitlab, tmp_path) as session:
        session.client.get(ask("/user", ""))
        yield session


def refused(found: Any) -> Refusal:
    assert isinstance(found, Refusal), found
    return found


def refuse(gitlab: Simulator, *questions: Ask, **how: Any) -> None:
    for endpoint in {question.endpoint for question in questions}:
        gitlab.add_fault(Fault(f"GET {endpoint}", **{"status": 401, "times": None, **how}))


def endpoints(session: Reading) -> list[str]:
    return [line["endpoint"] for line in session.ledger()]


def test_a_401_to_a_token_that_is_alive_is_of_the_role(session: Reading, gitlab: Simulator) -> None:
    refuse(gitlab, MIRRORS)
    refusal = refused(session.client.list(MIRRORS))
    assert (refusal.status, refusal.http_status) == (Status.FORBIDDEN, 401)
    assert endpoints(session) == ["GET /user", MIRRORS.name, "GET /user"]


def test_who_asks_is_asked_once_for_each_endpoint(session: Reading, gitlab: Simulator) -> None:
    refuse(gitlab, RULE, MIRRORS)
    for question in (RULE, OTHER, RULE):
        assert refused(session.client.get(question)).status is Status.FORBIDDEN
    assert refused(session.client.list(MIRRORS)).status is Status.FORBIDDEN
    assert endpoints(session).count("GET /user") == 3


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("how", [{"status": 401}, {"status": 500}, {"html": True}])
def test_a_401_is_a_dead_token_where_nobody_vouches_for_it(
    how: dict[str, Any], session: Reading, gitlab: Simulator
) -> None:
    refuse(gitlab, RULE)
    gitlab.add_fault(Fault("GET /user", times=None, **how))
    with pytest.raises(AccessError, match="refuses the token") as caught:
        session.client.get(RULE)
    assert RULE.name in str(caught.value) or "GET /user" in str(caught.value)


def test_a_token_that_dies_later_is_met_on_another_endpoint(
    session: Reading, gitlab: Simulator
) -> None:
    refuse(gitlab, MIRRORS)
    session.client.list(MIRRORS)
    gitlab.add_fault(Fault("*", 401, None))
    assert refused(session.client.list(MIRRORS)).status is Status.FORBIDDEN
    with pytest.raises(AccessError, match="refuses the token"):
        session.client.get(RULE)


def test_a_token_that_dies_on_endpoints_of_the_role_is_met_at_the_end(
    session: Reading, gitlab: Simulator
) -> None:
    refuse(gitlab, MIRRORS)
    session.client.list(MIRRORS)
    gitlab.add_fault(Fault("*", 401, None))
    assert refused(session.client.list(MIRRORS)).status is Status.FORBIDDEN
    with pytest.raises(AccessError, match="refuses the token"):
        session.client.still_alive()


def test_a_token_that_lives_is_asked_for_once_more(session: Reading, gitlab: Simulator) -> None:
    refuse(gitlab, MIRRORS, RULE)
    session.client.list(MIRRORS)
    session.client.get(RULE)
    before = endpoints(session)
    session.client.still_alive()
    assert endpoints(session) == [*before, "GET /user"]


def test_where_something_was_shown_after_a_403_nobody_is_asked_at_the_end(
    session: Reading, gitlab: Simulator
) -> None:
    gitlab.add_fault(Fault(MIRRORS.name, 403))
    session.client.list(MIRRORS)
    session.client.list(MIRRORS)
    before = endpoints(session)
    session.client.still_alive()
    assert endpoints(session) == before


@pytest.mark.parametrize("status", [403, 404])
def test_where_the_last_answer_is_a_refusal_who_asks_is_asked_at_the_end(
    status: int, session: Reading, gitlab: Simulator
) -> None:
    gitlab.add_fault(Fault(MIRRORS.name, status, None))
    session.client.list(MIRRORS)
    before = endpoints(session)
    session.client.still_alive()
    assert endpoints(session) == [*before, "GET /user"]
    gitlab.add_fault(Fault("GET /user", status, None))
    session.client.list(MIRRORS)
    with pytest.raises(AccessError, match=r"see nothing|does not answer as a GitLab any more"):
        session.client.still_alive()


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("how", [{"status": 500}, {"html": True}, {"body": []}])
def test_a_token_for_which_nobody_vouches_at_the_end_is_not_taken_for_alive(
    how: dict[str, Any], session: Reading, gitlab: Simulator
) -> None:
    refuse(gitlab, MIRRORS)
    session.client.list(MIRRORS)
    gitlab.add_fault(Fault("GET /user", times=None, **how))
    with pytest.raises(AccessError, match="no longer vouches for it"):
        session.client.still_alive()


def test_a_list_that_is_refused_on_its_second_page_breaks_off(
    session: Reading, gitlab: Simulator
) -> None:
    for number in range(150):
        gitlab.estate.add_project(f"north/p{number}")
    refuse(gitlab, PROJECTS, after=1)
    rows = session.client.list(PROJECTS)
    assert not isinstance(rows, Refusal)
    with pytest.raises(ListBroken, match="401"):
        list(rows)


@pytest.mark.parametrize("projects", [0, 99, 150])
def test_a_count_is_told_without_the_rows(
    projects: int, session: Reading, gitlab: Simulator
) -> None:
    for number in range(projects):
        gitlab.estate.add_project(f"north/p{number}")
    assert session.client.count(PROJECTS) == projects + 2
    assert [each.query["per_page"] for each in gitlab.requests[1:]] == ["1"]


def test_a_count_that_gitlab_leaves_out_is_none(session: Reading, gitlab: Simulator) -> None:
    gitlab.add_fault(Fault(PROJECTS.name, body=[{"id": 1}]))
    assert session.client.count(PROJECTS) is None


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"status": 403}, Status.FORBIDDEN),
        ({"status": 404}, Status.MISSING),
        ({"status": 500}, Status.FAILED),
        ({"html": True}, Status.FAILED),
        ({"body": [{"id": 1}], "headers": {"X-Total": "many"}}, Status.FAILED),
    ],
)
def test_a_count_may_be_refused(
    how: dict[str, Any], status: Status, session: Reading, gitlab: Simulator
) -> None:
    gitlab.add_fault(Fault(PROJECTS.name, times=None, **how))
    assert refused(session.client.count(PROJECTS)).status is status


QUERY = Query(
    "/api/graphql group.complianceFrameworks",
    "query($path: ID!) { group(fullPath: $path) { id } }",
    {"path": "north"},
    "group north",
    "compliance_frameworks",
)


def test_graphql_answers_data(session: Reading, gitlab: Simulator) -> None:
    assert session.client.query(QUERY) == {"group": {"id": "gid://gitlab/Group/1"}}
    asked = gitlab.requests[-1]
    assert (asked.route, asked.body) == (
        "POST /api/graphql",
        {"query": QUERY.text, "variables": {"path": "north"}},
    )
    line = session.ledger()[-1]
    assert (line["endpoint"], line["resource"], line["section"], line["status"]) == (
        "POST /api/graphql group.complianceFrameworks",
        "group north",
        "compliance_frameworks",
        200,
    )
    assert gitlab.token not in session.path.read_text()


def test_graphql_that_fails_is_tried_again(
    session: Reading, gitlab: Simulator, waits: list[float]
) -> None:
    gitlab.add_fault(Fault("POST /api/graphql", 503, 2))
    assert not isinstance(session.client.query(QUERY), Refusal)
    assert len(waits) == 2
    assert [line["retries"] for line in session.ledger()[1:]] == [0, 1, 2]


def test_errors_beside_data_are_a_refusal(session: Reading, gitlab: Simulator) -> None:
    """GitLab sends what it has and null for the rest: half of it would pass for all."""
    half = {"data": {"group": {"id": "x"}}, "errors": [{"message": "timeout"}]}
    gitlab.add_fault(Fault("POST /api/graphql", body=half))
    refusal = refused(session.client.query(QUERY))
    assert (refusal.status, refusal.detail) == (Status.FAILED, "GraphQL: timeout")


def test_an_unknown_field_fails_the_whole_query(session: Reading) -> None:
    wrong = Query("/api/graphql group.x", '{ group(fullPath: "north") { id nope } }', {})
    assert "nope" in refused(session.client.query(wrong)).detail


def test_a_redirect_of_graphql_to_another_host_is_not_followed(
    session: Reading, gitlab: Simulator
) -> None:
    gitlab.add_fault(Fault("POST /api/graphql", redirect="http://127.0.0.1:9/api/graphql"))
    with pytest.raises(AccessError, match="redirects to"):
        session.client.query(QUERY)


def test_a_graphql_that_is_not_there_first_of_all_cannot_be_reached(tmp_path: Path) -> None:
    with (
        reading("http://127.0.0.1:9", tmp_path, retries=0) as session,
        pytest.raises(AccessError, match="cannot be reached"),
    ):
        session.client.query(QUERY)


def test_a_page_that_says_401_is_of_no_role(session: Reading, gitlab: Simulator) -> None:
    refuse(gitlab, RULE, html=True)
    refusal = refused(session.client.get(RULE))
    assert (refusal.status, refusal.http_status) == (Status.FAILED, 401)
    assert refusal.detail == "401: an HTML page answers"
    assert endpoints(session) == ["GET /user", RULE.name]


@pytest.mark.parametrize("status", [200, 401, 403, 404, 407])
def test_a_page_is_nobodys_word_and_not_asked_for_again(
    status: int, session: Reading, gitlab: Simulator
) -> None:
    gitlab.add_fault(Fault("*", status, None, html=True))
    detail = f"{status}: an HTML page answers"
    expected = Refusal(Status.FAILED, status, detail)
    assert session.client.get(RULE) == session.client.list(MIRRORS) == expected
    assert session.client.query(QUERY) == session.client.count(PROJECTS) == expected
    assert [line["error"] for line in session.ledger()[1:]] == ["an HTML page answers"] * 4


def test_a_sign_in_page_of_a_proxy_is_no_dead_token(gitlab: Simulator, tmp_path: Path) -> None:
    gitlab.add_fault(Fault("*", 401, None, html=True))
    with (
        reading(gitlab, tmp_path) as session,
        pytest.raises(AccessError, match="does not answer GET /user as a GitLab does") as caught,
    ):
        probe(session.client)
    assert "a proxy or a sign-in page may have answered" in caught.value.hint


@pytest.mark.parametrize("body", ["404 page not found", "", b"[]", b"\xef\xbb\xbf <html>"])
def test_a_refusal_without_gitlabs_words_is_not_gitlabs(
    body: str | bytes, session: Reading, gitlab: Simulator
) -> None:
    gitlab.add_fault(Fault(RULE.name, 404, None, body=body))
    assert refused(session.client.get(RULE)).status is Status.FAILED
