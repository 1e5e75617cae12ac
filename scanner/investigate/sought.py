"""Finds whom or what an investigation is about, by what an operator calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from scanner import discreet
from scanner.errors import UsageError
from scanner.investigate.listed import KINDS, Account, Credential, Listed, Place
from scanner.investigate.shape import PROJECT, TOKEN, USER
from scanner.model import Kind
from scanner.spelling import nearest
from scanner.visible import line

_NAMED = 10
"""Candidates that an error names."""
_NAME = 100

Names = Callable[[], Mapping[int, str]]
"""Who acts in the files of events: the name that is shown, by id."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom or what it is about."""

    what: str
    account: Account | None = None
    """Whose events are the identity's; None for a key, a deploy token, a project."""
    credentials: tuple[Credential, ...] = ()
    """The token or key, once for each place that lists it."""
    place: Place | None = None
    """The project that is asked about."""
    listed: bool = True
    """Whether the later snapshot has it."""

    @property
    def user_id(self) -> int:
        """Of whom acts; 0 for what is no user."""
        return self.account.id if self.account else 0

    @property
    def credential(self) -> Credential | None:
        """The token or key that is asked about."""
        return self.credentials[0] if self.credentials else None

    @property
    def is_of_a_bot(self) -> bool:
        """Whether a bot acts by the token, which nobody else does."""
        one = self.credential
        return one is not None and one.kind in ("group_access_token", "project_access_token")


def refuse_secret(option: str, text: str) -> None:
    """Raises UsageError, which does not repeat it, for what looks like the secret of a token."""
    if discreet.name(text) == discreet.HIDDEN:
        raise UsageError(
            f"{option}: what is given looks like the secret of a token, which glscan never takes",
            "Give the token's name or id, as GitLab lists it. The secret may now be in the history"
            " of this shell: remove it there, and revoke the token.",
        )


def user(text: str, known: Sequence[Listed], names: Names) -> Sought:
    """The user of a username, an id, or a name that events tell.

    `known` are the snapshots, the later one first. Raises UsageError for none, or for several.
    """
    wanted = text.strip().removeprefix("@")
    number = wanted.removeprefix("id:")
    for place, listed in enumerate(known):
        found = [one for one in listed.accounts.values() if _is_called(one, wanted, number)]
        if len(found) > 1:
            _several("user", text, (f"id:{one.id} ({one.username})" for one in found))
        if found:
            return Sought(USER, found[0], listed=place == 0)
    acting = names()
    authors = {
        id: name
        for id, name in acting.items()
        if number == str(id) or (name and name.lower() == wanted.lower())
    }
    if len(authors) > 1:
        _several("user", text, (f"id:{id} ({name})" for id, name in sorted(authors.items())))
    for id in authors:
        listed_one = next((one.accounts[id] for one in known if id in one.accounts), None)
        here = id in known[0].accounts
        return Sought(USER, listed_one or Account(id, "", {}), listed=here)
    usernames = [one.username for listed in known for one in listed.accounts.values()]
    raise UsageError(
        "there is no such user in the snapshots, and none acts in the files of events",
        nearest(wanted, filter(None, usernames), "Give the username, or the id of the user."),
    )


def _is_called(account: Account, name: str, number: str) -> bool:
    return number == str(account.id) or (
        bool(account.username) and account.username.lower() == name.lower()
    )


def token(text: str, known: Sequence[Listed]) -> Sought:
    """The token or key of a name, an id, or `KIND:ID`.

    Raises UsageError for none, or for several. What is not found is not repeated: it may be a
    secret that does not look like one.
    """
    wanted = text.strip()
    for place, listed in enumerate(known):
        found = _distinct(one for one in listed.credentials if _is_named(one, wanted))
        if len(found) > 1:
            _several(
                "token",
                text,
                (
                    f"{one.word} ({line(one.name, _NAME)}, {one.at.kind} {one.at.path})"
                    for one in found
                ),
            )
        if found:
            [one] = found
            account = next(
                (each.accounts[one.user_id] for each in known if one.user_id in each.accounts),
                Account(one.user_id, "", {}) if one.user_id else None,
            )
            every = tuple(listed.found(one.kind, one.id))
            return Sought(TOKEN, account, every, listed=place == 0)
    raise UsageError(
        "there is no token or key of this name or id in the snapshots",
        "Give it as GitLab lists it: its name, its id, or KIND:ID, such as deploy_key:7. Kinds are"
        f" {', '.join(KINDS)}. Personal ones are shown to administrators alone: of another one,"
        " give its owner with --user.",
    )


def _is_named(one: Credential, text: str) -> bool:
    return text in (str(one.id), one.name, one.word)


def _distinct(found: Iterable[Credential]) -> list[Credential]:
    """One of each token; administrators see those of bots a second time, as personal ones."""
    seen: dict[tuple[str, int, int], Credential] = {}
    for one in sorted(found, key=lambda one: one.at.kind is Kind.INSTANCE):
        seen.setdefault(one.numbered, one)
    return list(seen.values())


def project(text: str, known: Sequence[Listed]) -> Sought:
    """The project of a path or an id. Raises UsageError for none."""
    wanted = text.strip("/ ")
    for place, listed in enumerate(known):
        for one in listed.places.values():
            if one.kind is Kind.PROJECT and wanted.lower() in (str(one.id), one.path.lower()):
                return Sought(PROJECT, place=one, listed=place == 0)
    paths = [one.path for listed in known for one in listed.places.values() if _is_project(one)]
    raise UsageError(
        "there is no such project in the snapshots",
        nearest(wanted, paths, "Give its full path or its id, or a snapshot that has it."),
    )


def _is_project(place: Place) -> bool:
    return place.kind is Kind.PROJECT


def _several(what: str, text: str, candidates: Iterable[str]) -> NoReturn:
    found = list(candidates)
    more = f" and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
    raise UsageError(
        f"there are {len(found):,} {what}s of the name {line(text, _NAME)}:"
        f" {', '.join(found[:_NAMED])}{more}",
        "Give one of them, as it stands before the bracket.",
    )
