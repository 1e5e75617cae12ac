"""Chapter 6: what lets somebody in and is to be ended, the most urgent first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from scanner.diff.shape import ADDED
from scanner.investigate import shape
from scanner.investigate.changed import Changed
from scanner.investigate.endings import call, ending, remedy
from scanner.investigate.exposure import NO
from scanner.investigate.listed import Account, Credential, Listed, Place
from scanner.investigate.memberships import memberships
from scanner.investigate.responder import Responder, last, noted
from scanner.investigate.sought import Sought
from scanner.model import JSON, Kind

ITSELF, CREDENTIALS, PEOPLE, OTHERS = 1, 2, 3, 4
"""Urgencies."""

_URGENCY: Mapping[str, int] = {
    **dict.fromkeys(
        (
            *("access_tokens", "personal_access_tokens", "service_account_tokens", "triggers"),
            *("deploy_tokens", "deploy_keys", "ssh_keys", "gpg_keys", "oauth_applications"),
        ),
        CREDENTIALS,
    ),
    **dict.fromkeys(
        ("members", "shared_with_groups", "users", "saml_group_links", "ldap_group_links"), PEOPLE
    ),
    **dict.fromkeys(("invitations", "access_requests"), PEOPLE),
    **dict.fromkeys(
        ("hooks", "system_hooks", "integrations", "mirrors", "runners", "job_token_allowlist"),
        OTHERS,
    ),
}
"""By section whose entries let somebody in, or send something out."""

_WORDS: Mapping[str, str] = {
    "access_tokens": "access token",
    "personal_access_tokens": "personal access token",
    "service_account_tokens": "token of a service account",
    "triggers": "trigger token",
    "deploy_tokens": "deploy token",
    "deploy_keys": "deploy key",
    "ssh_keys": "SSH key",
    "gpg_keys": "GPG key",
    "oauth_applications": "OAuth application",
    "members": "member",
    "shared_with_groups": "invited group",
    "users": "account",
    "saml_group_links": "SAML group link",
    "ldap_group_links": "LDAP group link",
    "invitations": "invitation",
    "access_requests": "access request",
    "hooks": "webhook",
    "system_hooks": "system hook",
    "integrations": "integration",
    "mirrors": "push mirror",
    "runners": "runner",
    "job_token_allowlist": "entry of the job token allowlist",
}

_GITLAB_COM = "gitlab.com"
_LISTS = re.compile(r"^.*(?=access_tokens/\d+$)")
"""Which list a token is ended by; all of them end the one of that id."""


def is_way_in(one: Changed) -> bool:
    """Whether a change is an entry that came and is to be ended."""
    return one.change == ADDED and len(one.path) == 2 and one.section in _URGENCY


def revoke(
    sought: Sought,
    works: str,
    now: Listed,
    could: shape.Reach,
    host: str,
    found: Iterable[Changed],
    responder: Responder,
) -> list[shape.Ending]:
    """The chapter; `could` is what the identity can do now, `host` that of the GitLab."""
    told = [
        *_itself(sought, works, now, could, host, responder),
        *_let_in(found, now, sought.user_id, responder),
    ]
    return last(_once(sorted(told, key=lambda one: one["urgency"])))  # stable: else as they came


def _once(told: Iterable[shape.Ending]) -> Iterator[shape.Ending]:
    """Each request once: who asks for the second time is told that nothing is there."""
    seen: set[tuple[str, ...]] = set()
    for one in told:
        ends = tuple(f"{each['method']} {_LISTS.sub('', each['path'])}" for each in one["calls"])
        if not ends or ends not in seen:
            yield one
        seen.add(ends)


def _itself(
    sought: Sought, works: str, now: Listed, could: shape.Reach, host: str, responder: Responder
) -> Iterator[shape.Ending]:
    if sought.place:
        return
    if sought.credentials:
        if works != NO:
            for one in sought.credentials:
                yield _credential(one, "it is the one that is asked about")
        for one in _successors(sought, now):
            because = "it acts as the same bot" if sought.is_of_a_bot else "it has the same name"
            yield _credential(one, f"{because}: what a rotation makes has another id")
        return
    own = bool(responder.id) and sought.user_id == responder.id
    if sought.account and works != NO:
        for told in _account(sought.account, now, could, host, responder):
            yield {**told, **noted(told)} if own else told
    for one in now.of_user(sought.user_id):
        if _may_work(one):
            token = _credential(one, "it is of the user who is asked about")
            yield {**token, **noted(token)} if own else token


def _may_work(one: Credential) -> bool:
    return not (one.entry.get("revoked") or one.entry.get("active") is False)


def _successors(sought: Sought, now: Listed) -> Iterator[Credential]:
    """Tokens that may have come of the one that is asked about: a token can rotate itself.

    A bot has no others; of a user it is a later one of the same name.
    """
    own = sought.credentials[0]
    for one in now.of_user(own.user_id) if own.user_id else ():
        other = one.id != own.id and one.numbered[0] == own.numbered[0] and _may_work(one)
        if other and (sought.is_of_a_bot or (one.name == own.name and one.id > own.id)):
            yield one


def _account(
    account: Account, now: Listed, could: shape.Reach, host: str, responder: Responder
) -> Iterator[shape.Ending]:
    """Block it; who is no administrator takes it out of groups and projects."""
    name = account.username or f"user {account.id}"
    if host != _GITLAB_COM:
        block = remedy(
            call("POST", f"/users/{account.id}/block"),
            ui="Admin > Users",
            note="It takes an administrator, and keeps all that the account is and has.",
        )
        at = Place(Kind.INSTANCE, "", 0)
        yield _ending(ITSELF, "account", name, at, shape.IDENTITY, "it is asked about", block)
    if host == _GITLAB_COM or not responder.is_administrator:
        for at, because, how in memberships(account.id, now, could):
            yield _ending(ITSELF, "member", name, at, shape.IDENTITY, because, how)


def _credential(one: Credential, because: str) -> shape.Ending:
    how = ending(one.at, one.section, str(one.id), one.entry)
    word = _WORDS[one.section]
    return _ending(ITSELF, word, one.name or one.word, one.at, shape.IDENTITY, because, how)


def _let_in(
    found: Iterable[Changed], now: Listed, user_id: int, responder: Responder
) -> Iterator[shape.Ending]:
    added = [one for one in found if is_way_in(one)]
    bots = {
        user: one
        for one in added
        if _URGENCY[one.section] == CREDENTIALS and type(user := one.entry.get("user_id")) is int
    }
    for one in added:
        key = one.path[1]
        how = ending(one.at, one.section, key, one.entry)
        if one.of == shape.UNEXPLAINED and _is_of_another(one, user_id):
            how = remedy(ui=how["ui"], note=_ASK)
        elif one.section == "members" and key.isdecimal() and int(key) in bots:
            how = remedy(
                ui=how["ui"], note="It is the bot of a token of this list, and ends with it."
            )
        if responder.has(one.at, one.section, key, one.entry):
            how = noted(how)
        yield _ending(
            _URGENCY[one.section],
            _WORDS[one.section],
            _name(one, now),
            one.at,
            one.of,
            because(one),
            how,
        )


_ASK = "It is not the identity's own, and no event tells who made it: ask before you end it."
_PERSONAL = frozenset({"personal_access_tokens", "service_account_tokens", "ssh_keys", "gpg_keys"})


def _is_of_another(one: Changed, user_id: int) -> bool:
    """Whether an entry is another person, or a token or key of one."""
    if one.section == "users":
        return one.path[1] != str(user_id)
    owner = one.at.id if one.at.kind is Kind.USER else one.entry.get("user_id")
    return one.section in _PERSONAL and owner != user_id


_NAMES = ("username", "name", "title", "group_full_path", "url_host", "slug", "application_name")


def _name(one: Changed, now: Listed) -> str:
    """What people call an entry, with its key."""
    told: JSON = next((one.entry[name] for name in _NAMES if one.entry.get(name)), "")
    key = one.path[1]
    return f"{told} ({key})" if told and str(told) != key else key


def because(one: Changed) -> str:
    """Why a change is told: by whom it was, or that nobody knows."""
    if not one.by:
        return "no event tells who it was"
    last = one.by[-1]
    name = last["author"] or "nobody named"
    from_ip = f", from {last['ip']}" if last["ip"] else ""
    at = last["at"][: len("2026-01-15T12:00:00")].replace("T", " ")
    return f"{name} (id {last['author_id']}), {at} UTC{from_ip}"


def _ending(
    urgency: int,
    what: str,
    name: str,
    at: Place,
    of: str,
    because: str,
    how: shape.Remedy,
) -> shape.Ending:
    return shape.Ending(
        urgency=urgency, what=what, name=name, at=at.to_json(), of=of, because=because, **how
    )
