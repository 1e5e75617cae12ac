"""Access levels have GitLab's names."""

from __future__ import annotations

import pytest

from scanner.roles import role_name


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
