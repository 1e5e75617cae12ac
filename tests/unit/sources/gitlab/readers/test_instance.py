from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Section, Status, Tier
from scanner.sections import SECTIONS
from scanner.sections.instance import APPLICATION
from tests.simulator import ABSENT, Estate, Fault, Simulator
from tests.simulator.estate import SECRET
from tests.unit.sources.gitlab import worlds
from tests.unit.sources.gitlab.reading import TIME, collected, planned, read

INSTANCE = "instance gitlab.test"
FOR_ALL = {"metadata"}
NOT_ON_GITLAB_COM = {
    "application_settings",
    "license",
    "oauth_applications",
    "personal_access_tokens",
    "system_hooks",
    "users",
}
SECTION_NAMES = sorted(FOR_ALL | NOT_ON_GITLAB_COM)
PLAN = planned(instance=SECTION_NAMES)


def full(**more: Any) -> Estate:
    """A server with something of everything, and a secret wherever GitLab returns one."""
    parts: dict[str, Any] = {
        "users": {
            "ida.berg": {"id": 5, "is_admin": True, "email": "Ida@Example.ORG"},
            "jon.mora": {
                "id": 6,
                "external": True,
                "two_factor_enabled": False,
                "identities": [
                    {"provider": "saml", "extern_uid": f"{SECRET}uid"},
                    {"provider": "ldapmain", "extern_uid": f"{SECRET}uid"},
                    {"provider": "saml", "extern_uid": f"{SECRET}uid-2"},
                ],
            },
            "group_1_bot_9f": {"id": 7, "bot": True},
        },
        "system_hooks": [
            {
                "url": f"https://ada:{SECRET}pw@Hooks.Example.com/{SECRET}path?key={SECRET}query",
                "token": f"{SECRET}token",
                "custom_headers": [{"key": "X", "value": f"{SECRET}header"}],
            },
            {"url": "http://192.0.2.7/in", "enable_ssl_verification": False},
        ],
        "oauth_applications": [
            {
                "application_name": "wiki",
                "secret": f"{SECRET}application",
                "callback_url": f"https://wiki.example.com/cb?x={SECRET}cb\nhttps://b.example.com",
            },
            {
                "application_name": "phone",
                "callback_url": "phone:/back urn:ietf:wg:oauth:2.0:oob",
                "confidential": False,
                "scopes": ["sudo", "api"],
            },
        ],
        "personal_access_tokens": [
            {"username": "ida.berg", "token": f"{SECRET}pat", "expires_at": None},
            {"username": "jon.mora", "revoked": True},
            {"username": "group_1_bot_9f", "scopes": ["api"]},
            {"user_id": 999},
        ],
        "license": {"licensee": {"Name": f"{SECRET}name"}, "key": f"{SECRET}licence"},
    }
    return worlds.north(**{**parts, **more})


def of(folder: Path, section: str, *faults: Fault, **options: Any) -> Section:
    """A section of the instance, read by an administrator unless another role is given."""
    estate = options.pop("estate", None) or full()
    told = {"role": "admin", "plan": PLAN, **options}
    return read(folder, *faults, estate=estate, **told).section(INSTANCE, section)


# --- who sees what


@pytest.mark.parametrize("role", ["owner", "guest", "none"])
def test_those_who_are_no_administrators_are_not_asked_for_what_is_not_theirs(
    role: str, tmp_path: Path
) -> None:
    estate = full()
    estate.group("north")["visibility"] = "public"
    found = read(tmp_path, estate=estate, role=role, plan=PLAN)
    status = {name: each.status for name, each in found[INSTANCE].sections.items()}
    assert status == dict.fromkeys(NOT_ON_GITLAB_COM, Status.FORBIDDEN) | {"metadata": Status.OK}
    asked = [line["endpoint"] for line in found.ledger]
    assert "GET /metadata" in asked
    assert not set(asked) & {f"GET /{name}" for name in ("license", "users", "hooks")}
    assert found[INSTANCE].context


def test_gitlab_com_offers_none_of_it_but_its_version(tmp_path: Path) -> None:
    found = read(tmp_path, estate=full(), role="owner", gitlab_com=True, plan=PLAN)
    status = {name: each.status for name, each in found[INSTANCE].sections.items()}
    assert status == dict.fromkeys(NOT_ON_GITLAB_COM, Status.NOT_OFFERED) | {"metadata": Status.OK}


def test_on_gitlab_com_what_is_offered_is_for_its_administrators(tmp_path: Path) -> None:
    plan = planned(instance=["audit_streams", "variables", "runners"])
    found = read(tmp_path, estate=full(), role="owner", gitlab_com=True, plan=plan)
    for section in found[INSTANCE].sections.values():
        assert section.status is Status.FORBIDDEN
        assert section.detail == "not asked: the token's user is no administrator"


def test_admin_mode_without_its_scope_makes_nobody_an_administrator(tmp_path: Path) -> None:
    estate = full(application_settings={"admin_mode": True})
    estate.group("north")["visibility"] = "public"
    assert of(tmp_path, "users", estate=estate).status is Status.FORBIDDEN


@pytest.mark.parametrize(
    ("section", "endpoint"),
    [
        ("application_settings", "/application/settings"),
        ("oauth_applications", "/applications"),
        ("personal_access_tokens", "/personal_access_tokens"),
        ("system_hooks", "/hooks"),
        ("users", "/users"),
    ],
)
@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"status": 403}, Status.FORBIDDEN),
        ({"status": 401}, Status.FORBIDDEN),
        ({"status": 404}, Status.MISSING),
        ({"status": 500}, Status.FAILED),
        ({"html": True}, Status.FAILED),
        ({"body": "all is well"}, Status.FAILED),
        ({"body": [7]}, Status.FAILED),
    ],
)
def test_a_refusal_says_why(
    section: str,
    endpoint: str,
    fault: Mapping[str, Any],
    status: Status,
    tmp_path: Path,
    waits: list[float],
) -> None:
    found = of(tmp_path, section, Fault(f"GET {endpoint}", times=None, **fault))
    assert (found.status, found.data) == (status, {})
    assert found.detail
    assert found.origin == {"endpoint": f"GET {endpoint}"}


@pytest.mark.parametrize(
    "options",
    [
        {"tier": "ultimate"},
        {"tier": "free"},
        {"tier": "free", "edition": "ce"},
        {"tier": "ultimate", "version": "15.0.0"},
        {"tier": "ultimate", "version": "19.2.0"},
        {"tier": "ultimate", "role": "owner"},
    ],
)
def test_no_secret_is_written(options: Mapping[str, Any], tmp_path: Path) -> None:
    with Simulator(full(), role="admin", tier="ultimate") as gitlab:
        answers = [
            gitlab.answer("GET", f"/api/v4{path}", {"private-token": gitlab.token})[0].body
            for path in ("/hooks", "/users", "/license", "/application/settings")
        ]
    assert all(SECRET in str(body) for body in answers), "there are secrets to keep"
    written = read(tmp_path, estate=full(), **{"role": "admin", **options}).written
    assert SECRET not in written
    assert "Ida@" not in written
    assert "ada:" not in written


# --- application settings


def test_every_setting_of_an_ultimate_server_is_there(tmp_path: Path) -> None:
    found = of(tmp_path, "application_settings", tier="ultimate")
    assert found.gaps == {}
    assert set(found.data) == set(APPLICATION)
    assert found.data["globally_allowed_ips"] == ["192.0.2.0/24"]
    assert found.data["globally_allowed_ip_ranges"][0]["prefix"] == 24


@pytest.mark.parametrize("options", [{"tier": "free"}, {"tier": "free", "edition": "ce"}])
def test_settings_that_are_paid_for_are_gaps_without_a_licence(
    options: Mapping[str, Any], tmp_path: Path
) -> None:
    found = of(tmp_path, "application_settings", **options)
    paid = {name for name, shown in APPLICATION.items() if shown.tier is not Tier.FREE}
    assert {name for name, gap in found.gaps.items() if gap is Gap.UNLICENSED} == paid
    assert found.data["signup_enabled"] is False


def test_settings_that_came_later_are_gaps_of_the_version(tmp_path: Path) -> None:
    found = of(tmp_path, "application_settings", tier="ultimate", version="15.5.0")
    assert {name for name, gap in found.gaps.items() if gap is Gap.VERSION} == {
        "allow_project_creation_for_guest_and_below",
        "default_branch_protection_defaults",
        "remember_me_enabled",
        "require_personal_access_token_expiry",
    }
    # No page of GitLab says since when: the honest reason is that nobody knows.
    assert found.gaps["session_expire_from_init"] is Gap.UNEXPLAINED


@pytest.mark.parametrize(
    "name",
    [
        "signup_enabled",
        "password_authentication_enabled_for_web",
        "allow_local_requests_from_system_hooks",
        "allow_runner_registration_token",
        "can_create_group",
        "user_oauth_applications",
        "remember_me_enabled",
        "allow_project_creation_for_guest_and_below",
        "group_owners_can_manage_default_branch_protection",
    ],
)
def test_null_is_no_pass_where_false_would_be_one(name: str, tmp_path: Path) -> None:
    estate = full(application_settings={name: None})
    found = of(tmp_path, "application_settings", estate=estate, tier="ultimate")
    assert name not in found.data
    assert found.gaps[name] is Gap.MALFORMED


def test_an_older_name_is_known(tmp_path: Path) -> None:
    older = {
        "allow_local_requests_from_web_hooks_and_services": ABSENT,
        "allow_local_requests_from_hooks_and_services": True,
    }
    found = of(tmp_path, "application_settings", estate=full(application_settings=older))
    assert found.data["allow_local_requests_from_web_hooks_and_services"] is True


@pytest.mark.parametrize(
    ("raw", "older", "expected"),
    [
        ("", [], []),
        (None, ["old.example.com"], []),
        (
            "b.example.com\n 10.0.0.0/8 ,a.example.com;;",
            [],
            ["10.0.0.0/8", "a.example.com", "b.example.com"],
        ),
        (ABSENT, ["b.example.com", "a.example.com"], ["a.example.com", "b.example.com"]),
        (ABSENT, None, []),
        (ABSENT, ABSENT, Gap.UNEXPLAINED),
        (["a.example.com"], [], Gap.MALFORMED),
        (ABSENT, "a.example.com", Gap.MALFORMED),
        (7, [], Gap.MALFORMED),
    ],
)
def test_where_local_requests_may_go(raw: Any, older: Any, expected: Any, tmp_path: Path) -> None:
    settings = {
        "outbound_local_requests_allowlist_raw": raw,
        "outbound_local_requests_whitelist": older,
    }
    found = of(tmp_path, "application_settings", estate=full(application_settings=settings))
    name = "outbound_local_requests_allowlist"
    assert found.data.get(name, found.gaps.get(name)) == expected
    assert (name in found.gaps) is isinstance(expected, Gap)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("30 days", 30),
        ("36 hours", 2),
        ("0", 0),
        ("soon", Gap.MALFORMED),
        ("", Gap.MALFORMED),
        (30, Gap.MALFORMED),
        (None, Gap.UNEXPLAINED),
        (ABSENT, Gap.UNEXPLAINED),
    ],
)
def test_how_long_artifacts_stay(said: Any, expected: Any, tmp_path: Path) -> None:
    estate = full(application_settings={"default_artifacts_expire_in": said})
    found = of(tmp_path, "application_settings", estate=estate)
    name = "default_artifacts_expire_days"
    assert found.data.get(name, found.gaps.get(name)) == expected
    assert (name in found.gaps) is isinstance(expected, Gap)


def test_ranges_that_are_odd_are_gaps(tmp_path: Path) -> None:
    estate = full(application_settings={"globally_allowed_ips": 7})
    found = of(tmp_path, "application_settings", estate=estate)
    assert found.gaps["globally_allowed_ips"] is Gap.MALFORMED
    assert found.gaps["globally_allowed_ip_ranges"] is Gap.MALFORMED


def test_no_limit_is_a_number(tmp_path: Path) -> None:
    found = of(tmp_path, "application_settings", tier="ultimate")
    assert found.data["max_personal_access_token_lifetime"] == 0
    assert found.data["max_ssh_key_lifetime"] == 0


# --- metadata and licence: asked once, when the scan begins


@pytest.mark.parametrize("role", ["admin", "owner"])
def test_the_version_is_not_asked_for_twice(role: str, tmp_path: Path) -> None:
    found = read(tmp_path, estate=full(), role=role, plan=PLAN)
    endpoints = [line["endpoint"] for line in found.ledger]
    assert endpoints.count("GET /metadata") == 1
    assert endpoints.count("GET /license") == (role == "admin")
    assert found.section(INSTANCE, "metadata").data == {"version": "18.5.1-ee", "enterprise": True}


@pytest.mark.parametrize("section", ["metadata", "license"])
def test_the_ledger_has_the_time_of_what_was_told(section: str, tmp_path: Path) -> None:
    found = read(tmp_path, estate=full(), role="admin", plan=PLAN)
    origin = found.section(INSTANCE, section).origin
    times = [
        line["time"]
        for line in found.ledger
        if (line["resource"], line["endpoint"]) == (origin["asked"], origin["endpoint"])
    ]
    assert times == [TIME]


def test_an_old_server_tells_its_version_elsewhere(tmp_path: Path) -> None:
    found = of(tmp_path, "metadata", version="15.0.0", role="owner")
    assert found.data == {"version": "15.0.0-ee"}
    assert found.gaps == {"enterprise": Gap.VERSION}
    assert found.origin["endpoint"] == "GET /version"


def test_the_licence(tmp_path: Path) -> None:
    found = of(tmp_path, "license", estate=full(license={"plan": "ultimate", "overage": 3}))
    assert found.gaps == {}
    assert found.data == {
        "plan": "ultimate",
        "starts_at": "2025-01-01",
        "expires_at": "2026-01-01",
        "expired": False,
        "user_limit": 50,
        "active_users": 4,
        "overage": 3,
    }


def test_an_expired_licence_is_still_told(tmp_path: Path) -> None:
    found = of(tmp_path, "license", estate=full(license={"expired": True}))
    assert found.data["expired"] is True


def test_no_licence_was_ever_set(tmp_path: Path) -> None:
    found = of(tmp_path, "license", tier="free")
    assert found.status is Status.NOT_CONFIGURED


def test_a_community_build_has_no_licence(tmp_path: Path) -> None:
    found = of(tmp_path, "license", tier="free", edition="ce")
    assert found.status is Status.UNLICENSED
    assert "Community" in found.detail


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"status": 403}, Status.FORBIDDEN),
        ({"status": 404}, Status.MISSING),
        ({"status": 500}, Status.FAILED),
        ({"body": [1]}, Status.FAILED),
        ({"body": {"x": 1}}, Status.FAILED),
    ],
)
def test_a_licence_that_is_not_told(
    fault: Mapping[str, Any], status: Status, tmp_path: Path, waits: list[float]
) -> None:
    found = of(tmp_path, "license", Fault("GET /license", times=None, **fault))
    assert found.status is status
    assert found.detail


# --- users


def test_users_are_by_id_without_bots(tmp_path: Path) -> None:
    found = of(tmp_path, "users")
    assert sorted(found.data) == ["1", "5", "6"]
    assert found.gaps == {}
    assert found.data["5"]["email_domain"] == "example.org"
    assert found.data["5"]["is_admin"] is True
    jon = found.data["6"]
    assert jon["identity_providers"] == ["ldapmain", "saml"]
    assert (jon["external"], jon["two_factor_enabled"], jon["is_admin"]) == (True, False, False)


@pytest.mark.parametrize(
    ("options", "gap"),
    [
        ({"tier": "premium"}, None),
        ({"tier": "free"}, Gap.UNLICENSED),
        ({"tier": "free", "edition": "ce"}, Gap.UNLICENSED),
    ],
)
def test_auditors_are_paid_for(options: Mapping[str, Any], gap: Gap | None, tmp_path: Path) -> None:
    assert of(tmp_path, "users", **options).gaps.get("5.is_auditor") == gap


@pytest.mark.parametrize(("version", "keyset"), [("16.11.0", False), ("17.0.0", True)])
def test_many_users_are_read_page_by_page(version: str, keyset: bool, tmp_path: Path) -> None:
    estate = worlds.north(users={f"user{number:03}": {} for number in range(230)})
    estate.version = version
    with Simulator(estate, role="admin") as gitlab:
        found = collected(gitlab, tmp_path, "north", plan=PLAN)
        asked = [each.query for each in gitlab.requests if each.route == "GET /users"]
    assert len(found.section(INSTANCE, "users").data) == 231
    assert len(asked) == 3
    assert {query.get("pagination") for query in asked} == {"keyset" if keyset else None}
    assert {query["without_project_bots"] for query in asked} == {"true"}


BASIC = {"id": 5, "username": "ida.berg", "name": "Ida", "state": "active", "locked": False}


def test_the_list_of_another_caller_is_forbidden(tmp_path: Path) -> None:
    found = of(tmp_path, "users", Fault("GET /users", body=[BASIC]))
    assert (found.status, found.data, found.gaps) == (Status.FORBIDDEN, {}, {})


def test_an_empty_list_is_no_list_of_users(tmp_path: Path) -> None:
    assert of(tmp_path, "users", Fault("GET /users", body=[])).status is Status.FAILED


@pytest.mark.parametrize(
    ("sent", "gap"),
    [
        ({"email": None}, Gap.UNEXPLAINED),
        ({"email": "nobody"}, Gap.MALFORMED),
        ({"email": "x@"}, Gap.MALFORMED),
        ({"email": "x@\ud800"}, Gap.MALFORMED),
        ({"email": 7}, Gap.MALFORMED),
    ],
)
def test_an_address_that_has_no_domain(sent: Any, gap: Gap, tmp_path: Path) -> None:
    found = of(tmp_path, "users", Fault("GET /users", body=[{**BASIC, "is_admin": False, **sent}]))
    assert found.gaps["5.email_domain"] is gap


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, Gap.UNEXPLAINED),
        ({"identities": None}, Gap.MALFORMED),
        ({"identities": []}, []),
        ({"identities": 7}, Gap.MALFORMED),
        ({"identities": "saml"}, Gap.MALFORMED),
        ({"identities": [{"provider": None}]}, Gap.MALFORMED),
        ({"identities": [7]}, Gap.MALFORMED),
    ],
)
def test_identities_that_are_odd(sent: Any, expected: Any, tmp_path: Path) -> None:
    found = of(tmp_path, "users", Fault("GET /users", body=[{**BASIC, "is_admin": False, **sent}]))
    kept = found.data["5"].get("identity_providers", found.gaps.get("5.identity_providers"))
    assert kept == expected


# --- system hooks


def test_system_hooks_keep_scheme_and_host(tmp_path: Path) -> None:
    found = of(tmp_path, "system_hooks", version="19.0.0")
    assert found.gaps == {}
    assert found.data["1"]["url_scheme"] == "https"
    assert found.data["1"]["url_host"] == "hooks.example.com"
    assert found.data["1"]["token_present"] is True
    assert found.data["2"]["url_host_is_ip"] is True
    assert found.data["2"]["enable_ssl_verification"] is False


def test_system_hooks_of_an_old_server(tmp_path: Path) -> None:
    found = of(tmp_path, "system_hooks", version="15.5.0")
    assert {name.partition(".")[2] for name in found.gaps} == {
        "name",
        "token_present",
        "signing_token_present",
    }
    assert set(found.gaps.values()) == {Gap.VERSION}


# --- applications


def test_applications_keep_the_hosts_of_their_callbacks(tmp_path: Path) -> None:
    found = of(tmp_path, "oauth_applications")
    assert found.gaps == {}
    assert found.data == {
        "1": {
            "id": 1,
            "application_name": "wiki",
            "confidential": True,
            "scopes": ["openid"],
            "callback_hosts": ["b.example.com", "wiki.example.com"],
        },
        "2": {
            "id": 2,
            "application_name": "phone",
            "confidential": False,
            "scopes": ["api", "sudo"],
            "callback_hosts": [],
        },
    }


def test_an_old_server_does_not_tell_scopes(tmp_path: Path) -> None:
    found = of(tmp_path, "oauth_applications", version="16.0.0")
    assert "scopes" not in found.data["2"]
    assert found.gaps == {}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (None, Gap.UNEXPLAINED),
        (7, Gap.MALFORMED),
        ("", []),
        ("phone://back", ["back"]),
        ("https:evil.example.com", Gap.MALFORMED),
        ("https://", Gap.MALFORMED),
        ("https://malformed https://", Gap.MALFORMED),
        ("https://malformed", ["malformed"]),
        ("https://ada:pw@wiki.example.com/cb", ["wiki.example.com"]),
    ],
)
def test_callbacks_that_are_odd(url: Any, expected: Any, tmp_path: Path) -> None:
    estate = full(oauth_applications=[{"application_name": "x", "callback_url": url}])
    found = of(tmp_path, "oauth_applications", estate=estate)
    kept = found.data["1"].get("callback_hosts", found.gaps.get("1.callback_hosts"))
    assert kept == expected
    assert isinstance(kept, Gap) is isinstance(expected, Gap)


# --- personal access tokens


def test_tokens_that_are_active_are_by_id_with_their_owner(tmp_path: Path) -> None:
    found = of(tmp_path, "personal_access_tokens")
    assert found.gaps == {}
    assert {key: token.get("username") for key, token in found.data.items()} == {
        "1": "ida.berg",
        "3": None,  # a bot, which the list of users leaves out
        "4": None,
    }
    assert found.data["1"]["expires_at"] == ""
    assert "lifetime_days" not in found.data["1"]
    assert found.data["3"]["lifetime_days"] == 365
    assert set(found.data["1"]) <= set(
        SECTIONS["personal_access_tokens"].attributes[
            next(iter(SECTIONS["personal_access_tokens"].kinds))
        ]
    )


def test_a_server_that_lists_revoked_tokens_all_the_same(tmp_path: Path) -> None:
    row = {"id": 9, "active": False, "revoked": True, "user_id": 5}
    fault = Fault("GET /personal_access_tokens", body=[row])
    found = of(tmp_path, "personal_access_tokens", fault)
    assert (found.status, found.data) == (Status.OK, {})


def test_names_of_owners_are_looked_up_only_where_somebody_reads_them(tmp_path: Path) -> None:
    unnamed = planned(instance=["personal_access_tokens.*.expires_at"])
    found = read(tmp_path, estate=full(), role="admin", plan=unnamed)
    assert "GET /users" not in [line["endpoint"] for line in found.ledger]
    tokens = found.section(INSTANCE, "personal_access_tokens")
    assert set(tokens.gaps.values()) == {Gap.NOT_COLLECTED}


def test_names_of_owners_are_read_where_somebody_does(tmp_path: Path) -> None:
    named = planned(instance=["personal_access_tokens.*.username"])
    found = read(tmp_path, estate=full(), role="admin", plan=named)
    assert found.section(INSTANCE, "personal_access_tokens").data["1"]["username"] == "ida.berg"
