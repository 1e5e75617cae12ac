from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import AccessError
from scanner.model import Tier
from scanner.sources.gitlab.client import ask
from scanner.sources.gitlab.probe import Root, Server, open_roots, probe, settle
from scanner.sources.gitlab.sight import Licence
from tests import estates
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import collected_from, reading

FREE = Licence(Tier.FREE, Tier.FREE)
PREMIUM = Licence(Tier.PREMIUM, Tier.PREMIUM)
ULTIMATE = Licence(Tier.ULTIMATE, Tier.ULTIMATE)
AT_LEAST_PREMIUM = Licence(Tier.PREMIUM, Tier.ULTIMATE)


def probed(folder: Path, *groups: str, faults: tuple[Fault, ...] = (), **options: Any) -> Any:
    """The server and, when groups are asked for, their roots."""
    estate = options.pop("estate", None) or Estate.from_dict(estates.compliant())
    estate.version = options.pop("version", estate.version)
    with Simulator(estate, **options) as gitlab, reading(gitlab, folder) as session:
        for fault in faults:
            gitlab.add_fault(fault)
        server = probe(session.client)
        return open_roots(session.client, server, groups) if groups else server


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


@pytest.mark.parametrize("scopes", [("read_user",), ("read_repository", "write_repository")])
def test_a_token_that_cannot_read_the_api_is_refused(
    scopes: tuple[str, ...], tmp_path: Path
) -> None:
    with pytest.raises(AccessError):
        probed(tmp_path, token_scopes=scopes)


def test_scopes_that_the_server_does_not_tell_are_no_obstacle(tmp_path: Path) -> None:
    hidden = Fault("GET /personal_access_tokens/self", 404)
    assert probed(tmp_path, faults=(hidden,)).scopes == []


@pytest.mark.parametrize("route", ["GET /user", "GET /metadata"])
@pytest.mark.parametrize("how", [{"html": True}, {"status": 403}, {"body": ["odd"]}])
def test_a_server_that_does_not_answer_as_a_gitlab_is_refused(
    route: str, how: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(AccessError, match="does not answer"):
        probed(tmp_path, faults=(Fault(route, times=None, **how),))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("premium", Tier.PREMIUM),
        ("silver", Tier.PREMIUM),
        ("ultimate", Tier.ULTIMATE),
        ("gold", Tier.ULTIMATE),
        ("ultimate_trial", Tier.ULTIMATE),
        ("premium_trial_paid_customer", Tier.PREMIUM),
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
    ("options", "licence"),
    [
        ({"tier": "free"}, FREE),
        ({"tier": "premium"}, AT_LEAST_PREMIUM),
        ({"tier": "ultimate"}, AT_LEAST_PREMIUM),
        ({"tier": "free", "edition": "ce"}, FREE),
        ({"tier": "premium", "role": "admin"}, PREMIUM),
        ({"tier": "ultimate", "role": "guest"}, AT_LEAST_PREMIUM),
        ({"tier": "premium", "gitlab_com": True}, PREMIUM),
        ({"tier": "ultimate", "gitlab_com": True}, ULTIMATE),
        ({"tier": "premium", "gitlab_com": True, "role": "developer"}, AT_LEAST_PREMIUM),
        ({"tier": "free", "gitlab_com": True}, FREE),
        # Before 15.4 a group on Free and one on Premium may look alike.
        ({"tier": "free", "version": "15.3.0"}, Licence()),
        ({"tier": "premium", "version": "15.3.0"}, AT_LEAST_PREMIUM),
    ],
)
def test_a_tier_is_what_is_proven(
    options: Mapping[str, Any], licence: Licence, tmp_path: Path
) -> None:
    [root] = probed(tmp_path, "north", **options)
    assert root.licence == licence


@pytest.mark.parametrize(
    ("options", "tier"),
    [
        ({"tier": "premium"}, Tier.PREMIUM),
        ({"tier": "ultimate"}, Tier.ULTIMATE),
        ({"tier": "premium", "role": "guest"}, Tier.PREMIUM),
        ({"tier": "ultimate", "role": "guest"}, Tier.ULTIMATE),
        ({"tier": "free"}, Tier.FREE),
        ({"tier": "ultimate", "gitlab_com": True, "role": "developer"}, Tier.ULTIMATE),
    ],
)
def test_a_project_settles_the_tier(options: Mapping[str, Any], tier: Tier, tmp_path: Path) -> None:
    found = collected_from(
        Estate.from_dict(estates.compliant()), tmp_path, "north", **options
    ).resources.values()
    assert {resource.tier for resource in found} == {tier}


def root_of(licence: Licence, gitlab_com: bool = False) -> Root:
    return Root({"id": 1, "full_path": "acme"}, [], 50, licence, gitlab_com, "acme")


def server_of(version: str = "18.5.1", url: str = "https://gitlab.example.com") -> Server:
    return Server(url, version, "ee", "ada", 1, False, ["read_api"], "", None)


KEY = "only_allow_merge_if_all_status_checks_passed"


@pytest.mark.parametrize(
    ("licence", "gitlab_com", "version", "project", "expected"),
    [
        (AT_LEAST_PREMIUM, False, "18.5", {KEY: False}, ULTIMATE),
        (AT_LEAST_PREMIUM, False, "18.5", {}, PREMIUM),
        (AT_LEAST_PREMIUM, False, "18.5", None, AT_LEAST_PREMIUM),
        (PREMIUM, False, "18.5", {KEY: False}, PREMIUM),
        (Licence(), False, "18.5", {}, Licence(Tier.FREE, Tier.PREMIUM)),
        # A public project of a free plan shows what is paid for.
        (AT_LEAST_PREMIUM, True, "18.5", {KEY: False, "visibility": "public"}, AT_LEAST_PREMIUM),
        (AT_LEAST_PREMIUM, True, "18.5", {KEY: False, "visibility": "private"}, ULTIMATE),
        # The key was not there yet: its absence says nothing.
        (AT_LEAST_PREMIUM, False, "15.4", {}, AT_LEAST_PREMIUM),
        (AT_LEAST_PREMIUM, False, "15.5", {}, PREMIUM),
    ],
)
def test_settling(
    licence: Licence,
    gitlab_com: bool,
    version: str,
    project: Mapping[str, Any] | None,
    expected: Licence,
) -> None:
    settled = settle(root_of(licence, gitlab_com), server_of(version), project)
    assert settled.licence == expected


@pytest.mark.parametrize(
    ("role", "level"),
    [("owner", 50), ("maintainer", 40), ("developer", 30), ("guest", 10), ("admin", 60)],
)
def test_the_role_is_that_on_the_asked_group(role: str, level: int, tmp_path: Path) -> None:
    assert [root.role for root in probed(tmp_path, "north", role=role)] == [level]


def test_a_role_above_counts_below_and_not_the_other_way_round(
    estate: Estate, tmp_path: Path
) -> None:
    estate.group("north")["members"].append({"username": "scanner", "access_level": 30})
    estate.group("north/apps")["members"].append({"username": "scanner", "access_level": 50})
    [root] = probed(tmp_path, "north/apps", estate=estate)
    server = server_of()
    assert root.sight(server).role == 50
    assert root.sight(server, above=True).role == 0
    assert root.sight(server, 50, above=True).role == 50


def test_nobody_in_particular_has_role_0(tmp_path: Path, estate: Estate) -> None:
    estate.group("north")["visibility"] = "public"
    assert [root.role for root in probed(tmp_path, "north", estate=estate, role="none")] == [0]


@pytest.mark.parametrize(
    ("asked", "paths"),
    [
        (["north"], ["north"]),
        (["north/apps"], ["north/apps"]),
        (["north", "partners"], ["north", "partners"]),
        (["north/apps", "north"], ["north"]),
        (["NORTH", "north"], ["north"]),
        (["North/Apps", "north"], ["north"]),
        (["1"], ["north"]),
        (["2", "north"], ["north"]),
    ],
)
def test_one_that_lies_below_another_is_left_out(
    asked: list[str], paths: list[str], tmp_path: Path
) -> None:
    assert [root.path for root in probed(tmp_path, *asked)] == paths


@pytest.mark.parametrize("path", ["nowhere", "north/nowhere", "north/site", "99"])
def test_a_group_that_is_not_there_ends_everything(path: str, tmp_path: Path) -> None:
    with pytest.raises(AccessError, match="cannot be read"):
        probed(tmp_path, "north", path)


def test_a_group_that_answers_oddly_ends_everything(tmp_path: Path) -> None:
    with pytest.raises(AccessError, match="the answer is no group"):
        probed(tmp_path, "north", faults=(Fault("GET /groups/:id", body=["odd"]),))


def test_the_groups_above_come_top_first(estate: Estate, tmp_path: Path) -> None:
    estate.add_group("north/apps/deep")
    [root] = probed(tmp_path, "north/apps/deep", estate=estate)
    assert [group["full_path"] for group in root.above] == ["north", "north/apps"]


def test_a_group_above_that_cannot_be_read_is_not_made_up(tmp_path: Path) -> None:
    hidden = Fault("GET /groups/:id", 404, None, match="north")
    [root] = probed(tmp_path, "north/apps", faults=(hidden,))
    assert root.above == []


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
    assert server_of(url=url).host == host


def test_every_probe_is_in_the_ledger(tmp_path: Path) -> None:
    with (
        Simulator(Estate.from_dict(estates.compliant())) as gitlab,
        reading(gitlab, tmp_path) as session,
    ):
        open_roots(session.client, probe(session.client), ["north/apps"])
        assert [line["endpoint"] for line in session.ledger()] == [
            each.route for each in gitlab.requests
        ]
        assert ask("/user", "").name == session.ledger()[0]["endpoint"]
