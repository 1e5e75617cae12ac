"""What every reader does with an answer about its resource."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.model import Status
from tests.simulator import Estate, Fault
from tests.unit.sources.gitlab.reading import JSON_TYPE, read

SITE = "project north/site"
PROJECT_RULE = "GET /projects/:id/push_rule"
APPROVALS = "GET /projects/:id/merge_request_approval_setting"
RULES = "GET /projects/:id/protected_branches"
LISTS = {
    "protected_branches": RULES,
    "protected_tags": "GET /projects/:id/protected_tags",
    "approval_rules": "GET /projects/:id/approval_rules",
    "members": "GET /projects/:id/members",
    "hooks": "GET /projects/:id/hooks",
    "integrations": "GET /projects/:id/integrations",
    "mirrors": "GET /projects/:id/remote_mirrors",
}


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize(
    ("how", "status", "words"),
    [
        ({"status": 403}, Status.FORBIDDEN, "403"),
        ({"status": 404}, Status.MISSING, "404"),
        ({"html": True, "status": 403}, Status.FAILED, "403: an HTML page answers"),
        ({"html": True, "status": 404}, Status.FAILED, "404: an HTML page answers"),
        ({"status": 404, "body": "404 page not found"}, Status.FAILED, "not GitLab's"),
        ({"status": 403, "body": ""}, Status.FAILED, "not GitLab's"),
        ({"status": 500}, Status.FAILED, "500"),
        ({"status": 429}, Status.FAILED, "429"),
        ({"html": True}, Status.FAILED, "200: an HTML page answers"),
        ({"truncate": True}, Status.FAILED, "no answer"),
        ({"reset": True}, Status.FAILED, "no answer"),
        ({"body": ["odd"]}, Status.FAILED, "no object"),
        ({"body": b"7", "headers": JSON_TYPE}, Status.FAILED, "no object"),
        ({"body": {"message": "later"}}, Status.FAILED, "nothing we know"),
        ({"body": b"null", "headers": JSON_TYPE}, None, "null"),
    ],
)
@pytest.mark.parametrize(
    ("route", "name"), [(PROJECT_RULE, "push_rule"), (APPROVALS, "approval_settings")]
)
def test_an_object_of_its_own(
    route: str, name: str, how: dict[str, Any], status: Status | None, words: str, tmp_path: Path
) -> None:
    # Only of a push rule does null mean that there never was one.
    never = Status.NOT_CONFIGURED if name == "push_rule" else Status.FAILED
    found = read(tmp_path, Fault(route, times=None, match="north/site", **how))
    broken = found.section(SITE, name)
    assert broken.status is (status or never)
    assert words in broken.detail
    assert broken.data == {}
    assert broken.origin == {"endpoint": route}
    assert found.section("project north/apps/api", name).status is Status.OK


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"status": 403}, Status.FORBIDDEN),
        ({"status": 404}, Status.MISSING),
        ({"status": 502}, Status.FAILED),
        ({"body": b"null", "headers": JSON_TYPE}, Status.FAILED),
        ({"body": {"message": "odd"}}, Status.FAILED),
        ({"body": [{"odd": True}]}, Status.FAILED),
        ({"body": [dict.fromkeys(("id", "name", "slug"))]}, Status.FAILED),
        ({"body": [dict.fromkeys(("id", "name", "slug"), "\ud800")]}, Status.FAILED),
        ({"body": [7]}, Status.FAILED),
        ({"body": [{"id": 1, "name": "a", "slug": "a"}, None]}, Status.FAILED),
    ],
)
@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_its_own(name: str, how: dict[str, Any], status: Status, tmp_path: Path) -> None:
    broken = read(tmp_path, Fault(LISTS[name], times=None, match="north/site", **how))
    section = broken.section(SITE, name)
    assert section.status is status
    assert section.data == {}
    assert section.detail
    assert section.origin == {"endpoint": LISTS[name]}


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_is_none_of_them(name: str, tmp_path: Path) -> None:
    section = read(tmp_path, Fault(LISTS[name], body=[], match="north/site")).section(SITE, name)
    assert (section.status, section.data, section.gaps) == (Status.OK, {}, {})


@pytest.mark.usefixtures("waits")
def test_a_list_that_breaks_off_is_no_list(estate: Estate, tmp_path: Path) -> None:
    rules = {f"b{number}": {"id": number, "push_access_levels": [0]} for number in range(150)}
    estate.project("north/site")["protected_branches"] = rules
    whole = read(tmp_path, estate=estate).section(SITE, "protected_branches")
    assert len(whole.data) == 150
    fault = Fault(RULES, 500, None, match="north/site", after=1)
    broken = read(tmp_path, fault, estate=estate).section(SITE, "protected_branches")
    assert broken.status is Status.FAILED
    assert broken.data == {}


def test_two_entries_that_go_by_one_name_hide_nothing(tmp_path: Path) -> None:
    """Whichever was kept, the other one may be what is wrong."""
    rows = [
        {"name": "main", "allow_force_push": False, "push_access_levels": []},
        {"name": "main", "allow_force_push": True, "push_access_levels": []},
    ]
    section = read(tmp_path, Fault(RULES, body=rows, match="north/site")).section(
        SITE, "protected_branches"
    )
    assert (section.status, section.data) == (Status.FAILED, {})
    assert "two entries go by one name" in section.detail
    assert section.origin == {"endpoint": RULES}
