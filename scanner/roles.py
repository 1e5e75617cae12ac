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
