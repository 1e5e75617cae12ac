"""The ways into a resource: memberships, shares, tokens, keys, accounts, visibility."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from scanner.access.known import Known, data_of, unread
from scanner.document import moment_of
from scanner.model import HIDDEN_ENTRIES, JSON, Kind, Resource
from scanner.sections import Role


class Way(StrEnum):
    """How somebody gets in."""

    DIRECT = "direct"
    INHERITED = "inherited"
    GROUP_SHARE = "group_share"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    INTERNAL = "internal_visibility"
    PUBLIC = "public_visibility"
    DEPLOY_KEY = "deploy_key"
    DEPLOY_TOKEN = "deploy_token"


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
    access_level: int
    path: str = ""
    """The group it comes from, when that is another one."""
    expires_at: str = ""
    token: str = ""
    """The name of the token whose bot user it is."""

    @property
    def text(self) -> str:
        """The way in words: `inherited from acme, until 2027-01-01`."""
        words = _WORDS[self.way].format(path=self.path)
        named = f"token {self.token}: {words}" if self.token else words
        return f"{named}, until {self.expires_at}" if self.expires_at else named


_WORDS: Mapping[Way, str] = {
    Way.DIRECT: "direct",
    Way.INHERITED: "inherited from {path}",
    Way.GROUP_SHARE: "share of {path}",
    Way.ADMINISTRATOR: "administrator",
    Way.AUDITOR: "auditor",
    Way.INTERNAL: "internal visibility",
    Way.PUBLIC: "public visibility",
    Way.DEPLOY_KEY: "deploy key",
    Way.DEPLOY_TOKEN: "deploy token of {path}",
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
    idle: str = ""
    """Why none of it can be used; empty for those who can."""
    can_push: bool = False
    """Of a deploy key: whether it may write."""

    @property
    def access_level(self) -> int:
        """The highest role over all ways; 0 while none can be used."""
        return 0 if self.idle else max(grant.access_level for grant in self.grants)

    def has(self, way: Way) -> bool:
        """Whether one of the ways is this one, and can be used."""
        return not self.idle and any(grant.way is way for grant in self.grants)


def principals(resource: Resource, known: Known, as_of: datetime) -> Iterator[Principal]:
    """Everybody with a way into a group or project, in no order."""
    tokens = _Tokens(resource, known, as_of)
    members = data_of(resource, "members_all")
    for key, member in members.items():
        grants = tuple(_memberships(member, as_of))
        account = (known.accounts or {}).get(key, {})
        if grants or account.get("is_admin") or account.get("is_auditor"):
            yield _member(key, member, grants, account, tokens)
    for key, account in (known.accounts or {}).items():
        if key not in members and (account.get("is_admin") or account.get("is_auditor")):
            yield _member(key, account, (), account, tokens)
    yield from _deploy_keys(resource, as_of)
    yield from _deploy_tokens(resource, known, as_of)
    yield from everybody(resource)


def _memberships(member: Mapping[str, JSON], as_of: datetime) -> Iterator[Grant]:
    for source in member["sources"]:
        if not _over(source["expires_at"], as_of):
            way, level = Way(source["kind"]), source["access_level"]
            yield Grant(way, level, source["path"], source["expires_at"])


def _member(
    key: str,
    member: Mapping[str, JSON],
    grants: tuple[Grant, ...],
    account: Mapping[str, JSON],
    tokens: _Tokens,
) -> Principal:
    if account.get("is_admin"):
        grants += (Grant(Way.ADMINISTRATOR, Role.ADMIN),)
    elif account.get("is_auditor"):
        grants += (Grant(Way.AUDITOR, Role.READER),)
    state = str(account.get("state") or member.get("state", ""))
    is_bot = bool(member.get("is_bot", account.get("bot", False)))
    scopes, idle = None, "" if state == "active" else f"the user is {state.replace('_', ' ')}"
    if is_bot:
        grants, scopes, unusable = tokens.of(int(key), str(member["username"]), grants)
        idle = idle or unusable
    return Principal(
        Who.BOT if is_bot else Who.USER,
        str(member["username"]),
        int(key),
        tuple(sorted(set(grants), key=lambda grant: (-grant.access_level, grant.text))),
        state,
        str(member.get("member_role", "")),
        scopes,
        idle,
    )


class _Tokens:
    """The access tokens that bot users act by: of the resource and of the groups above it."""

    def __init__(self, resource: Resource, known: Known, as_of: datetime) -> None:
        self._by_user: dict[int, list[Mapping[str, JSON]]] = {}
        self._listed: set[str] = set()
        for holder in (resource, *known.above(resource)):
            tokens = holder.sections.get("access_tokens")
            if tokens and tokens.status.readable:
                self._listed.add(f"{holder.kind}_{holder.id}_bot")
            for name in ("access_tokens", "service_account_tokens"):
                for token in data_of(holder, name).values():
                    if token.get("active") and not _over(token.get("expires_at"), as_of):
                        self._by_user.setdefault(token["user_id"], []).append(token)

    def of(
        self, user_id: int, username: str, grants: tuple[Grant, ...]
    ) -> tuple[tuple[Grant, ...], frozenset[str] | None, str]:
        """A bot's ways with its tokens' names, what they may be used for, and why they cannot."""
        tokens = self._by_user.get(user_id, [])
        if not tokens:
            whose = "_".join(username.split("_")[:3])
            return grants, None, "it has no active token" if whose in self._listed else ""
        names = ", ".join(sorted(str(token["name"]) for token in tokens))
        named = tuple(replace(grant, token=names) for grant in grants)
        return named, frozenset(scope for token in tokens for scope in token["scopes"]), ""


def _deploy_keys(resource: Resource, as_of: datetime) -> Iterator[Principal]:
    for key in data_of(resource, "deploy_keys").values():
        if not _over(key.get("expires_at"), as_of):
            grant = Grant(Way.DEPLOY_KEY, 0, expires_at=str(key.get("expires_at", ""))[:10])
            name = f"{key.get('title', '')} ({key['id']})"
            can_push = bool(key.get("can_push"))
            yield Principal(Who.DEPLOY_KEY, name, key["id"], (grant,), can_push=can_push)


def _deploy_tokens(resource: Resource, known: Known, as_of: datetime) -> Iterator[Principal]:
    for holder in (resource, *known.above(resource)):
        for token in data_of(holder, "deploy_tokens").values():
            ends = token.get("expires_at", "")
            if not (token.get("revoked") or token.get("expired") or _over(ends, as_of)):
                grant = Grant(Way.DEPLOY_TOKEN, 0, holder.path, str(ends)[:10])
                scopes = frozenset(token.get("scopes", ()))
                name = str(token.get("name", ""))
                yield Principal(Who.DEPLOY_TOKEN, name, token["id"], (grant,), scopes=scopes)


def everybody(resource: Resource) -> Iterator[Principal]:
    """Those whom the visibility lets in without any membership."""
    visibility = data_of(resource, "settings").get("visibility")
    if visibility == "public":
        grant = Grant(Way.PUBLIC, 0)
        yield Principal(Who.EVERYONE, "everyone, even without an account", 0, (grant,))
    elif visibility == "internal":
        grant = Grant(Way.INTERNAL, 0)
        yield Principal(Who.SIGNED_IN, "every signed-in user but external ones", 0, (grant,))


def _over(expires_at: JSON, as_of: datetime) -> bool:
    """Whether an end has come; a date is over from the start of its day."""
    end = moment_of(expires_at)
    return end is not None and end <= as_of


_LOOKED_AT: Mapping[str, frozenset[str]] = {
    "members_all": frozenset({"sources", "access_level", "state", "username", "is_bot"}),
    "access_tokens": frozenset({"active", "user_id", "scopes", "name"}),
    "deploy_tokens": frozenset({"scopes", "revoked", "expired", "expires_at"}),
    "deploy_keys": frozenset({"can_push", "expires_at"}),
    "protected_branches": frozenset({"name", "push_access_levels", "merge_access_levels"}),
    "protected_tags": frozenset({"name", "create_access_levels"}),
    "protected_environments": frozenset({"deploy_access_levels"}),
    "environments": frozenset({"tier"}),
}
"""What a review reads of the entries of each map."""


def _lacking(resource: Resource, name: str) -> list[str]:
    """What some entries lack of what is looked at: no answer about them is the whole one."""
    section = resource.sections.get(name)
    gaps = section.gaps if section else {}
    return sorted({gap.rpartition(".")[2] for gap in gaps} & _LOOKED_AT.get(name, frozenset()))


def not_read(resource: Resource, known: Known) -> Iterator[str]:
    """What could not be read of the ways in: there may be more than those that are told."""
    names = ["members_all", "access_tokens", "deploy_tokens"]
    if resource.kind is Kind.PROJECT:
        names += ["deploy_keys", "protected_branches", "protected_tags", "protected_environments"]
        names += ["environments", "shared_with_groups", "settings"]
    for name in names:
        if reason := unread(resource, name):
            yield f"{name}: {reason}"
        elif lacking := _lacking(resource, name):
            yield f"{name}: {', '.join(lacking)} of some could not be read"
    members = resource.sections.get("members_all")
    if members and HIDDEN_ENTRIES in members.gaps:
        yield "members_all: GitLab leaves out invited groups that this token's user may not see"
    for group in known.above(resource):
        for name in ("access_tokens", "deploy_tokens"):
            if reason := unread(group, name):
                yield f"{name} of group {group.path}: {reason}"
    if known.accounts is None:
        yield f"users of the instance: {known.no_accounts}"
