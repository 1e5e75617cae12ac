"""The access tokens that bot users act by."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from scanner.access.known import Known, data_of
from scanner.access.principal import Grant, Principal, Way, Who
from scanner.access.unread import unread
from scanner.document import moment_of
from scanner.model import JSON, Resource

Token = Mapping[str, JSON]


class Tokens:
    """Those of a resource and of the groups above it that have not ended."""

    def __init__(self, resource: Resource, known: Known, as_of: datetime) -> None:
        self._resource, self._known, self._as_of = resource, known, as_of
        self._by_user: dict[int, dict[str, Token]] = {}
        self._of_resources: list[tuple[Resource, str, Token]] = []
        self._listed: set[str] = set()
        self._unclaimed = False
        """Whether some token does not say whose it is."""
        for holder in (resource, *known.above(resource)):
            if not unread(holder, "access_tokens"):
                self._listed.add(f"{holder.kind}_{holder.id}_bot")
            for name in ("access_tokens", "service_account_tokens"):
                for key, token in data_of(holder, name).items():
                    if is_active(token, as_of):
                        self._note(key, token)
                        if name == "access_tokens":
                            self._of_resources.append((holder, key, token))

    def _note(self, key: str, token: Token) -> None:
        if user := token.get("user_id"):
            self._by_user.setdefault(user, {})[key] = token
        else:
            self._unclaimed = True

    def _of(self, bot: Principal) -> Mapping[str, Token]:
        """The tokens of a bot by id, those that only an administrator is shown among them."""
        personal = self._known.personal_tokens.get(bot.id, {})
        active = {key: one for key, one in personal.items() if is_active(one, self._as_of)}
        return {**active, **self._by_user.get(bot.id, {})}

    def held_by(self, bot: Principal) -> Principal:
        """The bot with its tokens' names, what they may be used for, or why it cannot act.

        What a token of which not all is known allows is left open. The account that reads knows
        the scopes of its own token, whatever else it has.
        """
        tokens = self._of(bot)
        own = self._known.scanning.get(bot.name.lower(), frozenset())
        if not tokens:
            if self._is_of_a_token(bot) and not self._unclaimed:
                return bot if bot.idle else replace(bot, idle="it has no active token")
            return replace(bot, scopes=own, more_scopes=True)
        names = tuple(sorted(token.get("name", "") for token in tokens.values()))
        whole = [one for one in tokens.values() if "active" in one and "scopes" in one]
        listed = bot.id in self._by_user or self._known.all_personal_tokens
        more = len(whole) < len(tokens) or self._unclaimed or not listed
        ends = [token.get("expires_at", "")[:10] for token in tokens.values()]
        return replace(
            bot,
            grants=tuple(replace(grant, tokens=names) for grant in bot.grants),
            scopes=own.union(*(one["scopes"] for one in whole)),
            more_scopes=more,
            tokens_end=max(ends) if all(ends) and not more else "",
        )

    def _is_of_a_token(self, bot: Principal) -> bool:
        """Whether GitLab made it for a token of a group or project whose tokens are all listed.

        A service account can be called so, too. But administrators are told of those among all
        users, and of the bots of such tokens they are not.
        """
        accounts = self._known.accounts
        named = "_".join(bot.name.split("_")[:3]) in self._listed
        return named and accounts is not None and str(bot.id) not in accounts

    def without_member(self, told: Container[str]) -> Iterator[Principal]:
        """By token of a group or project, a way in of its own where its bot is not told already.

        It has the role that the token says, but GitLab lets it in as a member alone.
        """
        for holder, key, token in self._of_resources:
            user = token.get("user_id")
            if user and str(user) in told:
                continue
            name = token.get("name") or key
            ends = token.get("expires_at", "")[:10]
            level = token.get("access_level")
            doubt = "its bot is not among the members"
            if unread(self._resource, "members_all"):
                doubt = "whether its bot is a member could not be read"
            elif not user:
                doubt = "whose it is could not be read"
            yield Principal(
                Who.BOT,
                f"token {name}",
                user or 0,
                (Grant(Way.ACCESS_TOKEN, level, holder.path, ends, tokens=(name,)),),
                state="",
                scopes=frozenset(token.get("scopes", ())),
                more_scopes=not {"active", "scopes"} <= token.keys(),
                doubt=doubt,
            )


def is_active(token: Token, as_of: datetime) -> bool:
    """Whether it can be used, as far as that was read."""
    return token.get("active", True) and not is_over(token.get("expires_at"), as_of)


def is_over(expires_at: JSON, as_of: datetime) -> bool:
    """Whether an end has come; a date is over from the start of its day."""
    end = moment_of(expires_at)
    return end is not None and end <= as_of
