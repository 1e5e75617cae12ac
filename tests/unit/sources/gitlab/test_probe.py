from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import AccessError
from scanner.model import Tier
from scanner.sources.gitlab.probe import Server, probe
from scanner.sources.gitlab.question import Refusal
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab import worlds
from tests.unit.sources.gitlab.reading import JSON_TYPE, reading


def probed(folder: Path, *faults: Fault, **options: Any) -> Server:
    estate = options.pop("estate", None) or worlds.north()
    estate.version = options.pop("version", estate.version)
    with Simulator(estate, **options) as gitlab, reading(gitlab, folder) as session:
        for fault in faults:
            gitlab.add_fault(fault)
        return probe(session.client)


def test_the_server_says_who_asks_of_what(tmp_path: Path) -> None:
    server = probed(tmp_path)
    assert server.version == "18.5.1"
    assert server.edition == "ee"
    assert (server.username, server.user_id, server.administrator) == ("scanner", 1, False)
    assert server.scopes == ["read_api"]
    assert server.plan is None


@pytest.mark.parametrize(
    ("options", "version", "edition"),
    [
        ({"edition": "ce", "tier": "free"}, "18.5.1", "ce"),
        ({"version": "15.3.0"}, "15.3.0", "ee"),
        ({"version": "15.3.0", "edition": "ce", "tier": "free"}, "15.3.0", "unknown"),
        ({"version": "15.0.0"}, "15.0.0", "ee"),
        ({"version": "14.2.1"}, "14.2.1", "ee"),
    ],
)
def test_old_servers_say_it_in_older_words(
    options: Mapping[str, Any], version: str, edition: str, tmp_path: Path
) -> None:
    server = probed(tmp_path, **options)
    assert (server.version, server.edition) == (version, edition)


@pytest.mark.parametrize(
    ("options", "faults", "proven"),
    [
        ({"role": "admin"}, [], True),
        ({"role": "owner"}, [], False),
        ({"role": "admin", "edition": "ce", "tier": "free"}, [], False),
        ({"role": "admin"}, [Fault("GET /license", 403)], False),
        ({"role": "admin"}, [Fault("GET /license", body=b"null", headers=JSON_TYPE)], True),
    ],
)
def test_nobody_is_hidden_from_an_administrator_whose_rights_work(
    options: dict[str, Any], faults: list[Fault], proven: bool, tmp_path: Path
) -> None:
    assert probed(tmp_path, *faults, **options).hides_nobody is proven


@pytest.mark.parametrize("scopes", [("read_user",), ("read_repository", "write_repository")])
def test_a_token_that_cannot_read_the_api_is_refused(
    scopes: tuple[str, ...], tmp_path: Path
) -> None:
    with pytest.raises(AccessError):
        probed(tmp_path, token_scopes=scopes)


def test_scopes_that_the_server_does_not_tell_are_no_obstacle(tmp_path: Path) -> None:
    hidden = Fault("GET /personal_access_tokens/self", 404)
    assert probed(tmp_path, hidden).scopes == []


@pytest.mark.parametrize("route", ["GET /user", "GET /metadata"])
@pytest.mark.parametrize("how", [{"html": True}, {"status": 403}, {"body": ["odd"]}])
def test_a_server_that_does_not_answer_as_a_gitlab_is_refused(
    route: str, how: dict[str, Any], tmp_path: Path
) -> None:
    refuses = how.get("status") == 403 and route == "GET /user"
    words = "refuses the token's user" if refuses else "does not answer"
    with pytest.raises(AccessError, match=words):
        probed(tmp_path, Fault(route, times=None, **how))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("premium", Tier.PREMIUM),
        ("silver", Tier.PREMIUM),
        ("ultimate", Tier.ULTIMATE),
        ("gold", Tier.ULTIMATE),
        ("ultimate_trial", Tier.ULTIMATE),
        ("starter", None),
        (None, None),
    ],
)
def test_an_administrator_reads_the_plan_from_the_licence(
    plan: str | None, expected: Tier | None, estate: Estate, tmp_path: Path
) -> None:
    estate.license["plan"] = plan
    server = probed(tmp_path, estate=estate, role="admin")
    assert server.administrator
    assert server.plan is expected


def test_a_licence_that_has_expired_proves_nothing(estate: Estate, tmp_path: Path) -> None:
    estate.license.update(plan="ultimate", expired=True)
    assert probed(tmp_path, estate=estate, role="admin").plan is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://gitlab.example.com", "gitlab.example.com"),
        ("https://GitLab.Example.com:443", "gitlab.example.com"),
        ("http://gitlab.example.com:80/", "gitlab.example.com/"),
        ("https://example.com:8443/gitlab", "example.com:8443/gitlab"),
    ],
)
def test_the_host_names_the_instance(url: str, host: str) -> None:
    assert Server(url, "18.5", "ee", "ada", 1, False, [], "", None).host == host


@pytest.mark.parametrize("enterprise", [None, "", 0, "true"])
def test_an_edition_that_is_no_flag_is_read_off_the_version(
    enterprise: Any, tmp_path: Path
) -> None:
    with Simulator(worlds.north()) as gitlab, reading(gitlab, tmp_path) as session:
        body = {"version": "18.5.1-ee", "enterprise": enterprise}
        gitlab.add_fault(Fault("GET /metadata", body=body))
        assert probe(session.client).edition == "ee"


@pytest.mark.parametrize(
    ("options", "endpoints"),
    [
        ({"role": "admin"}, {"/metadata", "/license"}),
        ({"role": "owner"}, {"/metadata"}),
        ({"role": "owner", "version": "15.0.0"}, {"/version"}),
    ],
)
def test_what_was_told_of_the_server_is_kept(
    options: Mapping[str, Any], endpoints: set[str], tmp_path: Path
) -> None:
    server = probed(tmp_path, **options)
    assert set(server.told) == endpoints
    assert all(isinstance(answer, dict) for answer in server.told.values())


def test_a_licence_that_is_refused_is_kept_as_such(tmp_path: Path) -> None:
    server = probed(tmp_path, Fault("GET /license", status=403, times=None), role="admin")
    assert isinstance(server.told["/license"], Refusal)
    assert server.plan is None


def test_the_ledger_says_of_which_server_it_was_told(tmp_path: Path) -> None:
    with Simulator(worlds.north(), role="admin") as gitlab, reading(gitlab, tmp_path) as session:
        server = probe(session.client)
        about = {line["endpoint"]: line["resource"] for line in session.ledger()}
    assert server.asked == f"instance {gitlab.url.removeprefix('http://')}"
    assert about["GET /metadata"] == about["GET /license"] == server.asked
    assert about["GET /user"] == ""


@pytest.mark.parametrize("said", [None, 18, ["18.5.1"]])
def test_a_version_that_is_no_text_is_none(said: Any, tmp_path: Path) -> None:
    server = probed(tmp_path, Fault("GET /metadata", 200, None, {"version": said}))
    assert server.version == ""
    assert server.edition == "unknown"


@pytest.mark.parametrize("said", [None, "false", "true", 1])
def test_only_true_makes_an_administrator(said: Any, tmp_path: Path) -> None:
    answer = {"id": 1, "username": None, "is_admin": said}
    server = probed(tmp_path, Fault("GET /user", 200, None, answer))
    assert not server.administrator
    assert server.username == ""
