"""Reads what administrators see of the GitLab itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scanner.model import JSON, Gap, Section, Status
from scanner.sources.gitlab import normalise, texts
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.follows import address_of, of_application, parse_ranges
from scanner.sources.gitlab.pages import PER_PAGE
from scanner.sources.gitlab.probe import LICENCE, METADATA
from scanner.sources.gitlab.question import Refusal
from scanner.sources.gitlab.readers.credentials import ACTIVE, is_active, token_times
from scanner.sources.gitlab.readers.target import (
    Reader,
    Row,
    Target,
    by,
    map_from,
    map_of,
    object_in,
    object_of,
)
from scanner.sources.gitlab.sight import older


def application_settings(client: Client, target: Target) -> Section:
    """The instance's settings, for administrators."""
    section = object_of(client, target, "application_settings", derive=of_application)
    data, gaps = dict(section.data), dict(section.gaps)
    parse_ranges("globally_allowed_ips", "globally_allowed_ip_ranges", data, gaps)
    return replace(section, data=data, gaps=gaps)


def metadata(_: Client, target: Target) -> Section:
    """What the server told of itself when the scan began."""
    endpoint = next(name for name in METADATA if name in target.answer)
    return object_in(target, "metadata", target.answer[endpoint], _told(target, endpoint))


def license(_: Client, target: Target) -> Section:
    """The licence, as it was told when the scan began; a Community build has no such thing."""
    answer = target.answer.get(LICENCE)
    origin = _told(target, LICENCE)
    if (
        isinstance(answer, Refusal)
        and answer.status is Status.MISSING
        and target.sight.edition == "ce"
    ):
        detail = f"{answer.detail}: a Community build has no licence"
        return Section(Status.UNLICENSED, origin=origin, detail=detail)
    return object_in(target, "license", answer, origin, Status.NOT_CONFIGURED)


def _told(target: Target, endpoint: str) -> Mapping[str, str]:
    return {**target.origin, "endpoint": f"GET {endpoint}"}


_KEYSET_SINCE = "17.0"
"""GitLab demands it from here on for more than 50,000 users."""


def users(client: Client, target: Target) -> Section:
    """Everybody but the bots of projects and groups.

    Those who are no administrators are sent a list, too: with less of each, and not of all.
    """
    paging = {} if older(target.sight.version, _KEYSET_SINCE) else _KEYSET
    question = target.ask("users", **_PEOPLE, **paging)
    section = map_from(client, target, question, by("id"), _user)
    if paging and len(section.data) == PER_PAGE:
        # A page by keyset that nothing follows looks like one whose header Link was dropped.
        question = target.ask("users", **_PEOPLE)
        section = map_from(client, target, question, by("id"), _user)
    if section.status is not Status.OK:
        return section
    if not section.data:
        detail = "an empty list: not even the token's own user is on it"
        return Section(Status.FAILED, origin=section.origin, detail=detail)
    if not any("is_admin" in user for user in section.data.values()):
        detail = "the list does not tell who is an administrator: it was not made for one"
        return Section(Status.FORBIDDEN, origin=section.origin, detail=detail)
    return section


_PEOPLE: Mapping[str, str] = {"without_project_bots": "true"}
_KEYSET: Mapping[str, str] = {"pagination": "keyset", "order_by": "id"}


def _user(row: Row) -> Mapping[str, JSON | Gap]:
    return {"email_domain": _domain(row), "identity_providers": _providers(row)}


def _domain(row: Row) -> str | Gap:
    """The domain of a user's e-mail address, which itself is not kept."""
    email = row.get("email")
    if email is None:
        return Gap.UNEXPLAINED
    domain = email.rpartition("@")[2] if isinstance(email, str) and "@" in email else ""
    return domain.lower() if domain and texts.is_text(domain) else Gap.MALFORMED


def _providers(row: Row) -> list[str] | Gap:
    if "identities" not in row:
        return Gap.UNEXPLAINED
    identities = row["identities"]
    try:
        return sorted({_provider(identity) for identity in identities})
    except (AttributeError, TypeError, normalise.Malformed):
        return Gap.MALFORMED


def _provider(identity: Row) -> str:
    name = normalise.text(identity.get("provider"))
    if not name:
        raise normalise.Malformed
    return name


def system_hooks(client: Client, target: Target) -> Section:
    """The hooks of the whole instance; of their addresses only scheme and host are kept."""
    return map_of(client, target, "system_hooks", by("id"), address_of)


def oauth_applications(client: Client, target: Target) -> Section:
    """The applications of the whole instance."""
    return map_of(client, target, "oauth_applications", by("id"), _callbacks)


def _callbacks(row: Row) -> Mapping[str, JSON | Gap]:
    """The hosts that sign-ins are sent back to, one address a line."""
    urls = row.get("callback_url")
    if not isinstance(urls, str):
        return {"callback_hosts": Gap.UNEXPLAINED if urls is None else Gap.MALFORMED}
    hosts = [_host(url) for url in urls.split()]
    unread = [host for host in hosts if isinstance(host, Gap)]
    return {"callback_hosts": unread[0] if unread else sorted({*hosts} - {""})}


def _host(url: str) -> JSON | Gap:
    """The host of an address; empty for one that only an app on the same machine takes."""
    if "://" in url:
        return texts.address(url)["url_host"]
    return Gap.MALFORMED if url.lower().startswith(("http:", "https:")) else ""


def personal_access_tokens(client: Client, target: Target) -> Section:
    """The active tokens of everybody; the second pass says whose they are."""
    return map_of(
        client, target, "personal_access_tokens", by("id"), token_times, is_active, **ACTIVE
    )


READERS: Mapping[str, Reader] = {
    "application_settings": application_settings,
    "license": license,
    "metadata": metadata,
    "oauth_applications": oauth_applications,
    "personal_access_tokens": personal_access_tokens,
    "system_hooks": system_hooks,
    "users": users,
}
