"""At which tier, and in which role, what was asked is seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Kind, Tier
from scanner.sources.gitlab.probe import Server
from scanner.sources.gitlab.scope import Root, settle
from scanner.sources.gitlab.sight import Licence
from tests.simulator import Estate
from tests.unit.sources.gitlab.reading import opened

FREE = Licence(Tier.FREE, Tier.FREE)
PREMIUM = Licence(Tier.PREMIUM, Tier.PREMIUM)
ULTIMATE = Licence(Tier.ULTIMATE, Tier.ULTIMATE)
AT_LEAST_PREMIUM = Licence(Tier.PREMIUM, Tier.ULTIMATE)
SERVER = Server("https://gitlab.example.com", "18.5.1", "ee", "ada", 1, False, [], "", None)


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
    [root] = opened(tmp_path, "north", **options)
    assert root.licence == licence


def test_one_of_its_projects_settles_a_tier() -> None:
    row = {"id": 1, "full_path": "acme"}
    root = Root(Kind.GROUP, row, [], 50, AT_LEAST_PREMIUM, False, "acme")
    key = {"only_allow_merge_if_all_status_checks_passed": False}
    assert settle(root, SERVER, key) == replace(root, licence=ULTIMATE)
    assert settle(root, SERVER, None) == root


@pytest.mark.parametrize(
    ("role", "level"),
    [("owner", 50), ("maintainer", 40), ("developer", 30), ("guest", 10), ("admin", 60)],
)
def test_the_role_is_that_on_what_was_asked(role: str, level: int, tmp_path: Path) -> None:
    roots = opened(tmp_path, "north/apps", projects=["north/site"], role=role)
    assert [root.role for root in roots] == [level, level]


def test_a_role_above_counts_below_and_not_the_other_way_round(
    estate: Estate, tmp_path: Path
) -> None:
    estate.group("north")["members"].append({"username": "scanner", "access_level": 30})
    estate.group("north/apps")["members"].append({"username": "scanner", "access_level": 50})
    [root] = opened(tmp_path, "north/apps", estate=estate)
    assert root.sight(SERVER).role == 50
    assert root.sight(SERVER, above=True).role == 0
    assert root.sight(SERVER, 50, above=True).role == 50
    assert replace(root, role=60).sight(replace(SERVER, administrator=True), above=True).role == 60


def test_nobody_in_particular_has_role_0(tmp_path: Path, estate: Estate) -> None:
    estate.group("north")["visibility"] = "public"
    assert [root.role for root in opened(tmp_path, "north", estate=estate, role="none")] == [0]
