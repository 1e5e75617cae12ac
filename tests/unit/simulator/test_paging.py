"""Pages, their headers and links, and the throttle."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.simulator import Estate, Simulator
from tests.simulator.answers import Rows, page
from tests.unit.simulator.wire import get


@pytest.fixture(scope="module")
def estate() -> Estate:
    return Estate.from_dict(
        {"groups": {"acme": {}}, "projects": {f"acme/p{number}": {} for number in range(45)}}
    )


def links(header: str) -> dict[str, str]:
    """The links of a Link header by relation."""
    return {rel: url for url, rel in re.findall(r'<([^>]+)>; rel="(\w+)"', header)}


def test_twenty_rows_unless_asked_and_never_more_than_a_hundred(estate: Estate) -> None:
    with Simulator(estate) as gitlab:
        assert len(get(gitlab, "/groups/acme/projects").body) == 20
        reply = get(gitlab, "/groups/acme/projects?per_page=500")
        assert reply.headers["x-per-page"] == "100"


def test_headers_and_links_lead_through_all_pages(estate: Estate) -> None:
    with Simulator(estate) as gitlab:
        reply = get(gitlab, "/groups/acme/projects?archived=false&with_shared=false&page=2")
        wanted = {"total": "45", "total-pages": "3", "page": "2", "next-page": "3"}
        for name, value in {**wanted, "prev-page": "1"}.items():
            assert reply.headers[f"x-{name}"] == value
        assert set(links(reply.headers["link"])) == {"first", "prev", "next", "last"}
        query = parse_qs(urlsplit(links(reply.headers["link"])["next"]).query)
        assert (query["archived"], query["with_shared"]) == (["false"], ["false"])
        seen: set[int] = set()
        url = "/groups/acme/projects?simple=true"
        while url:
            reply = get(gitlab, url)
            seen |= {row["id"] for row in reply.body}
            url = links(reply.headers["link"]).get("next", "")
        assert len(seen) == 45


@pytest.mark.parametrize("query", ["per_page=0", "per_page=x", "page=-1"])
def test_nonsense_is_refused(estate: Estate, query: str) -> None:
    with Simulator(estate) as gitlab:
        assert get(gitlab, f"/groups/acme/projects?{query}").status == 400


def test_above_ten_thousand_rows_nothing_is_counted() -> None:
    def answer(rows: int) -> dict[str, str]:
        return page(Rows(range(rows), str), {"per_page": "100"}, "per_page=100", "http://x").headers

    assert answer(10_000)["X-Total"] == "10000"
    many = answer(10_001)
    assert "X-Total" not in many
    assert "X-Total-Pages" not in many
    assert set(links(many["Link"])) == {"first", "next"}


def test_keyset_is_for_audit_events_only() -> None:
    events: list[dict[str, Any]] = [{} for _ in range(5)]
    estate = Estate.from_dict({"groups": {"acme": {"audit_events": events}}})
    with Simulator(estate) as gitlab:
        query = "pagination=keyset&order_by=id&sort=desc&per_page=2"
        assert get(gitlab, f"/groups/acme/projects?{query}").status == 405
        seen: list[int] = []
        url = f"/groups/acme/audit_events?{query}"
        while url:
            reply = get(gitlab, url)
            seen += [row["id"] for row in reply.body]
            url = links(reply.headers.get("link", "")).get("next", "")
        assert seen == sorted(seen, reverse=True)
        assert len(seen) == 5


def test_every_response_tells_the_throttle(estate: Estate) -> None:
    with Simulator(estate) as gitlab:
        for path in ("/groups/acme", "/groups/none"):
            headers = get(gitlab, path).headers
            for name in ("Limit", "Name", "Observed", "Remaining", "Reset"):
                assert headers[f"RateLimit-{name}"]


def test_one_request_too_many_is_refused_until_the_window_closes(estate: Estate) -> None:
    with Simulator(estate, rate_limit=2, rate_period=0.3) as gitlab:
        replies = [get(gitlab, "/groups/acme") for _ in range(3)]
        assert [reply.status for reply in replies] == [200, 200, 429]
        assert replies[1].headers["RateLimit-Remaining"] == "0"
        late = replies[2]
        assert late.text == "Retry later\n"
        assert late.headers["Retry-After"] == "1"
        assert "GMT" in late.headers["RateLimit-ResetTime"]
        gitlab.pause(0.3)
        assert get(gitlab, "/groups/acme").status == 200
