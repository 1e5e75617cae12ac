"""Lists that are cut, that shift while they are read, and that lead to themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from scanner.model import Status
from scanner.sources.gitlab import pages
from scanner.sources.gitlab.pages import PER_PAGE, ListBroken, ListChanged, Page
from scanner.sources.gitlab.question import Ask, Refusal, ask
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab import worlds
from tests.unit.sources.gitlab.reading import Reading, collected, planned, reading

MEMBERS = ask("/groups/:id/members", 1, "group north", "members")
INTEGRATIONS = ask("/projects/:id/integrations", 11, "project north/site", "integrations")


@pytest.fixture
def session(gitlab: Simulator, tmp_path: Path) -> Iterator[Reading]:
    with reading(gitlab, tmp_path) as session:
        yield session


def crowd(estate: Estate, count: int) -> list[dict[str, Any]]:
    """Have the top-level group so many members, the scanner's own user among them."""
    members: list[dict[str, Any]] = estate.group("north")["members"]
    for number in range(count - len(members) - 1):
        estate.add_user(f"user{number:03}")
        members.append({"username": f"user{number:03}", "access_level": 10})
    return members


def read(session: Reading, question: Ask = MEMBERS) -> list[int]:
    rows = session.client.whole(question, list)
    assert not isinstance(rows, Refusal), rows
    return [row["id"] for row in rows]


def asked(gitlab: Simulator, question: Ask = MEMBERS) -> list[str | None]:
    """The pages that were asked for."""
    route = f"GET {question.endpoint}"
    return [each.query.get("page") for each in gitlab.requests if each.route == route]


@pytest.mark.parametrize(("count", "requests"), [(99, 1), (100, 1), (101, 2), (200, 2)])
def test_a_full_page_that_says_it_is_the_last_costs_no_other(
    count: int, requests: int, session: Reading, gitlab: Simulator, estate: Estate
) -> None:
    crowd(estate, count)
    assert len(read(session)) == count
    assert len(asked(gitlab)) == requests


def test_a_list_that_is_cut_where_headers_are_dropped_is_missed(
    session: Reading, gitlab: Simulator, estate: Estate
) -> None:
    crowd(estate, 101)
    gitlab.add_fault(Fault(f"GET {MEMBERS.endpoint}", times=None, bare=True))
    with pytest.raises(ListBroken, match="page 2 is there, and nothing leads to it"):
        read(session)
    assert asked(gitlab) == [None, "2"]


@pytest.mark.parametrize(
    ("told", "bare"),
    [
        ({"Link": "</style.css>; rel=preload; as=style"}, True),
        ({"Link": '</style.css>; rel=preload, </api/v4/x?page=1>; rel="first"'}, False),
        ({"Link": '</api/v4/x?page=2>; rel="next"'}, False),
        ({"x-next-page": ""}, False),
        ({"X-Total": "100"}, False),
        ({"X-Request-Id": "1"}, True),
    ],
    ids=str,
)
def test_only_headers_that_page_tell_of_other_pages(told: Mapping[str, str], bare: bool) -> None:
    answer = requests.Response()
    answer.status_code, answer._content = 200, b"[]"
    answer.headers.update(told)
    assert pages.page_of(answer, "https://gitlab.test").bare is bare


@pytest.mark.parametrize(("count", "requests"), [(99, 1), (100, 2)])
def test_a_list_that_ends_where_headers_are_dropped_is_whole(
    count: int, requests: int, session: Reading, gitlab: Simulator, estate: Estate
) -> None:
    crowd(estate, count)
    gitlab.add_fault(Fault(f"GET {MEMBERS.endpoint}", times=None, bare=True))
    assert len(read(session)) == count
    assert len(asked(gitlab)) == requests


@pytest.mark.parametrize("count", [99, 100, 101, 200])
def test_a_list_without_pages_is_whole_however_long(
    count: int, session: Reading, gitlab: Simulator
) -> None:
    body = [{"id": number, "slug": f"s{number}"} for number in range(1, count + 1)]
    gitlab.add_fault(Fault(f"GET {INTEGRATIONS.endpoint}", body=body, times=None))
    assert read(session, INTEGRATIONS) == [row["id"] for row in body]
    assert len(asked(gitlab, INTEGRATIONS)) == (2 if count == PER_PAGE else 1)


@pytest.mark.parametrize(
    "how", [{"status": 403}, {"body": {"message": "later"}}, {"body": [None]}], ids=str
)
def test_a_cut_that_cannot_be_ruled_out_breaks_the_list(
    how: Mapping[str, Any], session: Reading, gitlab: Simulator, estate: Estate
) -> None:
    crowd(estate, 100)
    gitlab.add_fault(Fault(f"GET {MEMBERS.endpoint}", bare=True))
    gitlab.add_fault(Fault(f"GET {MEMBERS.endpoint}", times=None, **how))
    with pytest.raises(ListBroken):
        read(session)


def shifting(gitlab: Simulator, members: list[dict[str, Any]]) -> None:
    """One leaves behind the reader, and another one takes the place after the next page."""

    def joins() -> None:
        gitlab.estate.add_user("newcomer")
        members.insert(0, {"username": "newcomer", "access_level": 10})

    route = f"GET {MEMBERS.endpoint}"
    gitlab.add_fault(Fault(route, then=lambda: members.pop(5)))
    gitlab.add_fault(Fault(route, then=joins))


def test_a_list_that_shifts_is_read_again(
    session: Reading, gitlab: Simulator, estate: Estate
) -> None:
    """As many rows come as were announced: one twice, and one never."""
    members = crowd(estate, 250)
    there = {estate.users[each["username"]]["id"] for each in members}
    shifting(gitlab, members)
    found = read(session)
    assert len(found) == len(set(found)) == 250
    assert len(there - set(found)) == 1  # who has left
    assert asked(gitlab) == [None, "2", None, "2", "3"]


def test_a_list_that_shifts_again_is_not_whole(
    session: Reading, gitlab: Simulator, estate: Estate
) -> None:
    members = crowd(estate, 250)
    gitlab.add_fault(Fault(f"GET {MEMBERS.endpoint}", times=None, then=lambda: members.pop(5)))
    with pytest.raises(ListChanged, match="the number of its rows fell"):
        read(session)
    assert asked(gitlab) == [None, "2", None, "2"]


def test_a_list_that_grows_at_its_end_is_read_once(
    session: Reading, gitlab: Simulator, estate: Estate
) -> None:
    members = crowd(estate, 250)

    def joins() -> None:
        members.append({"username": f"newcomer{len(members)}", "access_level": 10})
        estate.add_user(members[-1]["username"])

    gitlab.add_fault(Fault(f"GET {MEMBERS.endpoint}", times=None, then=joins))
    found = read(session)
    assert len(found) == len(set(found)) == 252
    assert asked(gitlab) == [None, "2", "3"]


def test_a_list_that_grows_before_the_reader_is_read_once(
    session: Reading, gitlab: Simulator, estate: Estate
) -> None:
    """The newest project comes first, and pushes one that was read to the next page."""
    below = ask("/groups/:id/projects", 1, "group north", "settings")
    there = {estate.add_project(f"north/p{number:03}")["id"] for number in range(250)}
    made = iter(range(9))
    grows = Fault(
        f"GET {below.endpoint}",
        times=None,
        then=lambda: estate.add_project(f"north/new{next(made)}"),
    )
    gitlab.add_fault(grows)
    found = read(session, below)
    assert len(found) == len(set(found))
    assert there <= set(found)
    assert asked(gitlab, below) == [None, "2", "3"]


def test_a_section_whose_list_shifts_is_read_again_once(
    gitlab: Simulator, estate: Estate, tmp_path: Path
) -> None:
    members = crowd(estate, 250)
    wanted = planned(group=["members"])
    shifting(gitlab, members)
    found = collected(gitlab, tmp_path, "north", plan=wanted).section("group north", "members")
    assert (found.status, len(found.data)) == (Status.OK, 250)
    (tmp_path / "again").mkdir()
    gitlab.add_fault(Fault(f"GET {MEMBERS.endpoint}", times=None, then=lambda: members.pop(5)))
    again = collected(gitlab, tmp_path / "again", "north", plan=wanted)
    found = again.section("group north", "members")
    assert found.status is Status.FAILED
    assert "changed meanwhile" in found.detail


def test_a_list_that_leads_to_itself_ends(
    session: Reading, gitlab: Simulator, estate: Estate
) -> None:
    gitlab.add_fault(Fault(f"GET {MEMBERS.endpoint}", times=None, circular=True))
    with pytest.raises(ListBroken, match="leads back to one that was read before"):
        read(session)
    assert len(asked(gitlab)) == 2


ONE = Page([{"id": 1}], next="b", number="", total="", bare=False)
"""A page of a list whose rows are not counted, as those above 10,000 are."""
LAST = replace(ONE, body=[{"id": 2}], next="")


def turned(*told: Page, question: Ask = MEMBERS) -> list[Any]:
    """The rows of these pages, each by its address: `a`, `b` and so on."""
    by_address = {chr(ord("a") + place): page for place, page in enumerate(told)}

    def turn(wanted: Ask) -> Page:
        page = by_address[wanted.path]
        return replace(page, body=[*page.body])

    first = turn(Ask("", "a"))
    return list(pages.rows(question, first, turn))


def test_rows_of_all_pages_come() -> None:
    assert turned(ONE, LAST) == [{"id": 1}, {"id": 2}]


@pytest.mark.parametrize("row", [{"id": 1}, {"key": "x", "scope": "*"}, {"id": None, "slug": "y"}])
def test_a_row_that_comes_again_is_left_out_where_one_was_added(row: dict[str, Any]) -> None:
    first, last = replace(ONE, body=[row]), replace(LAST, body=[{"id": 2}, row])
    assert turned(replace(first, total="2"), replace(last, total="3")) == [row, {"id": 2}]
    assert turned(first, last) == [row, {"id": 2}]  # whether one was, is not told above 10,000
    with pytest.raises(ListChanged, match="a row came twice, and none was added"):
        turned(replace(first, total="3"), replace(last, total="3"))


def test_each_row_that_comes_again_is_made_up_for_by_one_that_was_added() -> None:
    """An order that is not stable shows rows twice, and others never."""
    first = replace(ONE, body=[{"id": 1}, {"id": 2}], total="4")
    with pytest.raises(ListChanged, match="a row came twice"):
        turned(first, replace(LAST, body=[{"id": 2}, {"id": 1}, {"id": 3}], total="5"))
    grown = replace(ONE, body=[{"id": 3}, {"id": 4}], next="c", total="5")
    with pytest.raises(ListChanged, match="a row came twice"):
        turned(first, grown, replace(LAST, body=[{"id": 1}], total="5"))


@pytest.mark.parametrize("row", [{"id": 1}, {"key": "x"}])
def test_a_row_that_comes_twice_on_a_page_has_not_shifted(row: dict[str, Any]) -> None:
    assert turned(replace(LAST, body=[row, row])) == [row, row]


@pytest.mark.parametrize("body", [[{"key": "x"}, {"key": "y"}], [{"id": 3, "key": "x"}]])
def test_rows_that_are_alike_are_not_the_same(body: Sequence[Any]) -> None:
    first = replace(ONE, body=[{"key": "x", "scope": "*"}, {"id": 4, "key": "x"}])
    assert len(turned(first, replace(LAST, body=body))) == 2 + len(body)


@pytest.mark.parametrize(("first", "later"), [("2", "1"), ("", "10000")])
def test_a_number_of_rows_that_falls_tells_of_a_shift(first: str, later: str) -> None:
    with pytest.raises(ListChanged, match="the number of its rows fell"):
        turned(replace(ONE, total=first), replace(LAST, total=later))


@pytest.mark.parametrize(("later", "announced"), [("3", "3"), ("", "more than 10,000")])
def test_as_many_rows_come_as_the_last_page_announces(later: str, announced: str) -> None:
    with pytest.raises(ListChanged, match=f"{announced} rows were announced and 2 came"):
        turned(replace(ONE, total="2"), replace(LAST, total=later))


def test_a_list_may_grow_beyond_what_is_counted() -> None:
    first = replace(ONE, body=[{"id": number} for number in range(10_000)], total="10000")
    last = replace(LAST, body=[{"id": 9_999}])
    assert len(turned(first, last)) == 10_000


def test_the_same_rows_at_ever_new_addresses_end() -> None:
    with pytest.raises(ListChanged, match="a page without a new row leads to another one"):
        turned(ONE, replace(ONE, next="c"), LAST)


def test_a_page_without_rows_leads_nowhere() -> None:
    for told in ([replace(ONE, body=[]), LAST], [ONE, replace(LAST, body=[], next="c"), LAST]):
        with pytest.raises(ListBroken, match="a page without rows leads to another one"):
            turned(*told)


def test_pages_that_lead_to_each_other_end() -> None:
    with pytest.raises(ListBroken, match="leads back"):
        turned(ONE, replace(LAST, next="c"), replace(LAST, body=[{"id": 3}], next="b"))


def test_rows_without_end_are_broken_off() -> None:
    """Each page is a new one, and far more come than were announced."""

    def turn(wanted: Ask) -> Page:
        number = int(wanted.path)
        body = [{"id": 1000 * number + row} for row in range(PER_PAGE)]
        return Page(body, next=str(number + 1), number="", total="150", bare=False)

    rows = pages.rows(MEMBERS, turn(Ask("", "1")), turn)
    with pytest.raises(ListBroken, match="150 rows were announced, 300 came, and there is no end"):
        list(rows)


def test_a_page_by_keyset_may_be_full_and_tell_of_no_other() -> None:
    full = replace(LAST, body=[{"id": number} for number in range(1, 101)], bare=True)
    keyset = replace(MEMBERS, query={"pagination": "keyset"})
    assert len(turned(full, question=keyset)) == PER_PAGE


@pytest.mark.parametrize(("count", "bare", "status"), [(100, False, "ok"), (101, True, "failed")])
def test_a_full_page_of_users_by_keyset_is_asked_for_by_number(
    count: int, bare: bool, status: str, tmp_path: Path
) -> None:
    """By keyset the last page has no header Link, and neither has one that lost it."""
    estate = worlds.north(users={f"user{number:03}": {} for number in range(count - 1)})
    with Simulator(estate, role="admin") as gitlab:
        if bare:
            gitlab.add_fault(Fault("GET /users", times=None, bare=True))
        wanted = planned(instance=["users"])
        found = collected(gitlab, tmp_path, "north", plan=wanted).section(
            "instance gitlab.test", "users"
        )
        queries = [each.query for each in gitlab.requests if each.route == "GET /users"]
    assert (found.status, len(found.data)) == (status, 100 if status == "ok" else 0)
    assert [query.get("pagination") for query in queries][:2] == ["keyset", None]
    assert [query.get("page") for query in queries][2:] == (["2"] if bare else [])


def test_service_accounts_that_change_are_listed_again(tmp_path: Path) -> None:
    estate = worlds.north()
    accounts: list[dict[str, Any]] = [
        {"username": f"robot{number:03}", "tokens": []} for number in range(150)
    ]
    for account in accounts:
        estate.add_user(account["username"])
    estate.group("north")["service_accounts"] = accounts
    route = "GET /groups/:id/service_accounts"
    with Simulator(estate, tier="ultimate", gitlab_com=True) as gitlab:
        gitlab.add_fault(Fault(route, then=lambda: accounts.pop(5)))
        wanted = planned(group=["service_account_tokens"])
        found = collected(gitlab, tmp_path, "north", plan=wanted)
        asked = [each.query.get("page") for each in gitlab.requests if each.route == route]
    assert found.section("group north", "service_account_tokens").status is Status.OK
    assert asked == [None, "2", None, "2"]
