"""System hooks, applications and everybody's tokens: for administrators alone."""

import json
from typing import Any

import pytest

from tests.simulator import Estate, EstateError, Simulator
from tests.unit.simulator.asking import ask, keys
from tests.unit.simulator.wire import get

SECRET = "PLANTED-SECRET-"
URL = f"https://bot:{SECRET}word@hooks.example.com/t/{SECRET}path?key=1"
DATA: dict[str, Any] = {
    "users": {"ada": {"id": 5}, "bo": {"id": 6}},
    "groups": {"acme": {"visibility": "public"}},
    "system_hooks": [
        {
            "url": URL,
            "token": f"{SECRET}token",
            "custom_headers": [{"key": "X-Key", "value": f"{SECRET}header"}],
        },
        {"url": "https://hooks.example.com"},
    ],
    "oauth_applications": [{"application_name": f"app {n}", "secret": SECRET} for n in range(130)],
    "personal_access_tokens": [
        {"username": "ada", "token": f"{SECRET}pat"},
        {"username": "bo", "revoked": True},
        {"username": "scanner"},
        {"user_id": 999},
    ],
}


@pytest.mark.parametrize("path", ["/hooks", "/applications", "/application/settings", "/license"])
@pytest.mark.parametrize("role", ["owner", "maintainer", "guest", "none"])
def test_others_are_refused(path: str, role: str) -> None:
    assert ask(path, DATA, role=role) == (403, {"message": "403 Forbidden"})


@pytest.mark.parametrize("path", ["/hooks", "/applications"])
def test_nobody_asks_gitlab_com(path: str) -> None:
    assert ask(path, DATA, role="admin", gitlab_com=True)[0] == 403


def test_a_system_hook_is_told_with_its_whole_address_and_no_token() -> None:
    status, (hook, other) = ask("/hooks", {**DATA, "version": "19.0.0"}, role="admin")
    assert status == 200
    assert hook["url"] == URL
    assert (hook["token_present"], other["token_present"]) == (True, False)
    assert hook["custom_headers"] == [{"key": "X-Key"}]
    assert f"{SECRET}token" not in json.dumps(hook)
    assert not {"token", "job_events", "project_id"} & set(hook)


def test_an_old_system_hook_has_no_name() -> None:
    assert "name" not in keys("/hooks", data={**DATA, "version": "17.0.0"}, role="admin")
    assert "name" in keys("/hooks", data={**DATA, "version": "17.1.0"}, role="admin")


def test_applications_come_all_at_once_without_their_secrets() -> None:
    status, body = ask("/applications?per_page=20", DATA, role="admin")
    assert (status, len(body)) == (200, 130)
    assert SECRET not in json.dumps(body)
    assert set(body[0]) == {
        "id",
        "application_id",
        "application_name",
        "callback_url",
        "confidential",
        "scopes",
    }


def owners(path: str, role: str = "admin") -> list[int]:
    status, body = ask(path, DATA, role=role)
    assert status == 200
    assert SECRET not in json.dumps(body)
    return [token["user_id"] for token in body]


def test_administrators_see_the_tokens_of_everybody() -> None:
    assert owners("/personal_access_tokens") == [5, 6, 1, 999]
    assert owners("/personal_access_tokens?state=active") == [5, 1, 999]
    assert owners("/personal_access_tokens?state=inactive") == [6]
    assert owners("/personal_access_tokens?user_id=6") == [6]


@pytest.mark.parametrize("role", ["owner", "guest"])
def test_others_see_their_own_tokens(role: str) -> None:
    assert owners("/personal_access_tokens", role) == [1]
    assert ask("/personal_access_tokens?user_id=5", DATA, role=role)[0] == 401
    assert ask("/personal_access_tokens?user_id=77", DATA, role=role)[0] == 404


def test_users_are_read_by_keyset() -> None:
    data: dict[str, Any] = {"users": {f"user{number:03}": {} for number in range(250)}}
    with Simulator(Estate.from_dict(data), role="admin") as gitlab:
        path = "/users?pagination=keyset&order_by=id&per_page=100"
        found: list[int] = []
        while path:
            reply = get(gitlab, path)
            assert "X-Total" not in reply.headers
            found += [user["id"] for user in reply.body]
            link = reply.headers.get("Link", "")
            path = link.partition("<")[2].partition(">")[0]
    assert len(found) == len(set(found)) == 251


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"system_hooks": [{}]}, "system_hooks: url is missing"),
        ({"oauth_applications": ["x"]}, "oauth_applications: expected mappings"),
        ({"audit_streams": [{"name": "x"}]}, "audit_streams: category is missing"),
        ({"personal_access_tokens": [{}]}, "personal_access_tokens: no user None"),
        ({"personal_access_tokens": [{"username": "x"}]}, "no user 'x'"),
    ],
)
def test_an_odd_row_is_said_where(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(EstateError, match=words):
        Estate.from_dict(wrong)
