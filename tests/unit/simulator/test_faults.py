"""Injected errors, the log of requests and planted secrets."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException, IncompleteRead
from typing import Any

import pytest

from tests.simulator import Estate, Fault, Request, Simulator
from tests.simulator.instance_keys import SECRET_SETTINGS
from tests.unit.simulator.wire import get

DATA: dict[str, Any] = {
    "groups": {"acme": {}, "acme/sub": {}},
    "projects": {"acme/web": {}, "acme/api": {"import_type": "git"}},
}
RULE = "GET /projects/:id/push_rule"


@pytest.fixture
def estate() -> Estate:
    return Estate.from_dict(DATA)


def test_a_fault_hits_its_object_so_many_times(estate: Estate) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault(route=RULE, status=500, times=2, match="acme/web"))
        assert get(gitlab, "/projects/acme%2Fapi/push_rule").status == 200
        by_id = f"/projects/{estate.project('acme/web')['id']}/push_rule"
        statuses = [get(gitlab, path).status for path in (by_id, by_id, by_id)]
        assert statuses == [500, 500, 200]


def test_a_fault_may_last_for_ever_or_start_late(estate: Estate) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault(route="*", status=503, times=None, after=1))
        assert [get(gitlab, "/version").status for _ in range(4)] == [200, 503, 503, 503]


def test_an_application_limit_is_json_without_retry_after(estate: Estate) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault(route="GET /groups/:id", status=429))
        reply = get(gitlab, "/groups/acme")
        assert reply.status == 429
        assert "too many times" in reply.body["message"]["error"]
        assert "Retry-After" not in reply.headers


def test_own_bodies_and_headers(estate: Estate) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault(route=RULE, status=429, body="slow", headers={"Retry-After": "3"}))
        gitlab.add_fault(Fault(route=RULE, body={"id": "not a number"}))
        reply = get(gitlab, "/projects/1/push_rule")
        assert (reply.status, reply.text, reply.headers["Retry-After"]) == (429, "slow", "3")
        assert get(gitlab, "/projects/1/push_rule").body == {"id": "not a number"}


def test_a_sign_in_page_and_a_redirect(estate: Estate) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault(route=RULE, html=True))
        gitlab.add_fault(Fault(route=RULE, redirect="http://127.0.0.1:1/users/sign_in"))
        page = get(gitlab, "/projects/1/push_rule")
        assert (page.status, page.headers.get_content_type()) == (200, "text/html")
        reply = get(gitlab, "/projects/1/push_rule")
        assert (reply.status, reply.headers["Location"]) == (
            302,
            "http://127.0.0.1:1/users/sign_in",
        )


def test_a_cut_body_and_a_reset_connection(estate: Estate) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault(route="GET /groups/:id", truncate=True))
        gitlab.add_fault(Fault(route="GET /groups/:id", reset=True))
        with pytest.raises(IncompleteRead):
            get(gitlab, "/groups/acme")
        with pytest.raises((ConnectionError, HTTPException)):
            get(gitlab, "/groups/acme")
        assert get(gitlab, "/groups/acme").status == 200


def test_a_stall_is_followed_by_the_true_answer(estate: Estate) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault(route="GET /groups/:id", stall=0.1))
        began = time.monotonic()
        assert get(gitlab, "/groups/acme").body["full_path"] == "acme"
        assert time.monotonic() - began >= 0.1


def test_the_end_does_not_wait_for_a_stalled_answer(estate: Estate) -> None:
    with ThreadPoolExecutor(1) as pool:
        with Simulator(estate) as gitlab:
            gitlab.add_fault(Fault(route="GET /groups/:id", stall=60))
            asked = pool.submit(get, gitlab, "/groups/acme")
            time.sleep(0.05)
            began = time.monotonic()
        assert time.monotonic() - began < 5
        with pytest.raises((ConnectionError, HTTPException, AssertionError)):
            raise asked.exception(timeout=5) or AssertionError("answered on the way out")


def test_latency_holds_for_every_request(estate: Estate) -> None:
    with Simulator(estate, latency=0.02) as gitlab:
        began = time.monotonic()
        for _ in range(3):
            get(gitlab, "/version")
        assert time.monotonic() - began >= 0.06


def test_requests_are_kept_in_order_with_their_route(estate: Estate) -> None:
    with Simulator(estate) as gitlab:
        get(gitlab, "/groups/acme%2Fsub?with_projects=false")
        get(gitlab, "/nowhere/at/all")
        get(gitlab, "/groups/acme", method="POST")
        assert gitlab.requests == [
            Request(
                "GET",
                "GET /groups/:id",
                "/api/v4/groups/acme%2Fsub",
                {"with_projects": "false"},
                200,
            ),
            Request("GET", "GET ?", "/api/v4/nowhere/at/all", {}, 404),
            Request("POST", "POST ?", "/api/v4/groups/acme", {}, 405),
        ]


def test_parallel_requests_are_all_kept(estate: Estate) -> None:
    with Simulator(estate) as gitlab, ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: get(gitlab, "/groups/acme"), range(80)))
        assert {reply.status for reply in replies} == {200}
        assert len(gitlab.requests) == 80


def test_secrets_are_planted_where_gitlab_answers_them(estate: Estate) -> None:
    with Simulator(estate, role="admin") as gitlab:
        group = get(gitlab, "/groups/acme?with_projects=false").body
        projects = get(gitlab, "/groups/acme/projects?search=api").body
        settings = get(gitlab, "/application/settings").body
    secrets = [group["runners_token"], projects[0]["runners_token"], projects[0]["import_url"]]
    secrets += [settings[name] for name in SECRET_SETTINGS]
    assert all("PLANTED-SECRET-" in secret for secret in secrets)
    assert len(set(secrets)) == len(secrets)


def test_secrets_are_not_shown_to_the_wrong_role(estate: Estate) -> None:
    with Simulator(estate, role="developer") as gitlab:
        for path in ("/groups/acme", "/groups/acme/projects", "/projects/1"):
            assert "PLANTED-SECRET-" not in json.dumps(get(gitlab, path).body)


def test_a_list_may_lose_its_headers_lead_to_itself_or_change(estate: Estate) -> None:
    route = "GET /groups/:id/projects"
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault(route, bare=True))
        gitlab.add_fault(Fault(route, circular=True))
        gitlab.add_fault(Fault(route, then=lambda: estate.remove_project("acme/api")))
        address = "/groups/acme/projects?per_page=100"
        bare, circular, before, after = (get(gitlab, address) for _ in range(4))
        assert not {"Link", "X-Next-Page", "X-Total"} & {*bare.headers}
        assert circular.headers["Link"] == f'<{gitlab.url}/api/v4{address}>; rel="next"'
        assert [len(each.body) for each in (bare, circular, before, after)] == [2, 2, 2, 1]


def test_a_drip_brings_the_true_answer_piece_by_piece(estate: Estate) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault(route="GET /groups/:id", drip=0.05, piece=1000))
        began = time.monotonic()
        assert get(gitlab, "/groups/acme").body["full_path"] == "acme"
        assert time.monotonic() - began >= 0.1
