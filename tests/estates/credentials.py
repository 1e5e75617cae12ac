"""The tokens and keys of the estates."""

from __future__ import annotations

from typing import Any

from tests.estates.words import LATER

_CREATED = "2026-01-01T09:00:00.000Z"
_USED = "2026-01-14T09:00:00.000Z"


_BOTS = 900_000
"""Ids of bots from here on: they are no members, so that a flip of members is one of people."""


def compliant(estate: dict[str, Any]) -> None:
    """Give an estate tokens and keys that every policy passes."""
    for number, group in enumerate(("north", "north/apps"), start=1):
        estate["groups"][group] |= {
            "access_tokens": [_token(100 + number, user_id=_BOTS + number)],
            **_deploy(number),
        }
    estate["groups"]["north"]["service_accounts"] = [
        {"username": "service_account_north", "tokens": [_token(150, access_level=None)]}
    ]
    for number, project in enumerate(("north/site", "north/apps/api"), start=3):
        estate["projects"][project] |= {
            "access_tokens": [_token(100 + number, user_id=_BOTS + number)],
            **_deploy(number),
            "deploy_keys": [
                {
                    "id": 200 + number,
                    "title": "builder",
                    "key": f"ssh-ed25519 {number}",
                    "can_push": False,
                    "created_at": _CREATED,
                    "expires_at": "2026-06-01T00:00:00.000Z",
                    "last_used_at": _USED,
                }
            ],
            "triggers": [
                {
                    "id": 300 + number,
                    "description": "nightly",
                    "owner": "ida.berg",
                    "created_at": _CREATED,
                    "last_used": _USED,
                }
            ],
        }


def _token(id: int, **more: Any) -> dict[str, Any]:
    token = {
        "id": id,
        "name": "reader",
        "scopes": ["read_api"],
        "access_level": 20,
        "created_at": _CREATED,
        "expires_at": "2026-03-01",
        "last_used_at": _USED,
        **more,
    }
    return {name: value for name, value in token.items() if value is not None}


def _deploy(number: int) -> dict[str, Any]:
    token = {"name": "puller", "scopes": ["read_registry"], "expires_at": f"{LATER}T00:00:00.000Z"}
    return {"deploy_tokens": [{"id": 400 + number, **token}]}


def loose(estate: dict[str, Any]) -> None:
    """Give an estate tokens and keys that every policy fails."""
    old = {"user_id": _BOTS, "created_at": "2020-01-01T09:00:00.000Z", "last_used_at": None}
    never = {"name": "root", "scopes": ["api", "sudo"], "access_level": 50, "expires_at": None}
    long = {**never, "name": "long", "expires_at": "2030-01-01"}
    deploy = {"name": "pusher", "scopes": ["write_registry"], "expires_at": None}
    for group in ("north", "north/apps", "south"):
        estate["groups"][group] |= {
            "access_tokens": [{**never, **old}, {**long, **old}],
            "deploy_tokens": [dict(deploy)],
        }
    for project in ("north/site", "north/apps/api"):
        estate["projects"][project] |= {
            "access_tokens": [{**never, **old}, {**long, **old}],
            "deploy_tokens": [dict(deploy)],
            "deploy_keys": [
                {"title": "any", "key": "ssh-ed25519 same", "can_push": True, "expires_at": None}
                | {"created_at": "2020-01-01T09:00:00.000Z", "last_used_at": None}
            ],
            "triggers": [
                {"description": "old", "owner": None, "created_at": "2020-01-01T09:00:00.000Z"}
            ],
        }
