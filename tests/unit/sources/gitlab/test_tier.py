from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Tier
from scanner.sources.gitlab.sight import Licence
from scanner.sources.gitlab.tier import of_group, plan_named, settled
from tests.simulator import Estate
from tests.unit.sources.gitlab import worlds
from tests.unit.sources.gitlab.reading import collected_from

FREE = Licence(Tier.FREE, Tier.FREE)
PREMIUM = Licence(Tier.PREMIUM, Tier.PREMIUM)
ULTIMATE = Licence(Tier.ULTIMATE, Tier.ULTIMATE)
AT_LEAST_PREMIUM = Licence(Tier.PREMIUM, Tier.ULTIMATE)
UNPROVEN = Licence()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("free", Tier.FREE),
        ("premium", Tier.PREMIUM),
        ("silver", Tier.PREMIUM),
        ("ultimate", Tier.ULTIMATE),
        ("gold", Tier.ULTIMATE),
        ("opensource", Tier.ULTIMATE),
        ("ultimate_trial", Tier.ULTIMATE),
        ("ultimate_trial_paid_customer", Tier.ULTIMATE),
        ("premium_trial", Tier.PREMIUM),
        ("starter", None),
        ("", None),
        (None, None),
        (7, None),
        (["premium"], None),
    ],
)
def test_plans_are_known_by_their_names(name: Any, expected: Tier | None) -> None:
    assert plan_named(name) is expected


PAID = {"ip_restriction_ranges": None}


@pytest.mark.parametrize(
    ("edition", "version", "top", "expected"),
    [
        ("ce", "18.5", PAID, FREE),
        ("ee", "18.5", PAID, AT_LEAST_PREMIUM),
        ("ee", "18.5", {"only_allow_merge_if_pipeline_succeeds": None}, AT_LEAST_PREMIUM),
        ("ee", "18.5", {"id": 1}, FREE),
        ("ee", "15.4", {"id": 1}, FREE),
        ("unknown", "18.5", PAID, AT_LEAST_PREMIUM),
        # The keys came with 15.4: before, their absence says nothing.
        ("ee", "15.3", {"id": 1}, UNPROVEN),
        ("unknown", "18.5", {"id": 1}, UNPROVEN),
        # Nobody answered.
        ("ee", "18.5", {}, UNPROVEN),
    ],
)
def test_a_top_level_group_proves_what_it_shows(
    edition: str, version: str, top: Mapping[str, Any], expected: Licence
) -> None:
    assert of_group(edition, version, top) == expected


CHECKS = {"only_allow_merge_if_all_status_checks_passed": False}
TRAINS = {"merge_trains_enabled": False}


@pytest.mark.parametrize(
    ("licence", "edition", "gitlab_com", "version", "project", "expected"),
    [
        (AT_LEAST_PREMIUM, "ee", False, "18.5", CHECKS, ULTIMATE),
        (AT_LEAST_PREMIUM, "ee", False, "18.5", {**CHECKS, **TRAINS}, ULTIMATE),
        (AT_LEAST_PREMIUM, "ee", False, "18.5", TRAINS, PREMIUM),
        (AT_LEAST_PREMIUM, "ee", False, "18.5", {}, PREMIUM),
        (AT_LEAST_PREMIUM, "ee", False, "18.5", None, AT_LEAST_PREMIUM),
        (PREMIUM, "ee", False, "18.5", CHECKS, PREMIUM),
        # A personal project has no group that could tell.
        (UNPROVEN, "ee", False, "18.5", {}, FREE),
        (UNPROVEN, "ee", False, "18.5", TRAINS, PREMIUM),
        (UNPROVEN, "ee", False, "18.5", {"mirror": False}, PREMIUM),
        (UNPROVEN, "ee", False, "18.5", CHECKS, ULTIMATE),
        (UNPROVEN, "unknown", False, "18.5", {}, Licence(Tier.FREE, Tier.PREMIUM)),
        # A public project of a free plan shows what is paid for.
        (
            AT_LEAST_PREMIUM,
            "ee",
            True,
            "18.5",
            {**CHECKS, "visibility": "public"},
            AT_LEAST_PREMIUM,
        ),
        (UNPROVEN, "ee", True, "18.5", {**TRAINS, "visibility": "internal"}, UNPROVEN),
        (AT_LEAST_PREMIUM, "ee", True, "18.5", {**CHECKS, "visibility": "private"}, ULTIMATE),
        # The key was not there yet: its absence says nothing.
        (AT_LEAST_PREMIUM, "ee", False, "15.4", {}, AT_LEAST_PREMIUM),
        (AT_LEAST_PREMIUM, "ee", False, "15.5", {}, PREMIUM),
        (UNPROVEN, "ee", False, "15.4", {}, UNPROVEN),
    ],
)
def test_a_project_settles_what_its_group_leaves_open(
    licence: Licence,
    edition: str,
    gitlab_com: bool,
    version: str,
    project: Mapping[str, Any] | None,
    expected: Licence,
) -> None:
    assert settled(licence, edition, version, gitlab_com, project) == expected


@pytest.mark.parametrize(
    ("options", "tier"),
    [
        ({"tier": "premium"}, Tier.PREMIUM),
        ({"tier": "ultimate"}, Tier.ULTIMATE),
        ({"tier": "premium", "role": "guest"}, Tier.PREMIUM),
        ({"tier": "ultimate", "role": "guest"}, Tier.ULTIMATE),
        ({"tier": "free"}, Tier.FREE),
        ({"tier": "free", "edition": "ce"}, Tier.FREE),
        ({"tier": "ultimate", "gitlab_com": True, "role": "developer"}, Tier.ULTIMATE),
    ],
)
@pytest.mark.parametrize("projects", [(), ("north/site",)])
def test_every_resource_has_the_proven_tier(
    options: Mapping[str, Any], tier: Tier, projects: tuple[str, ...], tmp_path: Path
) -> None:
    groups = () if projects else ("north",)
    found = collected_from(worlds.north(), tmp_path, *groups, projects=projects, **options)
    assert {resource.tier for resource in found.resources.values()} == {tier}


@pytest.mark.parametrize("tier", ["free", "premium", "ultimate"])
def test_a_personal_project_tells_its_tier_itself(
    tier: str, estate: Estate, tmp_path: Path
) -> None:
    estate.add_project("ida.berg/notes", {"caller_access": 50})
    found = collected_from(estate, tmp_path, projects=["ida.berg/notes"], tier=tier)
    assert found["project ida.berg/notes"].tier == tier
