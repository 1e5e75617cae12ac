"""Webhooks, integrations and push mirrors: who is shown what, and what is never shown."""

import json
from typing import Any

import pytest

from tests.simulator.outbound_api import masked
from tests.unit.simulator.asking import ROLES, ask, keys

URL = "https://bot:PLANTED-SECRET-word@hooks.example.com/t/PLANTED-SECRET-path?key=1"
DATA: dict[str, Any] = {
    "groups": {
        "acme": {
            "hooks": [{"url": URL, "token": "PLANTED-SECRET-token"}],
            "integrations": [{"slug": "jira"}, {"slug": "slack", "active": False}],
        }
    },
    "projects": {
        "acme/web": {
            "hooks": [
                {
                    "url": URL,
                    "signing_token": "PLANTED-SECRET-token",
                    "custom_headers": [{"key": "X-Key", "value": "PLANTED-SECRET-header"}],
                    "alert_status": "disabled",
                    "id": 70,
                },
                {"url": "https://hooks.example.com"},
            ],
            "integrations": [
                {"slug": f"one-{number}", "password": "PLANTED-SECRET"} for number in range(30)
            ],
            "remote_mirrors": [{"url": "https://bot:PLANTED-SECRET@git.example.com/x.git"}],
        }
    },
}
WEB = "/projects/acme%2Fweb"


def statuses(path: str, **options: Any) -> dict[str, int]:
    """The status that each role is answered."""
    return {role: ask(path, DATA, role=role, **options)[0] for role in ROLES}


@pytest.mark.parametrize(
    ("path", "allowed", "refusal"),
    [
        ("/groups/acme/hooks", ("admin", "owner"), 403),
        ("/groups/acme/integrations", ("admin", "owner"), 403),
        (f"{WEB}/hooks", ("admin", "owner", "maintainer"), 403),
        (f"{WEB}/integrations", ("admin", "owner", "maintainer"), 403),
        (f"{WEB}/remote_mirrors", ("admin", "owner", "maintainer"), 401),
        (f"{WEB}/protected_tags", ("admin", "owner", "maintainer"), 403),
    ],
)
def test_the_least_role(path: str, allowed: tuple[str, ...], refusal: int) -> None:
    assert statuses(path) == {role: 200 if role in allowed else refusal for role in ROLES}


def test_who_does_not_see_the_object_is_not_refused_but_finds_nothing() -> None:
    for path in ("/groups/acme/hooks", f"{WEB}/hooks", f"{WEB}/remote_mirrors"):
        assert ask(path, DATA, role="none")[0] == 404


def test_the_address_of_a_hook_comes_as_it_is_stored_and_its_token_never() -> None:
    for path in ("/groups/acme/hooks", f"{WEB}/hooks"):
        for version in ("16.0.0", "18.5.0", "19.0.0"):
            _, body = ask(path, {**DATA, "version": version})
            assert body[0]["url"] == URL
            assert "PLANTED-SECRET" not in json.dumps(body).replace(URL, "")
            assert not {"token", "signing_token"} & set(body[0])


def test_whether_there_is_a_token_is_told_since_19() -> None:
    told = {"token_present", "signing_token_present"}
    assert not told & set(ask(f"{WEB}/hooks", {**DATA, "version": "18.11.0"})[1][0])
    first, second = ask(f"{WEB}/hooks", {**DATA, "version": "19.0.0"})[1]
    assert (first["token_present"], first["signing_token_present"]) == (False, True)
    assert (second["token_present"], second["signing_token_present"]) == (False, False)
    assert ask("/groups/acme/hooks", {**DATA, "version": "19.0.0"})[1][0]["token_present"] is True


def test_a_hook_tells_its_holder_and_its_state() -> None:
    _, (first, second) = ask(f"{WEB}/hooks", DATA)
    assert (first["id"], first["project_id"], first["alert_status"]) == (70, 1, "disabled")
    assert first["custom_headers"] == [{"key": "X-Key"}]
    assert (second["alert_status"], second["disabled_until"]) == ("executable", None)
    assert ask("/groups/acme/hooks", DATA)[1][0]["group_id"] == 1


def test_hooks_come_in_pages_and_integrations_all_at_once() -> None:
    assert len(ask(f"{WEB}/hooks?per_page=1", DATA)[1]) == 1
    assert len(ask(f"{WEB}/integrations?per_page=1", DATA)[1]) == 30


def test_the_licence_does_not_hide_hooks_but_a_community_build_has_none_of_groups() -> None:
    assert len(ask("/groups/acme/hooks", DATA, tier="free")[1]) == 1
    assert ask("/groups/acme/hooks", DATA, edition="ce") == (404, {"error": "404 Not Found"})
    assert ask(f"{WEB}/hooks", DATA, edition="ce")[0] == 200


def test_only_active_integrations_are_listed_without_their_settings() -> None:
    _, listed = ask("/groups/acme/integrations", DATA)
    assert [(row["slug"], row["title"], row["active"]) for row in listed] == [
        ("jira", "Jira", True)
    ]
    assert "PLANTED-SECRET" not in json.dumps(ask(f"{WEB}/integrations", DATA)[1])


def test_integrations_by_version() -> None:
    old, new = ({**DATA, "version": version} for version in ("17.2.0", "17.9.0"))
    assert ask("/groups/acme/integrations", old)[0] == 404
    assert ask("/groups/acme/integrations", new)[0] == 200
    assert "inherited" not in ask(f"{WEB}/integrations", old)[1][0]
    assert ask(f"{WEB}/integrations", new)[1][0]["inherited"] is False


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://bot:word@git.example.com/x.git", "https://*****:*****@git.example.com/x.git"),
        ("https://bot@git.example.com/x.git", "https://*****@git.example.com/x.git"),
        ("https://:word@git.example.com/x.git", "https://:*****@git.example.com/x.git"),
        ("https://git.example.com/x@y.git", "https://git.example.com/x@y.git"),
    ],
)
def test_the_credentials_of_a_mirror_are_masked(url: str, shown: str) -> None:
    assert masked(url) == shown


def test_a_mirror_is_listed_without_its_password() -> None:
    _, (mirror,) = ask(f"{WEB}/remote_mirrors", DATA)
    assert mirror["url"] == "https://*****:*****@git.example.com/x.git"
    assert (mirror["enabled"], mirror["last_error"]) == (True, None)


def test_nothing_is_there_unless_the_estate_says_so() -> None:
    quiet: dict[str, Any] = {"groups": {"acme": {}}, "projects": {"acme/web": {}}}
    for path in ("/groups/acme", WEB):
        for part in ("hooks", "integrations"):
            assert ask(f"{path}/{part}", quiet) == (200, [])
    for part in ("remote_mirrors", "protected_tags", "forks"):
        assert ask(f"{WEB}/{part}", quiet) == (200, [])
    assert keys(WEB).isdisjoint({"hooks", "files", "caller_access"})
