"""The access tokens that bot users act by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from scanner.access.known import Known, data_of
from scanner.access.principal import Principal
from scanner.access.unread import unread
from scanner.document import moment_of
from scanner.model import JSON, Resource


class Tokens:
    """Those of a resource and of the groups above it that have not ended."""

    def __init__(self, resource: Resource, known: Known, as_of: datetime) -> None:
        self._by_user: dict[int, list[Mapping[str, JSON]]] = {}
        self._listed: set[str] = set()
        self._unclaimed = False
        """Whether some token does not say whose it is."""
        for holder in (resource, *known.above(resource)):
            if not unread(holder, "access_tokens"):
                self._listed.add(f"{holder.kind}_{holder.id}_bot")
            for name in ("access_tokens", "service_account_tokens"):
                for token in data_of(holder, name).values():
                    if token.get("active", True) and not is_over(token.get("expires_at"), as_of):
                        self._note(token)

    def _note(self, token: Mapping[str, JSON]) -> None:
        if user := token.get("user_id"):
            self._by_user.setdefault(user, []).append(token)
        else:
            self._unclaimed = True

    def held_by(self, bot: Principal) -> Principal:
        """The bot with its tokens' names, what they may be used for, or why it cannot act.

        What a token of which not all is known allows is left open.
        """
        tokens = self._by_user.get(bot.id, [])
        if not tokens:
            if "_".join(bot.name.split("_")[:3]) in self._listed and not self._unclaimed:
                return bot if bot.idle else replace(bot, idle="it has no active token")
            return replace(bot, scopes=frozenset(), more_scopes=True)
        names = tuple(sorted(token.get("name", "") for token in tokens))
        whole = [token for token in tokens if "active" in token and "scopes" in token]
        return replace(
            bot,
            grants=tuple(replace(grant, tokens=names) for grant in bot.grants),
            scopes=frozenset(scope for token in whole for scope in token["scopes"]),
            more_scopes=len(whole) < len(tokens) or self._unclaimed,
        )


def is_over(expires_at: JSON, as_of: datetime) -> bool:
    """Whether an end has come; a date is over from the start of its day."""
    end = moment_of(expires_at)
    return end is not None and end <= as_of
