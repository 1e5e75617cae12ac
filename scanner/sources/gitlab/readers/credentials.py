"""Reads what lets machines in: access tokens, deploy tokens and keys, triggers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from scanner.model import JSON, Gap, Section, Status, Tier
from scanner.sections import SECTIONS
from scanner.sources.gitlab import normalise
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.pages import ListBroken
from scanner.sources.gitlab.question import Refusal, ask
from scanner.sources.gitlab.readers.links import lacking
from scanner.sources.gitlab.readers.target import (
    Reader,
    Row,
    Target,
    by,
    map_from,
    map_of,
    owner_of,
    refused,
)
from scanner.sources.gitlab.sight import why_unread

ACTIVE: Mapping[str, str] = {"state": "active"}
"""Asks for the tokens that still open something; older servers ignore it and list all."""

SERVICE_ACCOUNTS = "/groups/:id/service_accounts"


def is_active(token: Row) -> bool:
    """Whether a token still opens something, or nobody can tell."""
    return token.get("active") is not False


def token_times(token: Row) -> Mapping[str, JSON | Gap]:
    """How many days a token lives, from the day of its creation; one without an end has none."""
    if not {"created_at", "expires_at"} <= token.keys():
        return {"lifetime_days": Gap.UNEXPLAINED}
    if token["expires_at"] is None:
        return {}
    try:
        lifetime = _day(token["expires_at"]) - _day(token["created_at"])
    except (OverflowError, TypeError, ValueError):
        return {"lifetime_days": Gap.MALFORMED}
    return {"lifetime_days": lifetime.days}


def _day(text: str) -> date:
    """The day in UTC of a date or date-time."""
    moment = datetime.fromisoformat(text)
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()


def access_tokens(client: Client, target: Target) -> Section:
    """The active access tokens of a group or project; those that were revoked open nothing."""
    section = map_of(client, target, "access_tokens", by("id"), token_times, is_active, **ACTIVE)
    sight, least = target.sight, SECTIONS["access_tokens"].role(target.kind)
    unlicensed = sight.gitlab_com and sight.licence.excludes(Tier.PREMIUM)
    if section.status is Status.FORBIDDEN and unlicensed and sight.role >= least:
        detail = f"{section.detail}: GitLab.com has them from Premium on"
        return replace(section, status=Status.UNLICENSED, detail=detail)
    return section


def service_account_tokens(client: Client, target: Target) -> Section:
    """The active tokens of the service accounts of a top-level group.

    Each account is asked for its own. Where one refuses, there may be more than what is shown;
    where nothing is shown then, nothing is known.
    """
    question = ask(SERVICE_ACCOUNTS, target.id, target.name, "service_account_tokens")
    origin = {"endpoint": question.name}
    try:
        accounts = client.whole(question, _accounts)
        if isinstance(accounts, Refusal):
            return refused(question, accounts)
        lists = [_tokens_of(client, target, *account) for account in accounts.items()]
        return _together(lists, origin)
    except (ListBroken, normalise.Malformed) as error:
        return Section(Status.FAILED, origin=origin, detail=str(error))


def _accounts(rows: Iterator[Row]) -> Mapping[int, str]:
    """The names of service accounts by their ids."""
    return {_number(row): normalise.text(row.get("username")) for row in rows}


def _number(account: Row) -> int:
    id = account.get("id")
    if type(id) is not int:
        raise normalise.Malformed("a service account has no id")
    return id


def _tokens_of(client: Client, target: Target, id: int, username: str) -> Section:
    question = target.ask("service_account_tokens", **ACTIVE)
    question = replace(question, path=question.path.replace(":user_id", str(id)))
    return map_from(
        client,
        target,
        question,
        by("id"),
        lambda token: {"username": username, **token_times(token)},
        is_active,
    )


def _together(lists: list[Section], origin: Mapping[str, JSON]) -> Section:
    """One map of the tokens of all accounts."""
    data: dict[str, JSON] = {}
    gaps: dict[str, Gap] = {}
    refusals = []
    for one in lists:
        if one.status is not Status.OK:
            refusals.append(one)
        if data.keys() & one.data.keys():
            raise normalise.Malformed("one token belongs to two service accounts")
        data |= one.data
        gaps |= one.gaps
        origin = one.origin
    if not refusals:
        return Section(Status.OK, data, gaps, origin)
    first = refusals[0]
    detail = f"{len(refusals)} of {len(lists)} service accounts: {first.detail}"
    if not data:
        return Section(first.status, origin=origin, detail=detail)
    return lacking(Section(Status.OK, data, gaps, origin, detail), why_unread(first))


def deploy_tokens(client: Client, target: Target) -> Section:
    """The deploy tokens, those that expired among them."""
    return map_of(client, target, "deploy_tokens", by("id"))


def deploy_keys(client: Client, target: Target) -> Section:
    """The deploy keys by their fingerprints; the second pass counts who else has each."""
    return map_of(client, target, "deploy_keys", by("id"))


def triggers(client: Client, target: Target) -> Section:
    """The tokens that start pipelines in the name of their owners."""
    return map_of(client, target, "triggers", by("id"), owner_of)


READERS: Mapping[str, Reader] = {
    "access_tokens": access_tokens,
    "deploy_keys": deploy_keys,
    "deploy_tokens": deploy_tokens,
    "service_account_tokens": service_account_tokens,
    "triggers": triggers,
}
