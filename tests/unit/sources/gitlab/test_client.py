from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import AccessError, UsageError
from scanner.model import Status
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.pages import ListBroken
from scanner.sources.gitlab.question import Refusal, ask
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import TIME, Reading, reading

RULE = ask("/projects/:id/push_rule", 11, "project north/site", "push_rule")
RULES = ask("/projects/:id/protected_branches", 11, "project north/site", "protected_branches")
DATE = "Wed, 21 Oct 2026 07:28:00 GMT"
MEMBERS = ask("/groups/:id/members", 1, "group north", "members")


@pytest.fixture
def session(gitlab: Simulator, tmp_path: Path) -> Iterator[Reading]:
    with reading(gitlab, tmp_path) as session:
        session.client.get(ask("/user", ""))
        yield session


def fault(gitlab: Simulator, question: Any, **how: Any) -> None:
    gitlab.add_fault(Fault(f"GET {question.endpoint}", **{"times": None, **how}))


def answer(session: Reading) -> Mapping[str, Any]:
    found = session.client.get(RULE)
    assert isinstance(found, dict), found
    return found


def refused(session: Reading, question: Any = RULE) -> Refusal:
    found = session.client.get(question)
    assert isinstance(found, Refusal), found
    return found


def broken(session: Reading, question: Any = RULES) -> ListBroken:
    rows = session.client.list(question)
    assert not isinstance(rows, Refusal)
    with pytest.raises(ListBroken) as caught:
        list(rows)
    return caught.value


def test_an_answer_is_its_body(session: Reading) -> None:
    assert answer(session)["reject_unsigned_commits"] is True


def test_an_answer_may_be_null(session: Reading, estate: Estate) -> None:
    estate.project("north/site")["push_rule"] = None
    assert session.client.get(RULE) is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, Status.FAILED),
        (403, Status.FORBIDDEN),
        (404, Status.MISSING),
        (405, Status.FAILED),
        (409, Status.FAILED),
        (429, Status.FAILED),
        (500, Status.FAILED),
        (503, Status.FAILED),
    ],
)
def test_a_refusal_tells_its_status(
    status: int, expected: Status, session: Reading, gitlab: Simulator, waits: list[float]
) -> None:
    fault(gitlab, RULE, status=status)
    refusal = refused(session)
    assert (refusal.status, refusal.http_status) == (expected, status)
    assert refusal.detail.startswith(f"{status}: ")
    assert len(waits) == (5 if status in (429, 500, 503) else 0)


def test_a_list_is_refused_alike(session: Reading, gitlab: Simulator) -> None:
    fault(gitlab, RULES, status=403)
    rows = session.client.list(RULES)
    assert isinstance(rows, Refusal)
    assert rows.status is Status.FORBIDDEN


def test_a_500_is_tried_again(session: Reading, gitlab: Simulator, waits: list[float]) -> None:
    fault(gitlab, RULE, status=500, times=2)
    assert answer(session)["id"]
    first, second = waits
    assert 0.05 <= first <= 0.1 <= second <= 0.2
    assert [(line["status"], line["retries"]) for line in session.ledger()[1:]] == [
        (500, 0),
        (500, 1),
        (200, 2),
    ]


def test_a_429_waits_as_long_as_it_says(
    session: Reading, gitlab: Simulator, waits: list[float]
) -> None:
    fault(gitlab, RULE, status=429, times=1, headers={"Retry-After": "7"})
    assert answer(session)["id"]
    assert waits == [7]


def test_a_429_that_does_not_say_waits_for_the_window(
    session: Reading, gitlab: Simulator, waits: list[float]
) -> None:
    fault(gitlab, RULE, status=429, times=1)
    assert answer(session)["id"]
    [waited] = waits
    assert 2 <= waited <= 4


def test_waits_for_a_limit_that_does_not_say_outlast_its_minute(
    session: Reading, gitlab: Simulator, waits: list[float]
) -> None:
    fault(gitlab, RULE, status=429, times=5)
    assert answer(session)["id"]
    assert 62 <= sum(waits) <= 124


@pytest.mark.parametrize(
    ("told", "waited"),
    [
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT", "Date": DATE}, 30),
        ({"Retry-After": "Wed, 21 Oct 2026 07:20:00 GMT", "Date": DATE}, 0),
    ],
)
def test_a_429_may_name_a_date(
    told: dict[str, str], waited: float, session: Reading, gitlab: Simulator, waits: list[float]
) -> None:
    fault(gitlab, RULE, status=429, headers=told, times=1)
    assert answer(session)["id"]
    assert sum(waits) == waited


@pytest.mark.parametrize(
    ("asked", "told"), [("86400", "24 hours"), ("3601", "2 hours"), ("9" * 14, "778 hours")]
)
def test_a_429_that_asks_for_more_than_is_waited_ends_the_scan(
    asked: str, told: str, session: Reading, gitlab: Simulator, waits: list[float]
) -> None:
    fault(gitlab, RULE, status=429, headers={"Retry-After": asked})
    with pytest.raises(AccessError, match=rf"{told} \(429 on GET /projects/:id/push_rule\)"):
        session.client.get(RULE)
    assert waits == []


def test_a_throttled_server_is_read_to_the_end(estate: Estate, tmp_path: Path) -> None:
    with (
        Simulator(estate, rate_limit=4, rate_period=1.0) as gitlab,
        reading(gitlab, tmp_path) as session,
    ):
        for _ in range(6):
            assert answer(session)["id"]
        assert [line["status"] for line in session.ledger()] == [200] * 6
        assert session.client.tally.waited > 0.5


def test_a_reset_connection_is_tried_again(
    session: Reading, gitlab: Simulator, waits: list[float]
) -> None:
    fault(gitlab, RULE, reset=True, times=1)
    assert answer(session)["id"]
    assert len(waits) == 1
    assert [line["status"] for line in session.ledger()[1:]] == [0, 200]
    assert session.ledger()[1]["error"] == "the connection failed"


@pytest.mark.usefixtures("waits")
def test_a_connection_that_is_always_reset_is_a_failure(
    session: Reading, gitlab: Simulator
) -> None:
    fault(gitlab, RULE, reset=True)
    refusal = refused(session)
    assert (refusal.status, refusal.http_status) == (Status.FAILED, 0)
    assert refusal.detail == "no answer: the connection failed"


def test_a_cut_answer_is_tried_again(
    session: Reading, gitlab: Simulator, waits: list[float]
) -> None:
    fault(gitlab, RULE, truncate=True, times=1)
    assert answer(session)["id"]
    assert len(waits) == 1


@pytest.mark.usefixtures("waits")
def test_an_answer_that_is_always_cut_is_a_failure(session: Reading, gitlab: Simulator) -> None:
    fault(gitlab, RULE, truncate=True)
    assert refused(session).status is Status.FAILED


def test_json_that_ends_too_soon_is_tried_again(
    session: Reading, gitlab: Simulator, waits: list[float]
) -> None:
    head = {"Content-Type": "application/json"}
    fault(gitlab, RULE, body='{"reject_unsigned_commits": tr', headers=head, times=2)
    assert answer(session)["id"]
    assert len(waits) == 2
    assert [line.get("error") for line in session.ledger()[1:]] == [*["the JSON is cut"] * 2, None]


@pytest.mark.usefixtures("waits")
def test_json_that_always_ends_too_soon_is_a_failure(session: Reading, gitlab: Simulator) -> None:
    head = {"Content-Type": "application/json"}
    fault(gitlab, RULE, body='{"reject_unsigned_commits": tr', headers=head)
    refusal = refused(session)
    assert refusal.status is Status.FAILED
    assert "not JSON" in refusal.detail


def test_a_page_for_people_is_a_failure(session: Reading, gitlab: Simulator) -> None:
    fault(gitlab, RULE, html=True)
    refusal = refused(session)
    assert refusal.status is Status.FAILED
    assert refusal.detail == "200: an HTML page answers"


@pytest.mark.usefixtures("waits")
def test_the_words_of_an_error_are_one_short_line(session: Reading, gitlab: Simulator) -> None:
    fault(gitlab, RULE, status=418, body=b"teapot:\r\n\xff\xfe bad\n gateway" + b"x" * 500)
    detail = refused(session).detail
    assert detail.startswith("418: teapot: ")
    assert "\n" not in detail
    assert len(detail) < 250


@pytest.mark.usefixtures("waits")
def test_an_answer_that_does_not_come_is_a_failure(gitlab: Simulator, tmp_path: Path) -> None:
    fault(gitlab, RULE, stall=30)
    with reading(gitlab, tmp_path, timeout=0.2, retries=1) as session:
        session.client.get(ask("/user", ""))
        assert refused(session).detail == "no answer: no answer in time"
        assert [line["status"] for line in session.ledger()] == [200, 0, 0]


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:9", "the connection is refused"),
        ("http://does-not-exist.invalid", "the name is not known"),
    ],
)
def test_a_server_that_is_not_there_cannot_be_reached(
    url: str, reason: str, tmp_path: Path
) -> None:
    with (
        reading(url, tmp_path) as session,
        pytest.raises(AccessError, match=f"cannot be reached: {reason}") as caught,
    ):
        session.client.get(RULE)
    assert caught.value.hint.startswith("Check the address")


@pytest.mark.parametrize(
    "url",
    [
        "gitlab.example.com",
        "ftp://gitlab.example.com",
        "https://",
        "",
        "https://gitlab.example.com:port",
        "https://gitlab.example.com:99999",
        "https://git lab.example.com",
        "https://gitlab.example.com\x1b[2J",
    ],
)
def test_what_is_no_address_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not the address of a GitLab"), reading(url, tmp_path):
        pass


@pytest.mark.parametrize(
    "url",
    [
        "https://ada:hunter2@gitlab.example.com",
        "https://ada:8/hunter2@gitlab.example.com",
        "https://gitlab.example.com?private_token=hunter2",
        "https://gitlab.example.com/#hunter2",
        "ada:hunter2@gitlab.example.com",
    ],
)
def test_an_address_with_a_secret_is_refused_without_repeating_it(url: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught, reading(url, tmp_path):
        pass
    assert "hunter2" not in str(caught.value) + caught.value.hint


def test_a_dead_token_ends_everything(gitlab: Simulator, tmp_path: Path) -> None:
    with reading(gitlab, tmp_path, token="glpat-dead") as session:
        for read in (session.client.get, session.client.list):
            with pytest.raises(AccessError, match="refuses the token") as caught:
                read(RULES)
            assert "glpat-dead" not in str(caught.value) + caught.value.hint


def test_a_token_that_dies_in_the_middle_of_a_list_ends_everything(
    session: Reading, gitlab: Simulator
) -> None:
    crowd(gitlab, 150)
    gitlab.add_fault(Fault("*", 401, None, after=1))
    rows = session.client.list(MEMBERS)
    assert not isinstance(rows, Refusal)
    with pytest.raises(AccessError, match="refuses the token"):
        list(rows)


def crowd(gitlab: Simulator, count: int) -> None:
    """Give the top-level group so many members."""
    for number in range(count):
        gitlab.estate.add_user(f"user{number:03}")
        member = {"username": f"user{number:03}", "access_level": 10}
        gitlab.estate.group("north")["members"].append(member)


def test_a_list_is_read_page_by_page(session: Reading, gitlab: Simulator) -> None:
    crowd(gitlab, 250)
    rows = session.client.list(MEMBERS)
    assert not isinstance(rows, Refusal)
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)) == 251  # the scanner's own user is a member too
    pages = [each.query.get("page") for each in gitlab.requests[1:]]
    assert pages == [None, "2", "3"]
    assert {each.query["per_page"] for each in gitlab.requests[1:]} == {"100"}
    assert [line["endpoint"] for line in session.ledger()[1:]] == ["GET /groups/:id/members"] * 3


def test_pages_are_asked_for_as_they_are_wanted(session: Reading, gitlab: Simulator) -> None:
    crowd(gitlab, 250)
    rows = session.client.list(MEMBERS)
    assert not isinstance(rows, Refusal)
    next(rows)
    assert len(gitlab.requests) == 2


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("how", [{"status": 500}, {"status": 403}, {"html": True}, {"reset": True}])
def test_a_list_that_breaks_off_says_so(
    how: dict[str, Any], session: Reading, gitlab: Simulator
) -> None:
    crowd(gitlab, 150)
    fault(gitlab, MEMBERS, after=1, **how)
    error = broken(session, MEMBERS)
    assert "GET /groups/:id/members" in str(error)


@pytest.mark.parametrize(
    "body", [b"{}", b'{"message": "all is well"}', b"null", b"7", b'["main"]', b"[null]", b"[[]]"]
)
def test_what_is_no_list_of_objects_says_so(
    body: bytes, session: Reading, gitlab: Simulator
) -> None:
    fault(gitlab, RULES, body=body, headers={"Content-Type": "application/json"})
    assert broken(session).refusal.status is Status.FAILED


def test_a_later_page_that_is_no_list_says_so(session: Reading, gitlab: Simulator) -> None:
    crowd(gitlab, 150)
    head = {"Content-Type": "application/json"}
    fault(gitlab, MEMBERS, body=b'{"message": "later"}', headers=head, after=1)
    assert "no list" in str(broken(session, MEMBERS))


def test_a_page_that_nothing_leads_to_is_missed(session: Reading, gitlab: Simulator) -> None:
    """A proxy has dropped the header Link."""
    fault(gitlab, RULES, body=[{"name": "main"}], headers={"X-Next-Page": "2"})
    assert "page 2 is announced" in str(broken(session))


@pytest.fixture
def elsewhere(estate: Estate) -> Iterator[Simulator]:
    with Simulator(estate) as other:
        yield other


@pytest.mark.parametrize("read", ["get", "list"])
def test_a_redirect_to_another_host_is_not_followed(
    read: str, session: Reading, gitlab: Simulator, elsewhere: Simulator
) -> None:
    host = elsewhere.url.removeprefix("http://")
    target = f"http://me:SECRET@{host}/api/v4/projects/11/protected_branches?private_token=SECRET"
    fault(gitlab, RULES, redirect=target)
    with pytest.raises(AccessError, match=f"redirects to {host}$"):
        getattr(session.client, read)(RULES)
    assert elsewhere.requests == []


def test_a_redirect_on_the_same_host_is_followed(session: Reading, gitlab: Simulator) -> None:
    fault(gitlab, RULE, redirect="/api/v4/projects/12/push_rule", match="north/site")
    assert answer(session)["project_id"] == 12


def test_a_link_to_another_host_is_followed_on_ours(
    session: Reading, gitlab: Simulator, elsewhere: Simulator
) -> None:
    path = "/api/v4/projects/11/protected_branches?page=2&per_page=1"
    link = {"Link": f'<{elsewhere.url}{path}>; rel="next"', "X-Total": "2"}
    fault(gitlab, RULES, times=1, body=[{"name": "first"}], headers=link)
    rows = session.client.list(RULES)
    assert not isinstance(rows, Refusal)
    assert [row["name"] for row in rows] == ["first", "spike/*"]
    assert elsewhere.requests == []


def test_a_link_to_somewhere_without_an_api_is_not_followed(
    session: Reading, gitlab: Simulator, elsewhere: Simulator
) -> None:
    host = elsewhere.url.removeprefix("http://")
    link = {"Link": f'<http://me:SECRET@{host}/collect?page=2>; rel="next"'}
    fault(gitlab, RULES, body=[{"name": "first"}], headers=link)
    rows = session.client.list(RULES)
    assert not isinstance(rows, Refusal)
    with pytest.raises(AccessError, match=f"links to {host}$"):
        list(rows)
    assert elsewhere.requests == []


def test_the_ledger_tells_what_was_asked_and_not_with_what(
    session: Reading, gitlab: Simulator
) -> None:
    session.client.get(RULE)
    line = session.ledger()[-1]
    assert {**line, "duration_ms": 0} == {
        "resource": "project north/site",
        "section": "push_rule",
        "endpoint": "GET /projects/:id/push_rule",
        "status": 200,
        "time": TIME,
        "duration_ms": 0,
        "retries": 0,
    }
    assert gitlab.token not in session.path.read_text()


def test_a_path_is_one_part_of_the_address() -> None:
    assert ask("/groups/:id", "acme/a b/ü", x="1").path == "/groups/acme%2Fa%20b%2F%C3%BC"
    assert ask("/groups/:id", "../user").path == "/groups/..%2Fuser"


def test_a_slash_at_the_end_of_the_address_is_dropped(gitlab: Simulator, tmp_path: Path) -> None:
    with reading(gitlab.url + "/", tmp_path, token=gitlab.token) as session:
        assert isinstance(session.client, Client)
        assert session.client.url == gitlab.url
        assert answer(session)["id"]


@pytest.mark.usefixtures("waits")
def test_the_words_of_a_failing_server_are_not_kept(session: Reading, gitlab: Simulator) -> None:
    fault(gitlab, RULE, status=500, body={"message": "could not decrypt PLANTED-SECRET-77"})
    assert refused(session).detail == "500: the server failed"


def test_an_address_without_a_scheme_does_not_show_its_password(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError) as caught,
        reading("oauth2:hunter2@gitlab.example.com", tmp_path),
    ):
        pass
    assert "hunter2" not in str(caught.value)


def test_an_empty_text_is_no_empty_list(session: Reading, gitlab: Simulator) -> None:
    fault(gitlab, RULES, body=b'""', headers={"Content-Type": "application/json"})
    assert "the answer is no list" in str(broken(session))


def test_a_list_that_shrinks_while_it_is_read_is_not_whole(
    session: Reading, gitlab: Simulator
) -> None:
    fault(gitlab, RULES, body=[{"name": "main"}], headers={"X-Total": "2"})
    assert "2 rows were announced and 1 came" in str(broken(session))


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://gitlab.example.com/api/v4", "https://gitlab.example.com"),
        ("https://gitlab.example.com/api/v4/", "https://gitlab.example.com"),
        ("https://example.com/gitlab/api/v4/projects", "https://example.com/gitlab"),
        ("https://gitlab.example.com:8443/api", "https://gitlab.example.com:8443"),
        ("https://gitlab.example.com/api/graphql", "https://gitlab.example.com"),
    ],
)
def test_the_address_of_the_api_is_refused_and_that_of_the_gitlab_named(
    url: str, address: str, tmp_path: Path
) -> None:
    with (
        pytest.raises(UsageError, match="address of the API") as caught,
        reading(url, tmp_path),
    ):
        pass
    assert caught.value.hint == f"Use {address}"


def test_a_token_in_place_of_the_address_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught, reading("glpat-of-somebody", tmp_path):
        pass
    assert "glpat" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("Token is expired. You can either do re-authorization or token refresh.", "has expired"),
        ("Token was revoked. You have to re-authorize from the user.", "was revoked"),
        ("Impersonation is disabled.", "refuses the token (401"),
    ],
)
def test_why_a_token_is_refused_is_told_where_gitlab_says_it(
    said: str, why: str, session: Reading, gitlab: Simulator
) -> None:
    body = {"error": "invalid_token", "error_description": said}
    gitlab.add_fault(Fault("*", 401, None, body))
    with pytest.raises(AccessError, match=re.escape(why)) as caught:
        session.client.get(ask("/user", ""))
    assert "read_api" in caught.value.hint
