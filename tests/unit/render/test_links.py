"""Links to settings pages: right per kind, and safe with hostile paths."""

from __future__ import annotations

import pytest

from scanner import sections
from scanner.model import Kind
from scanner.render.links import ADMIN, settings_url


@pytest.mark.parametrize(
    ("kind", "path", "url"),
    [
        (Kind.GROUP, "acme/sub", "https://git.example.com/groups/acme/sub/-/edit"),
        (Kind.PROJECT, "acme/web", "https://git.example.com/acme/web/edit"),
        (Kind.USER, "ada", "https://git.example.com/ada"),
        (
            Kind.INSTANCE,
            "git.example.com",
            "https://git.example.com/admin/application_settings/general",
        ),
    ],
)
def test_link_leads_to_the_settings_of_its_kind(kind: Kind, path: str, url: str) -> None:
    assert settings_url("https://git.example.com", kind, path) == url


def test_kind_may_be_a_plain_text() -> None:
    assert settings_url("https://git.example.com", "group", "a").endswith("/groups/a/-/edit")


@pytest.mark.parametrize("base", ["https://example.com/gitlab", "https://example.com/gitlab/"])
def test_instance_below_a_path_keeps_it(base: str) -> None:
    assert settings_url(base, Kind.PROJECT, "a/b") == "https://example.com/gitlab/a/b/edit"


@pytest.mark.parametrize(
    ("path", "quoted"),
    [
        ("a/ä", "a/%C3%A4"),
        ("a/b?x=1#y", "a/b%3Fx%3D1%23y"),
        ('a/"><script>', "a/%22%3E%3Cscript%3E"),
        ("a/b c\n", "a/b%20c%0A"),
        ("a/%2e%2e", "a/%252e%252e"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
    ],
)
def test_path_cannot_leave_its_place_in_the_link(path: str, quoted: str) -> None:
    assert settings_url("https://x.example", Kind.PROJECT, path) == (
        f"https://x.example/{quoted}/edit"
    )


@pytest.mark.parametrize(
    ("section", "page"),
    [
        ("users", "users"),
        ("variables", "application_settings/ci_cd"),
        ("application_settings", "application_settings/general"),
        ("", "application_settings/general"),
    ],
)
def test_section_of_the_instance_leads_to_its_page_of_the_admin_area(
    section: str, page: str
) -> None:
    found = settings_url("https://x.example", Kind.INSTANCE, "", section)
    assert found == f"https://x.example/admin/{page}"


def test_section_of_another_kind_changes_nothing() -> None:
    assert settings_url("https://x.example", Kind.GROUP, "a", "users") == (
        "https://x.example/groups/a/-/edit"
    )


def test_every_page_of_the_admin_area_is_of_a_section_that_is_read() -> None:
    assert ADMIN.keys() <= set(sections.SECTIONS)
