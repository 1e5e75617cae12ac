"""What is true of every section, whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Kind, Status
from scanner.sections import BESIDE, SECTIONS, Type
from scanner.sources.gitlab.readers import kept_keys
from tests.simulator import Estate, Simulator
from tests.unit.sources.gitlab.reading import Collected, collected, read

TOP, SUB, SITE = "group north", "group north/apps", "project north/site"
GROUP_RULE, PROJECT_RULE = "GET /groups/:id/push_rule", "GET /projects/:id/push_rule"


def full(estate: Estate) -> Estate:
    """Something in every section."""
    hook = {"url": "https://ada:pw@hooks.example.com/in", "token": "x"}
    estate.group("north").update(
        hooks=[hook],
        integrations=[{"slug": "jira"}],
        saml_group_links=[{"name": "devs", "access_level": 30}],
        ldap_group_links=[{"cn": "eng", "group_access": 30, "provider": "ldapmain"}],
        members=[{"username": "ida.berg", "access_level": 50, "override": True}],
        compliance_frameworks=[{"name": "SOC 2", "default": True}],
        security_policies=[{"type": "approval", "name": "two people"}],
    )
    estate.project("north/site").update(
        hooks=[hook],
        integrations=[{"slug": "jira"}],
        remote_mirrors=[{"url": "https://ada:pw@git.example.com/x.git"}],
        protected_tags={"v*": {"create_access_levels": [40]}},
        approval_rules=[{"name": "all", "approvals_required": 2}],
        forks=["ida.berg/site"],
        files={"CODEOWNERS": "* @ida.berg"},
        security_scanners={"available": ["SAST"], "enabled": ["SAST"], "pipeline_run": []},
        members=[{"username": "jon.mora", "access_level": 30}],
    )
    return estate


WORLDS: list[dict[str, Any]] = [
    {"role": role, "tier": tier} for role in ("admin", "owner", "guest") for tier in ("ultimate",)
] + [
    {"role": "owner", "tier": "free"},
    {"role": "owner", "tier": "free", "edition": "ce"},
    {"role": "owner", "tier": "ultimate", "gitlab_com": True},
    {"role": "maintainer", "tier": "premium", "version": "15.0.0"},
    {"role": "admin", "tier": "ultimate", "version": "19.2.0"},
]


@pytest.fixture(params=WORLDS, ids=lambda world: " ".join(map(str, world.values())))
def found(request: pytest.FixtureRequest, estate: Estate, tmp_path: Path) -> Collected:
    return read(tmp_path, estate=full(estate), **request.param)


def test_every_section_of_a_kind_is_there(found: Collected) -> None:
    for resource in found.resources.values():
        wanted = {name for name, spec in SECTIONS.items() if resource.kind in spec.kinds} - BESIDE
        if resource.path == "partners":  # invited, and no part of the scan
            wanted = {"members"}
        assert set(resource.sections) == wanted


def test_nothing_that_is_kept_is_null(found: Collected) -> None:
    def nulls(value: Any) -> bool:
        if isinstance(value, dict):
            return any(map(nulls, value.values()))
        if isinstance(value, list):
            return any(map(nulls, value))
        return value is None

    for resource in found.resources.values():
        for name, each in resource.sections.items():
            assert not nulls(dict(each.data)), (resource.name, name)


def entries_of(name: str, data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(data.values()) if SECTIONS[name].keyed else [data]


def test_nothing_is_kept_that_the_table_does_not_name(found: Collected) -> None:
    for resource in found.resources.values():
        for name, section in resource.sections.items():
            table = SECTIONS[name].attributes[resource.kind]
            for entry in entries_of(name, section.data):
                assert set(entry) <= set(table), (resource.name, name)


def test_an_attribute_has_a_value_or_a_reason_and_not_both(found: Collected) -> None:
    for resource in found.resources.values():
        for name, section in resource.sections.items():
            if section.status is not Status.OK:
                assert not section.data
                assert not section.gaps
                assert section.detail
                continue
            table = SECTIONS[name].attributes[resource.kind]
            keyed = SECTIONS[name].keyed
            entries = section.data.items() if keyed else [("", section.data)]
            for key, entry in entries:
                for attribute, row in table.items():
                    gap = section.gaps.get(f"{key}.{attribute}" if keyed else attribute)
                    there = attribute in entry
                    assert not (there and gap), (resource.name, name, attribute)
                    optional = row.root_only or row.partial or row.type is Type.DERIVED
                    assert there or gap or optional, (resource.name, name, attribute)


@pytest.mark.parametrize(
    ("name", "section", "options", "status", "words"),
    [
        (SITE, "push_rule", {"tier": "free"}, Status.UNLICENSED, "below Premium"),
        (TOP, "push_rule", {"tier": "free"}, Status.UNLICENSED, "below Premium"),
        (TOP, "hooks", {"tier": "free"}, Status.UNLICENSED, "below Premium"),
        (SITE, "hooks", {"tier": "free"}, Status.OK, ""),
        (SITE, "approval_rules", {"tier": "free"}, Status.UNLICENSED, "below Premium"),
        (SITE, "security_policies", {"tier": "premium"}, Status.UNLICENSED, "below Ultimate"),
        (TOP, "compliance_frameworks", {"tier": "free"}, Status.UNLICENSED, "below Premium"),
        (TOP, "ldap_group_links", {"gitlab_com": True}, Status.NOT_OFFERED, "GitLab.com"),
        (TOP, "ldap_group_links", {"tier": "free"}, Status.UNLICENSED, "below Premium"),
        (TOP, "saml_group_links", {"gitlab_com": True}, Status.OK, ""),
        (TOP, "integrations", {"version": "17.8.0"}, Status.UNSUPPORTED, "since 17.9"),
        (TOP, "integrations", {"version": "17.9.0"}, Status.OK, ""),
        (SITE, "integrations", {"version": "15.0.0"}, Status.OK, ""),
        (TOP, "saml_group_links", {"version": "15.2.0"}, Status.UNSUPPORTED, "since 15.3"),
    ],
)
def test_what_a_gitlab_does_not_have_is_told_and_not_asked(
    name: str,
    section: str,
    options: dict[str, Any],
    status: Status,
    words: str,
    estate: Estate,
    tmp_path: Path,
) -> None:
    made = read(tmp_path, estate=estate, **options).section(name, section)
    assert made.status is status
    assert words in made.detail
    assert (status is Status.OK) or made.detail.startswith("not asked")


def test_nobody_asks_for_what_the_tier_does_not_have(estate: Estate, tmp_path: Path) -> None:
    with Simulator(estate, tier="free") as gitlab:
        collected(gitlab, tmp_path, "north")
        routes = {each.route for each in gitlab.requests}
    assert not {GROUP_RULE, PROJECT_RULE, "GET /groups/:id/hooks"} & routes


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("owner", ["ok", "ok", "ok", "ok"]),
        ("maintainer", ["missing", "forbidden", "ok", "ok"]),
        ("developer", ["missing", "forbidden", "forbidden", "forbidden"]),
        ("guest", ["missing", "forbidden", "forbidden", "forbidden"]),
    ],
)
def test_what_a_role_is_shown(role: str, statuses: list[str], tmp_path: Path) -> None:
    made = read(tmp_path, role=role)
    assert [
        made.section(TOP, "push_rule").status.value,
        made.section(TOP, "approval_settings").status.value,
        made.section(SITE, "push_rule").status.value,
        made.section(SITE, "protected_branches").status.value,
    ] == statuses


@pytest.mark.parametrize("section", ["mirrors", "hooks", "integrations", "protected_tags"])
@pytest.mark.parametrize("role", ["developer", "guest"])
def test_below_maintainer_these_are_forbidden_and_the_rest_is_read(
    role: str, section: str, estate: Estate, tmp_path: Path
) -> None:
    """GitLab says so with 401 where it is asked for mirrors, as if the token were dead."""
    made = read(tmp_path, estate=full(estate), role=role)
    assert made.section(SITE, section).status is Status.FORBIDDEN
    assert made.section("project north/apps/api", section).status is Status.FORBIDDEN
    assert made.section(SITE, "settings").status is Status.OK


def test_the_rows_of_a_tree_keep_what_sections_are_made_of() -> None:
    assert {"full_path", "shared_with_groups", "saml_group_links"} <= kept_keys(Kind.GROUP)
    assert {"namespace", "forks_count", "default_branch"} <= kept_keys(Kind.PROJECT)
    assert "pre_receive_secret_detection_enabled" in kept_keys(Kind.PROJECT)
    for kind in (Kind.GROUP, Kind.PROJECT):
        assert not {"runners_token", "import_url", "description"} & kept_keys(kind)
