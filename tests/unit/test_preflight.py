"""What a token will leave unknown is said before the scan."""

from __future__ import annotations

from typing import Any

import pytest

from scanner import preflight
from scanner.model import Tier
from scanner.roles import role_name
from scanner.sections import Role
from tests.builders import catalog, policy

HAS_ALL = dict.fromkeys(Tier, False)
HAS_FREE = {tier: tier in (Tier.PREMIUM, Tier.ULTIMATE) for tier in Tier}


def spots(role: int, lacks: dict[Tier, bool] | None = None, **custom: Any) -> dict[str, str]:
    return dict(preflight.blind_spots(catalog(policy(**custom)), role, lacks or HAS_ALL))


@pytest.mark.parametrize(
    ("kinds", "path", "needed", "where"),
    [
        (["project"], "settings.archived", Role.READER, ""),
        (["project"], "settings.default_branch", Role.REPORTER, "settings of a project"),
        (["project"], "push_rule", Role.MAINTAINER, "push_rule of a project"),
        (["group"], "push_rule", Role.OWNER, "push_rule of a group"),
        (["project"], "ancestors.push_rule", Role.OWNER, "push_rule of a group"),
        (
            ["project"],
            "instance.application_settings",
            Role.ADMIN,
            "application_settings of an instance",
        ),
        (["group", "project"], "push_rule", Role.OWNER, "push_rule of a group"),
        (["project"], "hooks.*.url_scheme", Role.MAINTAINER, "hooks of a project"),
        (["group"], "hooks.*.url_scheme", Role.OWNER, "hooks of a group"),
        (["project"], "codeowners.present", Role.REPORTER, "codeowners of a project"),
        (["project"], "scanners.*.enabled", Role.DEVELOPER, "scanners of a project"),
        (["group"], "saml_group_links", Role.READER, ""),
    ],
)
def test_role_below_the_needed_one_is_a_blind_spot(
    kinds: list[str], path: str, needed: Role, where: str
) -> None:
    assert spots(needed, kinds=kinds, requires=[path]) == {}
    if where:
        below = spots(needed - 1, kinds=kinds, requires=[path])
        assert below == {"GL-PRJ-900": f"{where} needs {role_name(needed).title()}"}


@pytest.mark.parametrize("path", ["shared_with_groups.*.inside", "shared_with_groups"])
def test_entries_that_are_hidden_are_a_blind_spot_even_of_what_need_not_be_there(path: str) -> None:
    below = spots(Role.OWNER, also_reads=[path])
    assert below == {"GL-PRJ-900": "shared_with_groups of a project needs Administrator"}
    assert spots(Role.ADMIN, also_reads=[path]) == {}


@pytest.mark.parametrize(
    ("path", "needed"),
    [("members.*.external", Role.ADMIN), ("members.*.days_since_last_activity", Role.OWNER)],
)
@pytest.mark.parametrize("declared", ["requires", "also_reads"])
def test_what_is_looked_up_in_other_sections_asks_for_a_role_there(
    declared: str, path: str, needed: Role
) -> None:
    where = f"members.{path.rpartition('.')[2]} of a project"
    paths: dict[str, Any] = {"requires": ["settings.archived"], declared: [path]}
    below = {"GL-PRJ-900": f"{where} needs {role_name(needed).title()}"}
    assert spots(needed - 1, **paths) == below
    assert spots(needed, **paths) == {}


def test_where_it_is_looked_up_hangs_on_the_server_and_its_tier() -> None:
    external = catalog(policy(also_reads=["members.*.external"]))
    assert preflight.blind_spots(external, Role.MAINTAINER, HAS_ALL, gitlab_com=True) == {}
    below = preflight.blind_spots(external, Role.DEVELOPER, HAS_ALL, gitlab_com=True)
    assert list(below.values()) == ["members.external of a project needs Maintainer"]
    assert preflight.blind_spots(external, Role.DEVELOPER, HAS_FREE, gitlab_com=True) == {}


@pytest.mark.parametrize("path", ["push_rule", "members.*.access_level", "no_such_section"])
def test_what_need_not_be_there_is_no_blind_spot(path: str) -> None:
    assert spots(Role.READER, also_reads=[path]) == {}


def test_highest_role_that_is_lacking_is_named() -> None:
    found = spots(0, requires=["settings.default_branch", "push_rule"])
    assert found == {"GL-PRJ-900": "push_rule of a project needs Maintainer"}


@pytest.mark.parametrize("custom", [{"tier": "premium"}, {"requires": ["push_rule"]}])
def test_what_the_tier_does_not_have_is_no_blind_spot(custom: dict[str, Any]) -> None:
    assert spots(0, HAS_FREE, **{"requires": ["push_rule"], **custom}) == {}


@pytest.mark.parametrize(("kind", "hidden"), [("group", False), ("project", True)])
def test_what_the_tier_lacks_of_one_kind_it_may_have_of_another(kind: str, hidden: bool) -> None:
    """Webhooks of groups are not free, those of projects are."""
    assert bool(spots(0, HAS_FREE, kinds=[kind], requires=["hooks"])) is hidden


@pytest.mark.parametrize("path", ["no_such_section", "protected_branches", "settings.no_such_name"])
def test_what_the_table_does_not_know_needs_no_role(path: str) -> None:
    assert spots(Role.READER, kinds=["group"], requires=[path]) == {}


def test_nothing_is_said_when_nothing_is_hidden() -> None:
    assert preflight.sentence({}, 50, 8) == ()


def test_warning_groups_policies_by_reason() -> None:
    said = preflight.sentence({"A-1": "x needs Owner", "A-2": "x needs Owner", "A-3": "y"}, 30, 8)
    assert said == (
        "3 of 8 policies cannot be fully answered: the token's role is developer",
        "  x needs Owner: A-1, A-2",
        "  y: A-3",
    )
