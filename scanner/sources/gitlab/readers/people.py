"""Reads who is in: members, managed and billable users, requests, invitations, and users' keys."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import replace

from scanner.model import JSON, Gap, Section, Status
from scanner.sections import Role
from scanner.sections.people import MEMBER
from scanner.sources.gitlab import normalise, texts
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.question import ask
from scanner.sources.gitlab.readers.accounts import account, email_domain
from scanner.sources.gitlab.readers.links import lacking
from scanner.sources.gitlab.readers.target import Reader, Row, Target, by, map_from, map_of

COMPUTED = Section(Status.NOT_COLLECTED, detail="computed when all members are known")
"""What stands in the place of effective members until the second pass."""

PROVISIONED = "/groups/:id/provisioned_users"
EVERYONE = "/groups/:id/members/all"


def members(client: Client, target: Target) -> Section:
    """The direct members."""
    return map_of(client, target, "members", by("id"), lambda row: _member(target, row))


def _member(target: Target, row: Row) -> Mapping[str, JSON | Gap]:
    known: dict[str, JSON | Gap] = {
        "is_bot": _is_bot(row),
        "member_role": _role_name(row),
        "has_saml_identity": _has_saml_identity(target, row),
    }
    # GitLab shows the address to those in charge of the account alone.
    return known | {"email_domain": email_domain(row, "email")} if row.get("email") else known


def _is_bot(row: Row) -> JSON | Gap:
    """No list of members tells; whoever has no name, or one that GitLab gives to bots, may be one.

    The second pass looks for what proves it.
    """
    name = row.get("username")
    known = isinstance(name, str) and name and not texts.is_bot_name(name)
    return False if known else Gap.UNEXPLAINED


def _role_name(row: Row) -> JSON | Gap:
    """The custom role; GitLab sends the key only where there can be any."""
    role = row.get("member_role")
    if role is None:
        return ""
    name = role.get("name") if isinstance(role, dict) else None
    return name if isinstance(name, str) and texts.is_text(name) else Gap.MALFORMED


def _has_saml_identity(target: Target, row: Row) -> JSON | Gap:
    if "group_saml_identity" not in row:
        return target.sight.why_absent(target.table("members")["has_saml_identity"])
    return bool(row["group_saml_identity"])


def members_all(client: Client, target: Target) -> Section:
    """Says that the effective members are wanted: nothing is asked for them here."""
    return COMPUTED


def everyone(client: Client, target: Target) -> Section:
    """The effective members of a group that is no part of the scan, as GitLab counts them."""
    question = ask(EVERYONE, target.id, target.name, "members_all")
    return map_from(client, target, question, by("id"), _effective)


def _effective(row: Row) -> Mapping[str, JSON | Gap]:
    return {
        "id": row["id"],
        "username": _told(row, "username"),
        "state": _told(row, "state"),
        "is_bot": _is_bot(row),
        "access_level": _told(row, "access_level"),
        "inherited_access_level": Gap.UNOBSERVABLE,
        "sources": [],
        "member_role": _role_name(row),
    }


def _told(row: Row, name: str) -> JSON | Gap:
    """What is told of an effective member, as it would be kept of a direct one."""
    if name not in row:
        return Gap.UNEXPLAINED
    try:
        return normalise.kept(MEMBER[name], row[name])
    except normalise.Malformed:
        return Gap.MALFORMED


def managed_users(client: Client, target: Target) -> Section:
    """The users whose accounts a top-level group manages: all of them, or those it provisioned."""
    role = target.sight.role
    if not 0 < role < Role.OWNER:
        found = map_of(client, target, "managed_users", by("id"), account)
        refused = found.status in (Status.FORBIDDEN, Status.MISSING)
        if role or not refused:
            return found
    question = ask(PROVISIONED, target.id, target.name, "managed_users")
    provisioned = map_from(client, target, question, by("id"), account)
    return lacking(provisioned, Gap.ROLE) if provisioned.status is Status.OK else provisioned


def billable_members(client: Client, target: Target) -> Section:
    """The users who take a seat; whoever is no Owner is told that the request is bad."""
    if target.sight.edition == "ce":
        return Section(Status.UNLICENSED, detail="not asked: a Community build does not count them")
    section = map_of(client, target, "billable_members", by("id"))
    if section.status is Status.FAILED and section.detail.startswith("400: 400"):
        return replace(section, status=Status.FORBIDDEN)
    return section


def access_requests(client: Client, target: Target) -> Section:
    """Those who ask to become members."""
    return map_of(client, target, "access_requests", by("id"))


def invitations(client: Client, target: Target) -> Section:
    """Those who are invited by e-mail, by id or by their place in the list; no address is kept."""
    places = itertools.count(1)

    def key(row: Row) -> str:
        place = next(places)
        return f"#{place}" if row.get("id") is None else str(row["id"])

    return map_of(
        client,
        target,
        "invitations",
        key,
        lambda row: {"email_domain": email_domain(row, "invite_email")},
    )


def ssh_keys(client: Client, target: Target) -> Section:
    """A user's keys for SSH; of the key itself its type alone is kept."""
    return map_of(client, target, "ssh_keys", by("id"), _key_type)


def _key_type(row: Row) -> Mapping[str, JSON | Gap]:
    body = row.get("key")
    first = body.split(maxsplit=1)[0] if isinstance(body, str) and body.strip() else ""
    return {"key_type": first if _KEY_TYPE.fullmatch(first) else Gap.MALFORMED}


_KEY_TYPE = re.compile(r"(sk-)?(ssh|ecdsa)-[a-z0-9-]{1,32}(@openssh\.com)?")
"""How kinds of keys are named; whatever else stands there may be the key itself."""


def gpg_keys(client: Client, target: Target) -> Section:
    """A user's keys for signatures, without the keys themselves."""
    return map_of(client, target, "gpg_keys", by("id"))


READERS: Mapping[str, Reader] = {
    "access_requests": access_requests,
    "billable_members": billable_members,
    "gpg_keys": gpg_keys,
    "invitations": invitations,
    "managed_users": managed_users,
    "members": members,
    "members_all": members_all,
    "ssh_keys": ssh_keys,
}
