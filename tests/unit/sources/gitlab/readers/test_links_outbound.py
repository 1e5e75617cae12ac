"""Webhooks, push mirrors and integrations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Section, Status
from scanner.sources.gitlab.texts import ADDRESS
from tests.simulator import Estate, Fault
from tests.unit.sources.gitlab.reading import read

TOP, SITE = "group north", "project north/site"
HOOKS, MIRRORS = "GET /projects/:id/hooks", "GET /projects/:id/remote_mirrors"


def hook(folder: Path, version: str = "19.0.0", **parts: Any) -> tuple[Mapping[str, Any], Section]:
    row = {"id": 7, "url": "https://h.example/in", "enable_ssl_verification": True, **parts}
    fault = Fault(HOOKS, body=[row], match="north/site")
    section = read(folder, fault, version=version).section(SITE, "hooks")
    return section.data["7"], section


@pytest.mark.parametrize(
    ("url", "kept", "gap"),
    [
        ("https://ada:pw@H.example:8443/x?t=1", ("https", "h.example", False), None),
        ("http://192.0.2.1/", ("http", "192.0.2.1", True), None),
        ("nonsense", (None, None, None), Gap.MALFORMED),
        ("https://{host}/x", ("https", None, None), Gap.UNOBSERVABLE),
        (None, (None, None, None), Gap.UNEXPLAINED),
        (7, (None, None, None), Gap.MALFORMED),
        (["https://h.example"], (None, None, None), Gap.MALFORMED),
    ],
)
def test_of_the_address_of_a_hook_scheme_and_host_are_kept(
    url: Any, kept: tuple[Any, ...], gap: Gap | None, tmp_path: Path
) -> None:
    entry, section = hook(tmp_path, url=url)
    assert tuple(entry.get(name) for name in ADDRESS) == kept
    missing = [name for name, value in zip(ADDRESS, kept, strict=True) if value is None]
    assert {section.gaps.get(f"7.{name}") for name in missing} <= {gap}
    assert all(f"7.{name}" not in section.gaps for name in ADDRESS if name not in missing)
    assert "url" not in entry


@pytest.mark.parametrize(
    ("version", "gaps"),
    [
        ("19.0.0", set()),
        ("18.11.0", {"token_present", "signing_token_present"}),
        ("17.0.0", {"name", "token_present", "signing_token_present"}),
    ],
)
def test_what_a_hook_tells_grew_with_the_versions(
    version: str, gaps: set[str], estate: Estate, tmp_path: Path
) -> None:
    estate.project("north/site")["hooks"] = [{"url": "https://h.example", "token": "t"}]
    hooks = read(tmp_path, estate=estate, version=version).section(SITE, "hooks")
    [key] = hooks.data
    assert hooks.gaps == {f"{key}.{name}": Gap.VERSION for name in gaps}
    assert hooks.data[key].get("token_present") is (True if not gaps else None)
    assert not {"token", "url", "custom_headers", "url_variables"} & hooks.data[key].keys()


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"role": "owner"}, Status.OK),
        ({"role": "maintainer"}, Status.FORBIDDEN),
        ({"role": "owner", "tier": "free"}, Status.UNLICENSED),
    ],
)
def test_hooks_of_a_group_are_for_owners_on_premium(
    options: Mapping[str, Any], status: Status, estate: Estate, tmp_path: Path
) -> None:
    estate.group("north")["hooks"] = [{"url": "https://h.example/in"}]
    assert read(tmp_path, estate=estate, **options).section(TOP, "hooks").status is status


def test_mirrors_keep_no_credentials(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["remote_mirrors"] = [
        {"url": "https://ada:pw@git.example.com/x.git", "only_protected_branches": True},
        {"url": "ssh://git@git.example.com/x.git", "enabled": False},
    ]
    mirrors = list(read(tmp_path, estate=estate).section(SITE, "mirrors").data.values())
    assert [(one["url_scheme"], one["url_host"]) for one in mirrors] == [
        ("https", "git.example.com"),
        ("ssh", "git.example.com"),
    ]
    assert [one["enabled"] for one in mirrors] == [True, False]
    assert [one["keep_divergent_refs"] for one in mirrors] == [False, False]
    assert "url" not in mirrors[0]


def test_a_mirror_that_git_takes_for_ssh_is_one(tmp_path: Path) -> None:
    row = {"id": 1, "url": "git@git.example.com:team/x.git", "enabled": True}
    found = read(tmp_path, Fault(MIRRORS, body=[row], match="north/site"), version="16.9.0")
    section = found.section(SITE, "mirrors")
    assert section.data["1"]["url_host"] == "git.example.com"
    assert section.gaps["1.auth_method"] is Gap.VERSION


def test_integrations_are_by_slug_and_keep_no_properties(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["integrations"] = [
        {"slug": "jira", "title": "Jira", "active": True, "inherited": True},
        {"slug": "slack", "active": False},
    ]
    integrations = read(tmp_path, estate=estate).section(SITE, "integrations").data
    # GitLab lists those that are active.
    assert integrations == {
        "jira": {"slug": "jira", "title": "Jira", "active": True, "inherited": True}
    }


def test_who_an_integration_is_from_came_with_17_3(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["integrations"] = [{"slug": "jira"}]
    found = read(tmp_path, estate=estate, version="17.2.0").section(SITE, "integrations")
    assert found.gaps == {"jira.inherited": Gap.VERSION}
