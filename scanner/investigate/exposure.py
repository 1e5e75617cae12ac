"""Chapters 1 and 2: the credential or identity, since when it was exposed, whether it works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from scanner.access.tokens import is_over
from scanner.access.ways import SHUT_OUT
from scanner.document import moment_of
from scanner.events.row import written
from scanner.investigate import shape
from scanner.investigate.listed import Account, Credential, Listed
from scanner.investigate.log import Span
from scanner.investigate.sought import Sought
from scanner.investigate.trail import Trail
from scanner.model import JSON
from scanner.visible import line

YES, NO, UNKNOWN = "yes", "no", "unknown"

_ONE_OF_MANY = (
    "GitLab's stored events tell who acted, and not by which token: all that this user did is"
    " told, whatever it was done with."
)
_BY_NAME = (
    "GitLab tells a key or deploy token that acts by its name alone, which others may have, too."
    " Its clones and pushes are streamed and never stored."
)
_NAME = 100
"""Characters of a name that a sentence tells."""
_UNDATED = "deploy_token"
"""The kind of which GitLab tells neither when it was made nor when it was used."""


def who(sought: Sought, known: Sequence[Listed], trail: Trail) -> shape.Who:
    """Chapter 1; `known` are the snapshots, the later one first."""
    made = trail.made_by
    return shape.Who(
        what=sought.what,
        credential=_credential(sought.credentials, sought.listed) if sought.credentials else None,
        acts_as=_account(sought, sought.account, known[0], trail) if sought.account else None,
        project=sought.place.to_json() if sought.place else None,
        credentials=list(_beside(sought, known)),
        made=shape.Made(
            at=made.created_at,
            author=made.author.name,
            author_id=made.author.id,
            ip=made.ip_address,
        )
        if made
        else None,
        remarks=list(_remarks(sought)),
    )


def _remarks(sought: Sought) -> Iterator[str]:
    one = sought.credential
    if one and one.user_id and not sought.is_of_a_bot:
        yield _ONE_OF_MANY
    if one and not one.user_id:
        yield _BY_NAME
    if not sought.listed:
        yield "The later snapshot does not have it: what is told of it is from before it."
    if sought.was:
        yield f"In the earlier snapshot it is called {line(sought.was, _NAME)}; its id is the same."


def _beside(sought: Sought, known: Sequence[Listed]) -> Iterator[shape.Credential]:
    """The other credentials of whom acts."""
    if not sought.user_id:
        return
    own = {one.word for one in sought.credentials}
    for one in known[0].of_user(sought.user_id):
        if one.word not in own:
            yield _credential((one,), True)


def _credential(every: Sequence[Credential], listed: bool) -> shape.Credential:
    one, entry = every[0], every[0].entry
    dates = (entry.get("created_at"), entry.get("last_used_at"))
    created, used = ("", "") if one.kind == _UNDATED else dates
    scopes = entry.get("scopes")
    return shape.Credential(
        kind=one.kind,
        id=one.id,
        name=one.name,
        at=[each.at.to_json() for each in every],
        scopes=sorted(map(str, scopes)) if isinstance(scopes, list) else None,
        access_level=_of(int, entry.get("access_level")),
        can_push=_of(bool, entry.get("can_push")),
        created_at=_of(str, created),
        expires_at=_of(str, entry.get("expires_at")),
        last_used_at=_of(str, used),
        active=_of(bool, entry.get("active")),
        revoked=_of(bool, entry.get("revoked")),
        listed=listed,
    )


def _account(sought: Sought, account: Account, now: Listed, trail: Trail) -> shape.Account:
    entry = account.entry
    bot = entry.get("bot", entry.get("is_bot"))
    return shape.Account(
        id=account.id,
        username=account.username,
        name=trail.names.get(account.id) or None,
        bot=True if sought.is_of_a_bot else _of(bool, bot),
        state=_of(str, entry.get("state")),
        admin=False if sought.is_of_a_bot else _of(bool, entry.get("is_admin")),
        created_at=_of(str, entry.get("created_at")),
        last_activity_on=_of(str, entry.get("last_activity_on")),
        listed=account.id in now.accounts,
    )


_T = TypeVar("_T")


def _of(kind: type[_T], value: JSON) -> _T | None:
    """The value where it is of that type: anybody may have edited a snapshot."""
    return value if isinstance(value, kind) and type(value) is kind else None


def exposure(
    sought: Sought, known: Sequence[Listed], span: Span, finished: str, made: str = ""
) -> shape.Exposure:
    """Chapter 2; `made` is when an event tells that it was, where GitLab's lists do not."""
    works, why = _works(sought, known, datetime.fromisoformat(finished))
    entry = sought.credentials[0].entry if sought.credentials else {}
    created, ends = (_moment(entry.get(name)) for name in ("created_at", "expires_at"))
    created = created or made
    until = min(filter(None, (span.until, ends)), default="")
    return shape.Exposure(
        since=max(span.since, created),
        until=until or None,
        works=works,
        why=why,
        remarks=list(_beside_dates(entry.get("last_used_at"), created, ends, span)),
    )


def _moment(text: JSON) -> str:
    moment = moment_of(text) if text else None
    return written(moment) if moment else ""


def _beside_dates(used: JSON, created: str, ends: str, span: Span) -> Iterator[str]:
    if created > span.since:
        yield f"It was made after what is given with --since, at {created}."
    if ends and ends <= span.since:
        yield f"It had ended before what is given with --since, at {ends}."
    if used is None:
        return
    last = _moment(used)
    if not last:
        yield "GitLab has noted no use of it."
    elif last < span.since:
        yield (
            f"GitLab noted its last use at {last}, before what is given with --since; it does not"
            " note each use."
        )
    else:
        yield f"It was used after what is given with --since; GitLab noted the last use at {last}."


def _works(sought: Sought, known: Sequence[Listed], now: datetime) -> tuple[str, str]:
    """Whether it can be used, and why that is said."""
    if sought.place:
        return UNKNOWN, "a project is asked about, and no identity"
    state = sought.account.entry.get("state") if sought.account else None
    if state in SHUT_OUT:
        return NO, f"the user is {str(state).replace('_', ' ')}"
    if one := sought.credential:
        return _usable(one, sought, known[0], now)
    if not sought.listed:
        return UNKNOWN, "the later snapshot does not have the user"
    if not isinstance(state, str):
        return UNKNOWN, "whether the user is blocked could not be read"
    return YES, f"the user is {state}"


def _usable(one: Credential, sought: Sought, now: Listed, moment: datetime) -> tuple[str, str]:
    if not sought.listed:
        whole = (one.at, one.section) in now.readable
        return (NO, "it is listed no more") if whole else (UNKNOWN, "its list could not be read")
    entry = one.entry
    if entry.get("revoked"):
        return NO, "it is revoked"
    if entry.get("expired") or is_over(entry.get("expires_at"), moment):
        return NO, "it has expired"
    if entry.get("active") is False:
        return NO, "GitLab lists it as not active"
    if one.kind.endswith("_key") or "revoked" in entry or "active" in entry:
        return YES, "it is listed, and has not ended"
    return UNKNOWN, "whether it was revoked could not be read"
