"""Who is in the groups and projects of the estates."""

from __future__ import annotations

from typing import Any

_ACTIVE = "2026-01-14"


def compliant(estate: dict[str, Any]) -> None:
    """Give an estate members that every policy passes."""
    for number, name in enumerate(("kim.sol", "lea.moe"), start=7):
        estate["users"][name] = {"id": number}
    for name, user in estate["users"].items():
        user |= {
            "two_factor_enabled": True,
            "external": False,
            "last_activity_on": _ACTIVE,
            "email": f"{name}@north.example",
        }
    estate["groups"]["north"]["members"] += [
        {"username": name, "access_level": 50, "override": False} for name in ("kim.sol", "lea.moe")
    ]
    estate["groups"]["north/apps"]["members"] = [{"username": "jon.mora", "access_level": 30}]
    for project in ("north/site", "north/apps/api"):
        estate["projects"][project]["members"] = [{"username": "jon.mora", "access_level": 20}]


def loose(estate: dict[str, Any]) -> None:
    """Give an estate members that every policy fails."""
    names = [f"owner.{number}" for number in range(1, 7)]
    for number, name in enumerate(names, start=40):
        estate["users"][name] = {"id": number}
    for user in estate["users"].values():
        user |= {
            "two_factor_enabled": False,
            "external": True,
            "last_activity_on": "2024-01-01",
            "email": "somebody@gmail.com",
        }
    estate["users"]["guest.one"] = {"id": 49}
    estate["users"]["sam.gone"] = {"id": 50, "state": "blocked"}
    estate["users"]["project_1_bot_1f"] = {"id": 51, "bot": True}
    some = [
        {"username": "ida.berg", "access_level": 50, "override": True},
        {"username": "sam.gone", "access_level": 30},
        {"username": "project_1_bot_1f", "access_level": 50},
        {"username": "guest.one", "access_level": 10},
    ]
    estate["groups"]["north"]["members"] = [
        *some,
        *({"username": name, "access_level": 50} for name in names),
    ]
    for group in ("north/apps", "south"):
        estate["groups"][group]["members"] = [dict(one) for one in some]
    for project in ("north/site", "north/apps/api"):
        estate["projects"][project]["members"] = [dict(one) for one in some]
