"""Somebody or something with a way in, and the ways themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scanner.access.answers import Answer


class Way(StrEnum):
    """How somebody gets in."""

    DIRECT = "direct"
    INHERITED = "inherited"
    GROUP_SHARE = "group_share"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    INTERNAL = "internal_visibility"
    PUBLIC = "public_visibility"
    ACCESS_TOKEN = "access_token"
    """By the token of a bot that is no member as far as was read."""
    DEPLOY_KEY = "deploy_key"
    DEPLOY_TOKEN = "deploy_token"
    UNREAD = "unread"
    """By a membership of which nothing but the member could be read."""


class Who(StrEnum):
    """What a principal is."""

    USER = "user"
    BOT = "bot"
    DEPLOY_KEY = "deploy_key"
    DEPLOY_TOKEN = "deploy_token"
    SIGNED_IN = "signed_in"
    """Every signed-in user but external ones."""
    EVERYONE = "everyone"
    """Without signing in."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One way in, and the role it gives."""

    way: Way
    access_level: int | None
    """None where the role could not be read, or whether there is this way at all."""
    path: str = ""
    """The group it comes from, when that is another one."""
    expires_at: str = ""
    on: str = ""
    """Of a share: the group or project that was shared."""
    tokens: tuple[str, ...] = ()
    """The names of the tokens whose bot user it is."""

    @property
    def rank(self) -> tuple[bool, int]:
        """Orders by role, the highest first; one that could not be read may be the highest."""
        return self.access_level is not None, -(self.access_level or 0)

    @property
    def text(self) -> str:
        """The way in words: `inherited from acme, until 2027-01-01`."""
        share = self.way is Way.GROUP_SHARE and not self.on
        words = "share with {path}" if share else _WORDS[self.way]
        words = words.format(path=self.path, on=self.on)
        if self.access_level is None:
            words = f"{words}, role unknown" if self.way in _WITH_ROLE else f"perhaps {words}"
        if self.tokens:
            named = ", ".join(quoted(name) for name in self.tokens)
            words = f"{'tokens' if len(self.tokens) > 1 else 'token'} {named}: {words}"
        return f"{words}, until {self.expires_at}" if self.expires_at else words


def quoted(name: str) -> str:
    """A name that anybody may have chosen: where it begins and ends can be seen."""
    return json.dumps(name, ensure_ascii=False)


MEMBERSHIPS = (Way.DIRECT, Way.INHERITED, Way.GROUP_SHARE, Way.UNREAD)
_WITH_ROLE = (*MEMBERSHIPS, Way.ACCESS_TOKEN)

_WORDS: Mapping[Way, str] = {
    Way.DIRECT: "direct",
    Way.INHERITED: "inherited from {path}",
    Way.GROUP_SHARE: "share of {on} with {path}",
    Way.ADMINISTRATOR: "administrator",
    Way.AUDITOR: "auditor",
    Way.INTERNAL: "internal visibility",
    Way.PUBLIC: "public visibility",
    Way.ACCESS_TOKEN: "a bot of {path}",
    Way.DEPLOY_KEY: "deploy key",
    Way.DEPLOY_TOKEN: "deploy token of {path}",
    Way.UNREAD: "a membership that could not be read",
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody or something with at least one way in."""

    who: Who
    name: str
    id: int
    grants: tuple[Grant, ...]
    state: str = "active"
    custom_role: str = ""
    """Name of a custom role: it may allow more than the role it is based on."""
    scopes: frozenset[str] | None = None
    """What the tokens of a bot may be used for; None where nothing limits it."""
    more_scopes: bool = False
    """Whether there may be scopes beside those, which could not be read."""
    tokens_end: str = ""
    """Of a bot: the day on which its last token ends; empty where one does not, or may not."""
    idle: str = ""
    """Why none of it can be used; empty for those who can."""
    doubt: str = ""
    """Why nobody can tell whether it can be used; empty where that is known."""
    remark: str = ""
    """What else to know of it."""
    can_push: Answer = Answer.NO
    """Of a deploy key: whether it may write."""

    @property
    def access_level(self) -> int:
        """The highest role that is known over all ways; 0 while none can be used."""
        return 0 if self.idle else max(grant.access_level or 0 for grant in self.grants)

    @property
    def role_unknown(self) -> bool:
        """Whether the role may be higher, for it was not read of every way."""
        return not self.idle and any(
            grant.access_level is None and grant.way in (*_WITH_ROLE, Way.ADMINISTRATOR)
            for grant in self.grants
        )

    @property
    def expires_at(self) -> str:
        """The day on which the role is gone, or lower; empty where none is set.

        Of several ways to the highest role the last one keeps it.
        """
        highest = max(grant.access_level or 0 for grant in self.grants)
        ends = [one.expires_at for one in self.grants if one.access_level in (None, highest)]
        last = max(ends) if all(ends) else ""
        return min(filter(None, (last, self.tokens_end)), default="")

    def has(self, way: Way) -> bool:
        """Whether one of the ways is surely this one, and can be used."""
        return not self.idle and any(
            grant.way is way and grant.access_level is not None for grant in self.grants
        )

    def may_have(self, way: Way) -> bool:
        """Whether one of the ways may be this one, and could be used."""
        return not self.idle and any(grant.way is way for grant in self.grants)


def why_unclear(who: Principal) -> str:
    """Why not all can be told of what a principal can do; empty where nothing of it is why."""
    if who.doubt:
        return f"{who.name}: {who.doubt}"
    if who.more_scopes:
        return f"{'other ' if who.scopes else ''}token scopes of {who.name} were not read"
    if who.role_unknown:
        return f"the role of {who.name} could not be read wholly"
    if who.custom_role:
        return f"what the custom role of {who.name} adds is not known"
    if who.can_push is Answer.UNKNOWN:
        return f"whether {who.name} may write could not be read"
    return ""
