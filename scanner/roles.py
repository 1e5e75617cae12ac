"""The names GitLab gives to access levels."""

from __future__ import annotations

from collections.abc import Mapping

_ROLES: Mapping[int, str] = {
    5: "minimal access",
    10: "guest",
    15: "planner",
    20: "reporter",
    30: "developer",
    40: "maintainer",
    50: "owner",
    60: "administrator",
}


def role_name(level: int) -> str:
    """The name of an access level; of none of GitLab's, the number."""
    return _ROLES.get(level, "none" if level < min(_ROLES) else str(level))


_LEVELS: Mapping[str, int] = {
    **{name: level for level, name in _ROLES.items()},
    **dict.fromkeys(("no one", "no access", "none"), 0),
    "minimal": 5,
    "admin": 60,
}


def role_level(name: str) -> int | None:
    """The access level that a name means, also as GitLab's other tools spell it; None for none."""
    return _LEVELS.get(name.strip().lower().replace("_", " "))


def role_names() -> list[str]:
    """The names that mean an access level, the lowest first."""
    return sorted(_LEVELS, key=lambda name: _LEVELS[name])
