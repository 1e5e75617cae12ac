"""Finds whom or what an investigation is about, by what an operator calls it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from scanner import discreet
from scanner.errors import UsageError
from scanner.investigate.listed import KINDS, Account, Credential, Listed, Place
from scanner.investigate.log import Names
from scanner.investigate.shape import PROJECT, TOKEN, USER
from scanner.model import Kind
from scanner.spelling import nearest
from scanner.visible import line

_NAMED = 10
"""Candidates that an error names."""
_NAME = 100

_Key = TypeVar("_Key")


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
    was: str = ""
    """Its name or path in the earlier snapshot, where that is another one."""

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


def user(text: str, known: Sequence[Listed], borne: Names) -> Sought:
    """The user of a username, an id, or a name that events tell.

    `known` are the snapshots, the later one first; `borne` are the names in the files of events.
    A name may have passed from one user to another, and whoever was called so may be meant. Raises
    UsageError for none, or for several.
    """
    wanted = text.strip().removeprefix("@")
    named = [(one.id, one.username) for listed in known for one in listed.accounts.values()]
    named += _borne(borne, "user")
    ids = sorted({id for id, name in named if _is_called(id, name, wanted)})
    if len(ids) > 1:
        called = _called(named)
        _several("user", text, (f"id:{id} ({called[id]})" for id in ids))
    for id in ids:
        accounts = [one.accounts.get(id) for one in known]
        return Sought(
            USER,
            next(filter(None, accounts), Account(id, "", {})),
            listed=accounts[0] is not None,
            was=_was([one.username if one else "" for one in accounts]),
        )
    usernames = (one.username for listed in known for one in listed.accounts.values())
    raise UsageError(
        "there is no such user in the snapshots, and none in the files of events",
        nearest(wanted, filter(None, usernames), "Give the username, or the id of the user."),
    )


def _is_called(id: int, name: str, wanted: str) -> bool:
    """Whether it is meant; anybody may be shown by a name that begins with `id:`."""
    if wanted.startswith("id:"):
        return wanted == f"id:{id}"
    return wanted == str(id) or (bool(name) and wanted.lower() == name.lower())


def token(text: str, known: Sequence[Listed], borne: Names) -> Sought:
    """The token or key of a name, an id, or `KIND:ID`; `known` and `borne` as of a user.

    One that events alone tell cannot be looked into, but whoever has its name now is not taken for
    it. Raises UsageError for none, or for several. What is not found is not repeated: it may be a
    secret that does not look like one.
    """
    wanted = text.strip()
    every = [one for listed in known for one in listed.credentials]
    exact = [one for one in every if one.word == wanted]
    had = {one for one, names in borne.items() if wanted in names and one[0] not in (USER, PROJECT)}
    found = _distinct(
        exact or (one for one in every if wanted in (str(one.id), one.name) or one.numbered in had)
    )
    gone = [] if exact else sorted(had - {one.numbered for one in every})
    if len(found) > 1 or (found and gone):
        called = _called((one.numbered, one.name) for one in every)
        names = [
            f"{one.word} ({called[one.numbered]}, {one.at.kind} {one.at.path})" for one in found
        ]
        names += [f"{kind}:{id} (in events alone)" for kind, id in gone]
        _several("token", text, names)
    for one in found:
        sides = [_same(one, listed) for listed in known]
        credentials = next(filter(None, sides))
        user = next((side[0].user_id for side in sides if side and side[0].user_id), 0)
        account = next(
            (each.accounts[user] for each in known if user in each.accounts),
            Account(user, "", {}) if user else None,
        )
        was = _was([side[0].name if side else "" for side in sides])
        return Sought(TOKEN, account, credentials, listed=bool(sides[0]), was=was)
    raise UsageError(
        "there is no token or key of this name or id in the snapshots",
        "Give it as GitLab lists it: its name, its id, or KIND:ID, such as deploy_key:7. Kinds are"
        f" {', '.join(KINDS)}. Personal ones are shown to administrators alone: of another one,"
        " give its owner with --user.",
    )


def _distinct(found: Iterable[Credential]) -> list[Credential]:
    """One of each token; administrators see those of bots a second time, as personal ones."""
    seen: dict[tuple[str, int], Credential] = {}
    for one in sorted(found, key=lambda one: one.at.kind is Kind.INSTANCE):
        seen.setdefault(one.numbered, one)
    return list(seen.values())


def _same(one: Credential, listed: Listed) -> tuple[Credential, ...]:
    """The same token in a snapshot, once for each place; nothing where it is not there."""
    here = _distinct(each for each in listed.credentials if each.numbered == one.numbered)
    return tuple(listed.found(here[0].kind, here[0].id)) if here else ()


def project(text: str, known: Sequence[Listed], borne: Names) -> Sought:
    """The project of a path or an id; `known` and `borne` as of a user.

    Raises UsageError for none, or for a path that had passed from one to another.
    """
    wanted = text.strip("/ ").lower()
    places = (one for listed in known for one in listed.places.values())
    named = [(one.id, one.path) for one in places if one.kind is Kind.PROJECT]
    paths = [path for _, path in named]
    named += _borne(borne, "project")
    ids = sorted({id for id, path in named if wanted in (str(id), path.lower())})
    if len(ids) > 1:
        called = _called(named)
        _several("project", text, (f"{id} ({called[id]})" for id in ids))
    for id in ids:
        sides = [listed.places.get((Kind.PROJECT, id)) for listed in known]
        told = next(path for one, path in named if one == id)
        return Sought(
            PROJECT,
            place=next(filter(None, sides), Place(Kind.PROJECT, told, id)),
            listed=sides[0] is not None,
            was=_was([one.path if one else "" for one in sides]),
        )
    raise UsageError(
        "there is no such project in the snapshots, and none in the files of events",
        nearest(wanted, paths, "Give its full path or its id, or a snapshot that has it."),
    )


def _borne(borne: Names, what: str) -> Iterator[tuple[int, str]]:
    """Each name that events tell of a kind, with the id; no name is one, too."""
    for (kind, id), names in borne.items():
        if kind == what:
            yield from ((id, name) for name in names or ("",))


def _was(names: Sequence[str]) -> str:
    """The name of before where it is another one; `names` are of the snapshots, the later first."""
    now, *before = names
    return next((one for one in before if one and now and one != now), "")


def _called(named: Iterable[tuple[_Key, str]]) -> dict[_Key, str]:
    """All that each one is or was called, the latest first."""
    told: dict[_Key, dict[str, str]] = {}
    for key, name in named:
        names = told.setdefault(key, {})
        if name:
            names.setdefault(name.lower(), line(name, _NAME))
    return {key: ", ".join(names.values()) for key, names in told.items()}


def _several(what: str, text: str, candidates: Iterable[str]) -> NoReturn:
    found = list(candidates)
    more = f" and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
    raise UsageError(
        f"there are {len(found):,} {what}s of the name {line(text, _NAME)}, now or before:"
        f" {', '.join(found[:_NAMED])}{more}",
        "Give one of them, as it stands before the bracket.",
    )
