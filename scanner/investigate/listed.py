"""What a snapshot lists of users, tokens, keys, and of what may be secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from scanner.investigate import shape
from scanner.investigate.invited import Invited
from scanner.model import JSON, Kind, Resource

_TOKENS = {
    (Kind.INSTANCE, "personal_access_tokens"): "personal_access_token",
    (Kind.GROUP, "access_tokens"): "group_access_token",
    (Kind.PROJECT, "access_tokens"): "project_access_token",
    (Kind.GROUP, "service_account_tokens"): "service_account_token",
    (Kind.GROUP, "deploy_tokens"): "deploy_token",
    (Kind.PROJECT, "deploy_tokens"): "deploy_token",
    (Kind.PROJECT, "deploy_keys"): "deploy_key",
    (Kind.USER, "ssh_keys"): "ssh_key",
    (Kind.USER, "gpg_keys"): "gpg_key",
}
"""What the entries of a section are, of a kind of resource."""

_NUMBERED_TOGETHER = frozenset(
    {
        "personal_access_token",
        "group_access_token",
        "project_access_token",
        "service_account_token",
    }
)
"""Kinds whose ids GitLab takes from one row of numbers: administrators see one token twice."""

KINDS = tuple(dict.fromkeys(_TOKENS.values()))

_ACCOUNTS = {
    Kind.INSTANCE: ("users",),
    Kind.GROUP: ("managed_users", "members", "members_all"),
    Kind.PROJECT: ("members", "members_all"),
}
"""Sections by user id that tell of accounts, the one that knows most first."""

_SECRETS = ("variables", "hooks", "system_hooks", "triggers", "deploy_tokens")
"""Sections that tell of secrets by their names."""


class Place(NamedTuple):
    """A resource, without what is in it."""

    kind: Kind
    path: str
    id: int

    def to_json(self) -> shape.Place:
        return {"kind": self.kind.value, "path": self.path, "id": self.id}


@dataclass(frozen=True, slots=True)
class Credential:
    """A token or key; a deploy key is one of each project that lists it."""

    kind: str
    id: int
    name: str
    at: Place
    section: str
    entry: Mapping[str, JSON]
    user_id: int = 0
    """Who acts by it: its owner, or its bot; 0 for who is no user, or is not told."""

    @property
    def word(self) -> str:
        """What tells it from every other one."""
        return f"{self.kind}:{self.id}"

    @property
    def numbered(self) -> tuple[str, int]:
        """Equal for one token that is listed twice."""
        return ("token" if self.kind in _NUMBERED_TOGETHER else self.kind), self.id


@dataclass(frozen=True, slots=True)
class Account:
    """A user, as far as a snapshot tells."""

    id: int
    username: str
    entry: Mapping[str, JSON]


@dataclass(slots=True)
class Listed:
    """What one snapshot lists; grows with its resources."""

    accounts: dict[int, Account] = field(default_factory=dict)
    credentials: list[Credential] = field(default_factory=list)
    places: dict[tuple[Kind, int], Place] = field(default_factory=dict)
    secrets: dict[Place, Mapping[str, Mapping[str, JSON]]] = field(default_factory=dict)
    """By place and section, its entries."""
    readable: set[tuple[Place, str]] = field(default_factory=set)
    """Sections of which all entries are there."""
    invited: Invited = field(default_factory=Invited)

    def note(self, resource: Resource) -> None:
        """Remember what a resource lists."""
        place = Place(resource.kind, resource.path, resource.id)
        self.places[resource.kind, resource.id] = place
        self.invited.note(resource)
        for name, section in resource.sections.items():
            if section.status.readable and not section.gaps.get("*"):
                self.readable.add((place, name))
        for name in _ACCOUNTS.get(resource.kind, ()):
            for key, entry in entries(resource, name):
                self._account(key, entry)
        if resource.kind is Kind.USER and (identity := resource.sections.get("identity")):
            self._account(str(resource.id), {**identity.data, "username": resource.path})
        for (kind, name), what in _TOKENS.items():
            if kind is resource.kind:
                self.credentials += _credentials(place, name, what, entries(resource, name))
        found = {name: dict(entries(resource, name)) for name in _SECRETS}
        if told := {name: one for name, one in found.items() if one}:
            self.secrets[place] = told

    def _account(self, key: str, entry: Mapping[str, JSON]) -> None:
        if not key.isdecimal():
            return
        known, name = self.accounts.get(int(key)), entry.get("username")
        username = name if type(name) is str else ""
        if known is None or (username and not known.username):
            self.accounts[int(key)] = Account(int(key), username, entry)

    def found(self, kind: str, id: int) -> list[Credential]:
        """The credentials of a kind and id, one for each place."""
        return [one for one in self.credentials if (one.kind, one.id) == (kind, id)]

    def of_user(self, id: int) -> list[Credential]:
        """The credentials of a user, each once, where its group or project lists it if one does."""
        found: dict[tuple[str, int], Credential] = {}
        own = [one for one in self.credentials if one.user_id == id]
        for one in sorted(own, key=lambda one: one.at.kind is Kind.INSTANCE):
            found.setdefault(one.numbered, one)
        return sorted(found.values(), key=lambda one: (KINDS.index(one.kind), one.id))


def entries(resource: Resource, name: str) -> Iterator[tuple[str, Mapping[str, JSON]]]:
    """The entries of a section that is a map, by their keys; nothing where it was not read."""
    section = resource.sections.get(name)
    for key, entry in section.data.items() if section else ():
        if isinstance(entry, dict):
            yield key, entry


def _credentials(
    place: Place, section: str, kind: str, found: Iterator[tuple[str, Mapping[str, JSON]]]
) -> Iterator[Credential]:
    for key, entry in found:
        if key.isdecimal():
            name = entry.get("title" if kind.endswith("_key") else "name")
            user = place.id if place.kind is Kind.USER else entry.get("user_id")
            yield Credential(
                kind,
                int(key),
                name if type(name) is str else "",
                place,
                section,
                entry,
                user if type(user) is int else 0,
            )
