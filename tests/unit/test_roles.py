"""Access levels have GitLab's names."""

from __future__ import annotations

import pytest

from scanner.roles import role_level, role_name, role_names


@pytest.mark.parametrize(
    ("level", "name"),
    [
        (0, "none"),
        (4, "none"),
        (5, "minimal access"),
        (10, "guest"),
        (15, "planner"),
        (20, "reporter"),
        (30, "developer"),
        (40, "maintainer"),
        (50, "owner"),
        (60, "administrator"),
        (35, "35"),
    ],
)
def test_access_level_has_the_name_that_gitlab_gives_it(level: int, name: str) -> None:
    assert role_name(level) == name


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("no one", 0),
        ("No access", 0),
        ("no_one", 0),
        ("minimal", 5),
        ("developer", 30),
        (" Maintainer ", 40),
        ("admin", 60),
        ("boss", None),
        ("", None),
    ],
)
def test_a_name_means_a_level_however_it_is_spelt(name: str, level: int | None) -> None:
    assert role_level(name) == level


def test_every_name_that_is_told_means_a_level() -> None:
    levels = [role_level(name) or 0 for name in role_names()]
    assert levels == sorted(levels)
