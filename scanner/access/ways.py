"""The ways into a resource: memberships, shares, tokens, keys, accounts, visibility."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from scanner.access.answers import Answer, yes
from scanner.access.known import Known, data_of
from scanner.access.principal import Grant, Principal, Way, Who
from scanner.access.tokens import Tokens, is_over
from scanner.model import JSON, Resource


def principals(resource: Resource, known: Known, as_of: datetime) -> Iterator[Principal]:
    """Everybody with a way into a group or project, in no order."""
    tokens = Tokens(resource, known, as_of)
    members = data_of(resource, "members_all")
    accounts = known.accounts or {}
    told = set(known.by_account)
    for key, member in members.items():
        grants = (*_memberships(member, as_of), *known.by_account.get(key, ()))
        if grants:
            told.add(key)
            yield _member(key, member, grants, accounts.get(key, {}), tokens)
    for key, others in known.by_account.items():
        if key not in members:
            yield _member(key, {}, tuple(others), accounts[key], tokens)
    yield from tokens.without_member(told)
    yield from _deploy_keys(resource, as_of)
    yield from _deploy_tokens(resource, known, as_of)
    yield from everybody(resource)


def _memberships(member: Mapping[str, JSON], as_of: datetime) -> Iterator[Grant]:
    """What has not ended; a role that no source explains has come by one that was not read."""
    sources, level = member.get("sources", ()), member.get("access_level")
    levels = [source.get("access_level") for source in sources]
    for source in sources:
        if not is_over(source["expires_at"], as_of):
            yield Grant(
                Way(source["kind"]),
                source.get("access_level"),
                source["path"],
                source["expires_at"],
                source.get("on", ""),
            )
    if not levels or (None not in levels and (level is None or level > max(levels))):
        yield Grant(Way.UNREAD, level)


def _member(
    key: str,
    member: Mapping[str, JSON],
    grants: tuple[Grant, ...],
    account: Mapping[str, JSON],
    tokens: Tokens,
) -> Principal:
    state = account.get("state") or member.get("state", "")
    is_bot = member.get("is_bot", account.get("bot", False))
    name = member.get("username") or account.get("username") or f"user {key}"
    made = Principal(
        Who.BOT if is_bot else Who.USER,
        name,
        int(key),
        tuple(sorted(set(grants), key=lambda one: (*one.rank, one.text))),
        state,
        member.get("member_role", ""),
    )
    if state in SHUT_OUT:
        made = replace(
            made, idle=f"the user is {state.replace('_', ' ')}, so none of it can be used"
        )
    elif state == "deactivated":
        made = replace(made, remark="the user is deactivated, and signing in ends that")
    elif state != "active":
        made = replace(made, doubt="whether the user is blocked could not be read")
    return tokens.held_by(made) if is_bot else made


SHUT_OUT = {"blocked", "ldap_blocked", "blocked_pending_approval", "banned"}
"""States in which nobody can sign in; a deactivated user can, and is active again."""


def _deploy_keys(resource: Resource, as_of: datetime) -> Iterator[Principal]:
    for key, one in data_of(resource, "deploy_keys").items():
        if not is_over(one.get("expires_at"), as_of):
            grant = Grant(Way.DEPLOY_KEY, 0, expires_at=one.get("expires_at", "")[:10])
            name = f"{one.get('title', '')} ({key})"
            can_push = yes(one["can_push"]) if "can_push" in one else Answer.UNKNOWN
            yield Principal(Who.DEPLOY_KEY, name, int(key), (grant,), can_push=can_push)


def _deploy_tokens(resource: Resource, known: Known, as_of: datetime) -> Iterator[Principal]:
    for holder in (resource, *known.above(resource)):
        for key, token in data_of(holder, "deploy_tokens").items():
            ends = token.get("expires_at", "")
            if token.get("revoked") or token.get("expired") or is_over(ends, as_of):
                continue
            certain = "revoked" in token and "expired" in token
            yield Principal(
                Who.DEPLOY_TOKEN,
                token.get("name") or f"deploy token {key}",
                int(key),
                (Grant(Way.DEPLOY_TOKEN, 0, holder.path, ends[:10]),),
                scopes=frozenset(token.get("scopes", ())),
                more_scopes="scopes" not in token,
                doubt="" if certain else "whether it was revoked could not be read",
            )


def everybody(resource: Resource) -> Iterator[Principal]:
    """Those whom the visibility lets in without any membership; all, where it was not read."""
    visibility = data_of(resource, "settings").get("visibility")
    if visibility == "internal":
        grant = Grant(Way.INTERNAL, 0)
        yield Principal(Who.SIGNED_IN, "every signed-in user but external ones", 0, (grant,))
    elif visibility != "private":
        grant = Grant(Way.PUBLIC, 0 if visibility == "public" else None)
        yield Principal(Who.EVERYONE, "everyone, even without an account", 0, (grant,))
