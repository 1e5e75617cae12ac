"""Which questions are asked of a GitLab, in which order, and what a failure leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scanner.doctor import token
from scanner.doctor.check import Standing
from scanner.doctor.gitlab import Asked, Examined, examine
from scanner.sources.gitlab.exchange import Wire
from tests import estates
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import reading

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
TOKENLESS = token.absent("there is no token", "Set GITLAB_TOKEN.")


@pytest.fixture
def estate() -> Estate:
    return Estate.from_dict(estates.compliant())


@pytest.fixture
def gitlab(estate: Estate) -> Iterator[Simulator]:
    with Simulator(estate) as gitlab:
        yield gitlab


def examined(
    gitlab: Simulator | str, folder: Path, *groups: str, tokenless: bool = False, **options: Any
) -> Examined:
    projects = options.pop("projects", ())
    with reading(gitlab, folder, **options) as session:
        token = str(options.get("token") or getattr(gitlab, "token", "glpat-x"))
        with Wire(session.client.url, token, None, 5) as wire:
            asked = Asked(groups, projects)
            why = TOKENLESS if tokenless else None
            return examine(session.client, wire, asked, lambda: NOW, why)


def standings(found: Examined) -> dict[str, str]:
    return {check.check: check.status.value for check in found.checks}


def test_a_good_scan_has_nothing_that_fails(gitlab: Simulator, tmp_path: Path) -> None:
    found = examined(gitlab, tmp_path, "north")
    assert Standing.FAIL not in [check.status for check in found.checks]
    assert list(standings(found)) == [
        "url",
        "tls",
        "gitlab",
        "clock",
        "version",
        "edition",
        "rate_limit",
        "graphql",
        "token",
        "scopes",
        "expiry",
        "administrator",
        "role",
        "tier",
        "projects",
    ]
    assert [root.path for root in found.roots] == ["north"]


def test_the_token_is_for_a_gitlab_alone(gitlab: Simulator, tmp_path: Path) -> None:
    gitlab.add_fault(Fault("*", html=True, times=None))
    found = examined(gitlab, tmp_path, "north")
    assert standings(found) == {"url": "ok", "tls": "warn", "gitlab": "fail", "clock": "note"}
    assert [request.route for request in gitlab.requests] == ["GET /version"]


def test_without_a_token_only_the_server_is_looked_at(gitlab: Simulator, tmp_path: Path) -> None:
    found = examined(gitlab, tmp_path, "north", tokenless=True)
    assert standings(found)["gitlab"] == "ok"
    assert standings(found)["token"] == "fail"
    assert "version" not in standings(found)
    assert len(gitlab.requests) == 1


def test_nothing_is_asked_of_a_server_that_is_not_there(tmp_path: Path) -> None:
    found = examined("http://127.0.0.1:9", tmp_path, "north")
    assert standings(found) == {"url": "fail", "tls": "warn"}
    assert "refused" in found.checks[0].detail


def test_a_token_that_is_refused_ends_it(gitlab: Simulator, tmp_path: Path) -> None:
    found = examined(gitlab, tmp_path, "north", token="glpat-wrong")
    assert standings(found)["token"] == "fail"
    assert "role" not in standings(found)
    assert "glpat-wrong" not in str(found.checks)


@pytest.mark.parametrize("scopes", [("read_user",), ("read_repository",)])
def test_a_token_that_cannot_read_the_api_ends_it(
    estate: Estate, tmp_path: Path, scopes: tuple[str, ...]
) -> None:
    with Simulator(estate, token_scopes=scopes) as gitlab:
        assert standings(examined(gitlab, tmp_path))["token"] == "fail"


def test_each_group_has_its_own_lines(gitlab: Simulator, tmp_path: Path) -> None:
    found = examined(gitlab, tmp_path, "nowhere", "north/apps", "north")
    by_path = [
        (check.path, check.check, check.status.value) for check in found.checks if check.path
    ]
    assert by_path[0] == ("nowhere", "group", "fail")
    assert {path for path, *_ in by_path[1:]} == {"north/apps", "north"}
    assert [root.path for root in found.roots] == ["north/apps", "north"]


def test_a_project_may_be_asked_alone(gitlab: Simulator, tmp_path: Path) -> None:
    found = examined(gitlab, tmp_path, projects=["north/site"])
    lines = [check.check for check in found.checks if check.path == "north/site"]
    assert lines == ["role", "tier"]


def test_without_a_group_the_role_line_says_so(gitlab: Simulator, tmp_path: Path) -> None:
    [role] = [check for check in examined(gitlab, tmp_path).checks if check.check == "role"]
    assert "no group is named" in role.detail


def test_projects_that_gitlab_counts_and_does_not_list(
    gitlab: Simulator, tmp_path: Path, estate: Estate
) -> None:
    estate.group("north")["ip_restriction_ranges"] = None
    gitlab.add_fault(Fault("GET /groups/:id/projects", body=[], times=None))
    found = examined(gitlab, tmp_path, "north")
    [projects] = [check for check in found.checks if check.check == "projects"]
    assert "GitLab counts 2" in projects.detail
    assert projects.status is Standing.WARN


@pytest.mark.parametrize(
    "fault", [{"status": 403}, {"html": True}, {"body": {"odd": 1}}, {"body": [7]}]
)
def test_a_list_of_projects_that_fails_is_told(
    gitlab: Simulator, tmp_path: Path, fault: dict[str, Any]
) -> None:
    gitlab.add_fault(Fault("GET /groups/:id/projects", times=None, **fault))
    found = examined(gitlab, tmp_path, "north")
    [projects] = [check for check in found.checks if check.check == "projects"]
    assert "cannot be listed" in projects.detail


@pytest.mark.parametrize(
    ("tier", "expected"), [("free", "Free"), ("premium", "Premium"), ("ultimate", "Ultimate")]
)
def test_one_project_settles_the_tier(
    estate: Estate, tmp_path: Path, tier: str, expected: str
) -> None:
    with Simulator(estate, tier=tier) as gitlab:
        found = examined(gitlab, tmp_path, "north")
    assert [check.detail for check in found.checks if check.check == "tier"] == [expected]
