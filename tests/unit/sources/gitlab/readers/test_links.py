from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Status
from scanner.sources.gitlab.follows import is_inside
from tests.simulator import ABSENT, Estate, Fault, Simulator
from tests.unit.sources.gitlab import worlds
from tests.unit.sources.gitlab.reading import collected, collected_from, planned, read

TOP, SUB, SITE = "group north", "group north/apps", "project north/site"
GROUP = "GET /groups/:id"


# --- shares


def test_shares_are_by_path(tmp_path: Path) -> None:
    shares = read(tmp_path, role="admin").section(TOP, "shared_with_groups")
    assert set(shares.data) == {"north/apps", "partners"}
    assert shares.data["partners"] == {
        "group_id": 3,
        "group_full_path": "partners",
        "group_access_level": 20,
        "expires_at": worlds.LATER,
        "inside": False,
        "allowed_email_domains_list": [],
    }
    assert shares.data["north/apps"]["inside"] is True
    assert shares.gaps == {}


@pytest.mark.parametrize(
    ("options", "gaps"),
    [
        ({"role": "admin"}, {}),
        ({"role": "owner"}, {"*": Gap.ROLE}),
        ({"role": "owner", "gitlab_com": True}, {"*": Gap.UNOBSERVABLE}),
    ],
)
def test_shares_may_be_hidden(
    options: Mapping[str, Any], gaps: Mapping[str, Gap], tmp_path: Path
) -> None:
    found = read(tmp_path, plan=planned(group=["shared_with_groups"]), **options)
    assert found.section(TOP, "shared_with_groups").gaps == gaps


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (ABSENT, Status.MISSING),
        ([], Status.OK),
        # Nothing of these is the list that GitLab documents: it says nothing.
        (None, Status.FAILED),
        ({}, Status.FAILED),
        ("", Status.FAILED),
        (0, Status.FAILED),
        (False, Status.FAILED),
        ([None], Status.FAILED),
        ([{}], Status.FAILED),
        ([{"group_full_path": None}], Status.FAILED),
    ],
)
@pytest.mark.parametrize("name", [TOP, SITE])
def test_shares_that_are_not_there(
    name: str, value: Any, status: Status, gitlab: Simulator, tmp_path: Path
) -> None:
    kind, _, path = name.partition(" ")
    row = {"id": 1, "full_path": path, "path_with_namespace": path}
    row |= {} if value is ABSENT else {"shared_with_groups": value}
    gitlab.add_fault(Fault(f"GET /{kind}s/:id", times=None, body=row, match=path))
    groups, projects = ([path], []) if kind == "group" else ([], [path])
    found = collected(gitlab, tmp_path, *groups, projects=projects)
    shares = found.section(name, "shared_with_groups")
    assert (shares.status, shares.data) == (status, {})
    assert (status is Status.OK) or shares.detail


def test_a_share_without_a_name_is_outside_nobody_knows_what(tmp_path: Path) -> None:
    share = {"group_full_path": 7, "group_access_level": 30, "group_id": 7, "expires_at": None}
    row = {"id": 1, "full_path": "north", "shared_with_groups": [share]}
    found = read(tmp_path, Fault(GROUP, times=None, body=row, match="north"))
    gaps = found.section(TOP, "shared_with_groups").gaps
    assert gaps["7.inside"] is gaps["7.group_full_path"] is Gap.MALFORMED
    assert gaps["7.allowed_email_domains_list"] is Gap.MALFORMED


@pytest.mark.parametrize(
    ("path", "other", "inside"),
    [
        ("acme", "acme/platform", True),
        ("acme/platform", "acme", True),
        ("acme/platform/web", "acme/payments", True),
        ("acme", "acme-labs", False),
        ("acme/labs", "acme-labs/acme", False),
        ("acme", "partners/acme", False),
        ("acme", "Acme/labs", False),
    ],
)
def test_inside_is_below_the_same_top_level_group(path: str, other: str, inside: bool) -> None:
    assert is_inside(other, path) is inside


def test_a_row_of_a_list_tells_no_shares(estate: Estate, tmp_path: Path) -> None:
    plan = planned(group=["settings.parent_id"])
    found = collected_from(estate, tmp_path, "north", plan=plan)
    assert "shared_with_groups" not in found[SUB].sections


# --- directory links


SAML: list[dict[str, Any]] = [
    {"name": "devs", "access_level": 30, "member_role_id": None},
    {"name": "devs", "access_level": 50, "member_role_id": 4, "provider": "saml_2"},
]
LDAP: list[dict[str, Any]] = [
    {"cn": "eng", "group_access": 30, "provider": "ldapmain"},
    {"cn": None, "filter": "(ou=ops)", "group_access": 40, "provider": "ldapmain"},
]


@pytest.mark.parametrize("name", [TOP, SUB])
def test_directory_links_are_read_of_every_group(name: str, estate: Estate, tmp_path: Path) -> None:
    estate.version = "18.2.0"
    links = {"saml_group_links": SAML, "ldap_group_links": LDAP}
    estate.group(name.removeprefix("group ")).update(links)
    found = read(tmp_path, estate=estate)
    assert found.section(name, "saml_group_links").data == {
        "devs": {"name": "devs", "access_level": 30, "member_role_id": 0, "provider": ""},
        "devs@saml_2": {
            "name": "devs",
            "access_level": 50,
            "member_role_id": 4,
            "provider": "saml_2",
        },
    }
    assert {
        key: (link["cn"], link["filter"])
        for key, link in found.section(name, "ldap_group_links").data.items()
    } == {
        "ldapmain/cn/eng": ("eng", ""),
        "ldapmain/filter/(ou=ops)": ("", "(ou=ops)"),
    }
    other = found.section(SUB if name == TOP else TOP, "saml_group_links")
    assert (other.status, other.data) == (Status.OK, {})


@pytest.mark.parametrize("section", ["saml_group_links", "ldap_group_links"])
@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"tier": "premium"}, Status.OK),
        ({"tier": "ultimate", "role": "guest"}, Status.OK),
        ({"tier": "free"}, Status.UNLICENSED),
        ({"tier": "free", "edition": "ce"}, Status.UNLICENSED),
    ],
)
def test_no_links_are_none_only_where_the_tier_is_proven(
    options: Mapping[str, Any], status: Status, section: str, tmp_path: Path
) -> None:
    found = read(tmp_path, **options).section(TOP, section)
    assert (found.status, found.data) == (status, {})


def test_no_links_where_the_tier_is_not_proven_are_missing(tmp_path: Path) -> None:
    """Before 15.4 a group on Free and one on Premium look alike."""
    found = read(tmp_path, tier="free", version="15.3.0")
    for section in ("saml_group_links", "ldap_group_links"):
        made = found.section(TOP, section)
        assert made.status is Status.MISSING
        assert "there are none, or this tier does not have them" in made.detail


@pytest.mark.parametrize("value", [None, {}, "", 0, [None], [7], [{}], [{"provider": None}]])
@pytest.mark.parametrize("section", ["saml_group_links", "ldap_group_links"])
def test_links_that_are_odd_are_no_empty_list(section: str, value: Any, tmp_path: Path) -> None:
    row = {"id": 1, "full_path": "north", "ip_restriction_ranges": None, section: value}
    found = read(tmp_path, Fault(GROUP, times=None, body=row, match="north"))
    made = found.section(TOP, section)
    assert (made.status, made.data) == (Status.FAILED, {})


def test_a_role_that_came_as_text_is_malformed(tmp_path: Path) -> None:
    """As 15.3.0 to 15.3.3 wrote it."""
    link = {"name": "devs", "access_level": "Owner", "member_role_id": None}
    row = {"id": 1, "full_path": "north", "ip_restriction_ranges": None, "saml_group_links": [link]}
    made = read(tmp_path, Fault(GROUP, times=None, body=row, match="north"))
    gaps = made.section(TOP, "saml_group_links").gaps
    assert gaps["devs.access_level"] is Gap.MALFORMED


# --- members


def test_members_are_by_id_and_bots_are_known(estate: Estate, tmp_path: Path) -> None:
    estate.add_user("project_11_bot_ab", {"id": 77})
    estate.project("north/site")["access_tokens"] = [{"name": "deploy", "user_id": 77}]
    estate.project("north/site")["members"] = [
        {"username": "project_11_bot_ab", "access_level": 40, "expires_at": "2027-01-01"},
        {"username": "ida.berg", "access_level": 30},
    ]
    members = read(tmp_path, estate=estate).section(SITE, "members").data
    assert {id: member["is_bot"] for id, member in members.items()} == {"77": True, "5": False}
    assert members["5"]["expires_at"] == ""
    assert "override" not in members["5"]


@pytest.mark.parametrize(
    ("options", "overrides", "gap"),
    [
        # GitLab sends the key with those who come from LDAP, and with nobody else.
        ({}, {"5": True, "6": None, "1": None}, None),
        ({"tier": "free"}, {"5": None, "6": None, "1": None}, Gap.UNLICENSED),
        ({"tier": "free", "edition": "ce"}, {"5": None, "6": None, "1": None}, Gap.UNLICENSED),
    ],
)
def test_an_override_that_is_not_sent_is_no_gap(
    options: Mapping[str, Any],
    overrides: Mapping[str, bool | None],
    gap: Gap | None,
    estate: Estate,
    tmp_path: Path,
) -> None:
    estate.group("north")["members"] = [
        {"username": "ida.berg", "access_level": 40, "override": True},
        {"username": "jon.mora", "access_level": 30},
        {"username": "scanner", "access_level": 50},
    ]
    members = read(tmp_path, estate=estate, **options).section(TOP, "members")
    assert {id: member.get("override") for id, member in members.data.items()} == overrides
    assert members.gaps.get("6.override") is gap
