"""What is asked again, what is not, and what an error never shows."""

from __future__ import annotations

import pytest

from scanner.errors import UsageError
from scanner.merge_request import server as servers
from scanner.merge_request.server import Refused, Server
from tests.simulator import Fault, Simulator
from tests.unit.merge_request.world import estate, server

NOTES = "/projects/1/merge_requests/1/notes"


def test_a_question_that_fails_in_passing_is_asked_again() -> None:
    with Simulator(estate()) as gitlab:
        gitlab.add_fault(Fault("GET /user", status=502, headers={"RateLimit-Reset": "9999999999"}))
        assert server(gitlab).get("/user")["username"] == "scanner"
        gitlab.add_fault(Fault("GET /user", status=502, times=None))
        with pytest.raises(Refused, match="502: the server failed") as caught:
            server(gitlab).get("/user")
        assert (caught.value.status, caught.value.hint) == (502, "Try again later.")
        assert len(gitlab.requests) == 4


def test_a_limit_is_waited_for_also_where_something_is_created() -> None:
    with Simulator(estate(), token_scopes=("api",)) as gitlab:
        gitlab.add_fault(Fault("*", status=429, headers={"Retry-After": "0"}))
        server(gitlab).send("POST", NOTES, {"body": "x"})
        assert [each.status for each in gitlab.requests] == [429, 201]


def test_a_long_list_is_not_taken_for_a_whole_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "PER_PAGE", 1)
    monkeypatch.setattr(servers, "MOST_PAGES", 2)
    there = estate(("bo", "2026-11-20T12:00:00.000Z"), ("cy", "2026-11-20T12:00:00.000Z"))
    with Simulator(there) as gitlab:
        assert len(list(server(gitlab).rows(NOTES))) == 2
        there.project("acme/config")["merge_requests"][0]["notes"] = [
            {"username": "bo", "body": "x"}
        ]
        with pytest.raises(Refused, match="more than 2 rows"):
            list(server(gitlab).rows(NOTES))


@pytest.mark.parametrize("body", [{}, "text", {"message": "no"}])
def test_what_is_no_list_is_an_error(body: object) -> None:
    route = "GET /projects/:id/merge_requests/:merge_request_iid/notes"
    with Simulator(estate()) as gitlab:
        gitlab.add_fault(Fault(route, status=200, body=body))
        with pytest.raises(Refused, match="it answers no"):
            list(server(gitlab).rows(NOTES))


def test_no_error_shows_a_token() -> None:
    with Simulator(estate()) as gitlab:
        said = {"message": f"{gitlab.token} and glpat-aaaaaaaaaaaaaaaaaaaa are wrong"}
        gitlab.add_fault(Fault("GET /user", status=400, body=said))
        with pytest.raises(Refused, match=r"\*\*\* and \*\*\* are wrong"):
            server(gitlab).get("/user")


def test_an_address_with_a_password_is_refused() -> None:
    with pytest.raises(UsageError, match="holds a user name"):
        Server("https://me:word@gitlab.example.com", "glpat-x", None, 1.0)


def test_a_server_that_is_not_there_is_told() -> None:
    gone = Server("http://127.0.0.1:9", "glpat-x", None, 1.0, retries=0)
    with pytest.raises(Refused, match="the connection is refused") as caught:
        gone.get("/user")
    assert (caught.value.status, caught.value.exit_code) == (0, 5)
