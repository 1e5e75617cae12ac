"""The bot users that GitLab makes for access tokens: each a member of what its token is for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.simulator.keys import Attributes, rows

# Group and project have ids of their own, so the bots of each begin elsewhere.
_FIRST: Final = {"group": 200_000, "project": 250_000}

_DEVELOPER: Final = 30


AddUser = Callable[[str, Any], Attributes]


def add_bots(
    groups: Mapping[str, Attributes], projects: Mapping[str, Attributes], add_user: AddUser
) -> None:
    """Give each active access token a bot that has its role: doc/user/project/settings/
    project_access_tokens.md, "Bot users for projects".

    A token with a `user_id` has whatever the estate says of that user. One that is revoked has
    none: its bot went with it.
    """
    for kind, holders in (("group", groups), ("project", projects)):
        for holder in holders.values():
            if tokens := rows(holder, "access_tokens"):
                holder["access_tokens"] = [
                    _with_bot(kind, holder, index, token, add_user)
                    for index, token in enumerate(tokens, start=1)
                ]


def _with_bot(
    kind: str, holder: Attributes, index: int, token: Attributes, add_user: AddUser
) -> Attributes:
    if "user_id" in token or token.get("revoked") or not token.get("active", True):
        return token
    random = hashlib.sha256(f"{kind} {holder['id']} {index}".encode()).hexdigest()[:7]
    username = f"{kind}_{holder['id']}_bot_{random}"
    id = _FIRST[kind] + holder["id"] * 100 + index
    name = str(token.get("name", f"token-{index}"))
    add_user(username, {"id": id, "name": name, "bot": True})
    level = token.get("access_level", _DEVELOPER)
    holder["members"] = [
        *rows(holder, "members"),
        {"username": username, "access_level": level},
    ]
    return {**token, "user_id": id}
