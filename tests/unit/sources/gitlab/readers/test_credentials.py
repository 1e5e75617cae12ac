"""Access tokens, service accounts, deploy tokens and keys, triggers: never the secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.model import HIDDEN_ENTRIES, JSON, Gap, Kind, Status
from scanner.sections import SECTIONS
from scanner.sources.gitlab.readers.credentials import token_times
from tests.simulator import Estate, Fault
from tests.unit.sources.gitlab.reading import Collected, planned, read

TOP, APPS, SITE = "group north", "group north/apps", "project north/site"
PATHS = ("access_tokens", "deploy_tokens")
PLAN = planned(
    group=[*PATHS, "service_account_tokens"], project=[*PATHS, "deploy_keys", "triggers"]
)
PERSONAL = "GET /groups/:id/service_accounts/:user_id/personal_access_tokens"
ACCOUNTS = "GET /groups/:id/service_accounts"


def scanned(folder: Path, *faults: Fault, **options: Any) -> Collected:
    return read(folder, *faults, plan=PLAN, **options)


@pytest.mark.parametrize(
    ("created", "expires", "expected"),
    [
        ("2026-01-01T23:59:59.999Z", "2026-01-31", {"lifetime_days": 30}),
        ("2026-01-01T00:00:00Z", "2026-01-01", {"lifetime_days": 0}),
        # The day is that of UTC.
        ("2026-01-01T01:00:00+03:00", "2026-01-31", {"lifetime_days": 31}),
        ("2026-01-01", "2026-01-31T12:00:00.000Z", {"lifetime_days": 30}),
        ("2026-01-01T00:00:00Z", None, {}),
        (None, None, {}),
        (None, "2026-01-31", {"lifetime_days": Gap.MALFORMED}),
        ("2026-01-01T00:00:00Z", "soon", {"lifetime_days": Gap.MALFORMED}),
        ("2026-01-01T00:00:00Z", 7, {"lifetime_days": Gap.MALFORMED}),
        ("0001-01-01T00:00:00+14:00", "2026-01-31", {"lifetime_days": Gap.MALFORMED}),
    ],
)
def test_how_long_a_token_lives(created: JSON, expires: JSON, expected: JSON) -> None:
    assert token_times({"created_at": created, "expires_at": expires}) == expected


@pytest.mark.parametrize("token", [{}, {"created_at": "2026-01-01"}, {"expires_at": "2026-01-01"}])
def test_a_date_that_was_not_sent_is_a_gap(token: dict[str, JSON]) -> None:
    assert token_times(token) == {"lifetime_days": Gap.UNEXPLAINED}


@pytest.mark.parametrize("version", ["18.5.1", "17.1.0"])
def test_access_tokens_are_those_that_still_open_something(
    version: str, estate: Estate, tmp_path: Path
) -> None:
    tokens = [{"id": 1, "description": "x"}, {"id": 2, "revoked": True}, {"id": 3, "active": False}]
    estate.group("north")["access_tokens"] = tokens
    estate.project("north/site")["access_tokens"] = tokens
    found = scanned(tmp_path, estate=estate, version=version)
    for name in (TOP, SITE):
        section = found.section(name, "access_tokens")
        assert (section.status, section.gaps) == (Status.OK, {})
        assert section.data == {
            "1": {
                "id": 1,
                "name": "token-1",
                "user_id": section.data["1"]["user_id"],
                "scopes": ["read_api"],
                "active": True,
                "revoked": False,
                "created_at": "2025-02-03T09:00:00.000Z",
                "expires_at": "2026-02-03",
                "last_used_at": "",
                "access_level": 30,
                "lifetime_days": 365,
            }
        }


def test_a_token_without_an_end_has_no_lifetime(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["access_tokens"] = [{"id": 1, "expires_at": None}]
    section = scanned(tmp_path, estate=estate).section(SITE, "access_tokens")
    assert section.data["1"]["expires_at"] == ""
    assert "lifetime_days" not in section.data["1"]
    assert section.gaps == {}


def test_a_token_that_does_not_tell_whether_it_is_active_is_kept(tmp_path: Path) -> None:
    fault = Fault("GET /projects/:id/access_tokens", body=[{"id": 1}], match="north/site")
    section = scanned(tmp_path, fault).section(SITE, "access_tokens")
    assert section.gaps["1.active"] is Gap.UNEXPLAINED


@pytest.mark.parametrize(
    ("role", "group", "project"),
    [
        ("owner", Status.OK, Status.OK),
        ("maintainer", Status.FORBIDDEN, Status.OK),
        ("developer", Status.FORBIDDEN, Status.FORBIDDEN),
    ],
)
def test_a_401_below_the_role_is_a_refusal_and_no_dead_token(
    role: str, group: Status, project: Status, tmp_path: Path
) -> None:
    found = scanned(tmp_path, role=role)
    assert found.section(TOP, "access_tokens").status is group
    assert found.section(SITE, "access_tokens").status is project
    refused = [line for line in found.ledger if line["status"] == 401]
    assert {line["section"] for line in refused} <= {"access_tokens"}
    assert bool(refused) is (role != "owner")


@pytest.mark.parametrize(
    ("role", "plan", "status"),
    [
        ("owner", "free", Status.UNLICENSED),
        ("owner", "premium", Status.OK),
        ("developer", "free", Status.FORBIDDEN),
        ("developer", "premium", Status.FORBIDDEN),
    ],
)
def test_gitlab_com_has_access_tokens_from_premium_on(
    role: str, plan: str, status: Status, estate: Estate, tmp_path: Path
) -> None:
    estate.group("north")["plan"] = plan
    found = scanned(tmp_path, estate=estate, role=role, gitlab_com=True)
    assert found.section(TOP, "access_tokens").status is status
    assert found.section(SITE, "access_tokens").status is status
    assert ("Premium" in found.section(SITE, "access_tokens").detail) is (
        status is Status.UNLICENSED
    )


def bots(estate: Estate) -> Estate:
    estate.group("north")["service_accounts"] = [
        {"username": "one", "id": 71, "tokens": [{"expires_at": None}, {"revoked": True}]},
        {"username": "two", "id": 72, "tokens": [{"scopes": ["api"]}]},
        {"username": "three", "id": 73},
    ]
    return estate


def test_each_service_account_is_asked_for_its_tokens(estate: Estate, tmp_path: Path) -> None:
    found = scanned(tmp_path, estate=bots(estate))
    section = found.section(TOP, "service_account_tokens")
    assert (section.status, section.gaps) == (Status.OK, {})
    assert {id: token["username"] for id, token in section.data.items()} == {
        "7101": "one",
        "7201": "two",
    }
    assert section.data["7201"]["lifetime_days"] == 365
    assert (
        section.data["7101"].keys()
        <= SECTIONS["service_account_tokens"].attributes[Kind.GROUP].keys()
    )
    asked = [line["endpoint"] for line in found.ledger if "service_accounts" in line["endpoint"]]
    assert asked == [ACCOUNTS, *[PERSONAL] * 3]
    assert section.origin == {"endpoint": PERSONAL}
    below = found.section(APPS, "service_account_tokens")
    assert below.status is Status.NOT_COLLECTED


def test_without_service_accounts_the_list_of_them_is_the_evidence(tmp_path: Path) -> None:
    section = scanned(tmp_path).section(TOP, "service_account_tokens")
    assert (section.status, section.data) == (Status.OK, {})
    assert section.origin == {"endpoint": ACCOUNTS}


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"role": "maintainer"}, Status.FORBIDDEN),
        ({"tier": "free"}, Status.UNLICENSED),
        ({"version": "17.10.0"}, Status.UNSUPPORTED),
    ],
)
def test_service_accounts_are_for_owners_on_premium(
    options: dict[str, Any], status: Status, estate: Estate, tmp_path: Path
) -> None:
    found = scanned(tmp_path, estate=bots(estate), **options)
    assert found.section(TOP, "service_account_tokens").status is status


@pytest.mark.parametrize(
    ("status", "gap"), [(403, Gap.ROLE), (404, Gap.ROLE), (422, Gap.UNEXPLAINED)]
)
def test_an_account_that_refuses_leaves_what_others_told(
    status: int, gap: Gap, estate: Estate, tmp_path: Path
) -> None:
    fault = Fault(PERSONAL, status, after=2)  # the oldest account is listed last
    section = scanned(tmp_path, fault, estate=bots(estate)).section(TOP, "service_account_tokens")
    assert (section.status, list(section.data)) == (Status.OK, ["7201"])
    assert section.gaps == {HIDDEN_ENTRIES: gap}
    assert section.detail.startswith(f"1 of 3 service accounts: {status}")


def test_where_all_accounts_refuse_the_section_does(estate: Estate, tmp_path: Path) -> None:
    fault = Fault(PERSONAL, 403, times=None)
    section = scanned(tmp_path, fault, estate=bots(estate)).section(TOP, "service_account_tokens")
    assert section.status is Status.FORBIDDEN
    assert section.detail.startswith("3 of 3 service accounts: 403")


def test_where_nothing_is_left_by_those_that_refuse_nothing_is_known(
    estate: Estate, tmp_path: Path
) -> None:
    fault = Fault(PERSONAL, 403, times=None, after=1)  # the newest account has no token
    section = scanned(tmp_path, fault, estate=bots(estate)).section(TOP, "service_account_tokens")
    assert (section.status, section.data) == (Status.FORBIDDEN, {})
    assert section.detail.startswith("2 of 3 service accounts: 403")


@pytest.mark.parametrize(
    ("fault", "detail"),
    [
        (Fault(ACCOUNTS, body=[{"username": "x"}]), "a service account has no id"),
        (Fault(ACCOUNTS, body=[{"id": "71", "username": "x"}]), "a service account has no id"),
        (Fault(ACCOUNTS, body=[{"id": 71, "username": 7}]), "another type"),
        (Fault(ACCOUNTS, body={"id": 71}), "no list"),
        (Fault(PERSONAL, body=[{"id": 1}], times=None), "one token belongs to two"),
    ],
)
def test_odd_answers_about_service_accounts_fail_the_section(
    fault: Fault, detail: str, estate: Estate, tmp_path: Path
) -> None:
    section = scanned(tmp_path, fault, estate=bots(estate)).section(TOP, "service_account_tokens")
    assert section.status is Status.FAILED
    assert detail in section.detail


def test_deploy_tokens_are_kept_with_those_that_expired(estate: Estate, tmp_path: Path) -> None:
    rows = [{"id": 1, "expires_at": None}, {"id": 2, "expired": True}, {"id": 3, "revoked": True}]
    estate.group("north")["deploy_tokens"] = rows
    estate.project("north/site")["deploy_tokens"] = rows
    found = scanned(tmp_path, estate=estate)
    for name in (TOP, SITE):
        section = found.section(name, "deploy_tokens")
        assert section.gaps == {}
        flags = {id: (one["revoked"], one["expired"]) for id, one in section.data.items()}
        assert flags == {"1": (False, False), "2": (False, True), "3": (True, False)}
        assert section.data["1"]["expires_at"] == ""


def test_deploy_keys_are_kept_by_fingerprint_and_counted(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["deploy_keys"] = [{"id": 5, "key": "PLANTED-SECRET-1"}]
    estate.project("north/apps/api")["deploy_keys"] = [
        {"id": 6, "key": "PLANTED-SECRET-1", "can_push": True},
        {"id": 7},
    ]
    found = scanned(tmp_path, estate=estate)
    key = found.section(SITE, "deploy_keys").data["5"]
    assert (key["can_push"], key["projects_count"], key["write_projects_count"]) == (False, 2, 1)
    assert key.keys() == SECTIONS["deploy_keys"].attributes[Kind.PROJECT].keys()
    other = found.section("project north/apps/api", "deploy_keys").data["7"]
    assert (other["projects_count"], other["write_projects_count"]) == (1, 0)
    assert "PLANTED" not in found.written


def test_what_newer_servers_tell_is_no_gap_on_older_ones(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["deploy_keys"] = [{"id": 5}]
    estate.project("north/site")["triggers"] = [{"id": 8}]
    found = scanned(tmp_path, estate=estate, version="17.0.0")
    keys, triggers = (found.section(SITE, name) for name in ("deploy_keys", "triggers"))
    assert (keys.gaps, triggers.gaps) == ({}, {})
    assert "last_used_at" not in keys.data["5"]
    assert "expires_at" not in triggers.data["8"]


def test_triggers_tell_their_owners_and_not_their_tokens(estate: Estate, tmp_path: Path) -> None:
    estate.users["jon.mora"]["state"] = "blocked"
    estate.project("north/site")["triggers"] = [
        {"id": 1, "token": "PLANTED-SECRET-9"},
        {"id": 2, "owner": "jon.mora", "last_used": "2025-08-01T09:00:00.000Z"},
        {"id": 3, "owner": None},
    ]
    found = scanned(tmp_path, estate=estate)
    section = found.section(SITE, "triggers")
    owners = {id: (one["owner_username"], one["owner_state"]) for id, one in section.data.items()}
    assert owners == {"1": ("scanner", "active"), "2": ("jon.mora", "blocked"), "3": ("", "")}
    assert (section.data["1"]["last_used"], section.gaps) == ("", {})
    assert all("token" not in one for one in section.data.values())
    assert "PLANTED" not in found.written


@pytest.mark.parametrize(
    ("row", "gap"),
    [
        ({}, Gap.UNEXPLAINED),
        ({"owner": "ida.berg"}, Gap.MALFORMED),
        ({"owner": {}}, Gap.UNEXPLAINED),
        ({"owner": {"username": 7, "state": []}}, Gap.MALFORMED),
    ],
)
def test_an_owner_that_cannot_be_read_is_a_gap(
    row: dict[str, JSON], gap: Gap, tmp_path: Path
) -> None:
    fault = Fault("GET /projects/:id/triggers", body=[{"id": 1, **row}], match="north/site")
    section = scanned(tmp_path, fault).section(SITE, "triggers")
    assert section.gaps["1.owner_username"] is section.gaps["1.owner_state"] is gap


@pytest.mark.parametrize("name", ["deploy_tokens", "deploy_keys", "triggers"])
def test_below_maintainer_a_section_says_so(name: str, tmp_path: Path) -> None:
    found = scanned(tmp_path, role="developer")
    assert found.section(SITE, name).status is Status.FORBIDDEN
