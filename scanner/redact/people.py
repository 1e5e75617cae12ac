"""Who is named in a snapshot and in the header of a report, and by which names."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from scanner.model import JSON, Kind, Resource
from scanner.redact import words
from scanner.redact.pseudonym import ADDRESS
from scanner.redact.told import Unread
from scanner.report import Policy, Run
from scanner.sections import SECTIONS
from scanner.sections.spec import USER_ID

OF_PEOPLE = frozenset(name for name, spec in SECTIONS.items() if spec.key == USER_ID)
"""The sections that are maps by the id of a user."""

NAMES = frozenset({"username", "owner_username", "unique_project_download_limit_allowlist"})
"""Attributes whose value, or each value of their list, is the user name of somebody."""
IDS = frozenset({"user_id", "unique_project_download_limit_alertlist"})
"""Attributes whose value, or each value of their list, is the id of somebody."""
OF_ENTRY = frozenset({"username", "name", "email", "public_email"})
"""The same in the sections of people; of these the table keeps the user name alone today."""

DECIDERS = frozenset({"owner", "approver", "author"})
"""What a waiver says of people: each is a person or a team, by whatever name."""

_MOST_PIECES = 20
"""A name of more is found as a whole word alone: nobody may make the search slow."""

_NAMED = re.compile(r"(?P<name>[^<>]*?)\s*<(?P<email>[^<>\s]+)>")


class People:
    """Everybody who is known, by everything they are called.

    An identity is `id 9` where GitLab's number is known, else `text` and the name.
    """

    def __init__(self) -> None:
        self.ids: set[int] = set()
        self.groups: set[str] = set()
        """Top-level groups: they share their names with users, so that none of them is one."""
        self.phrases: dict[str, dict[int, set[tuple[str, ...]]]] = {}
        """Names of several words, by the first and by how many they are."""
        self.spelled: dict[str, str] = {}
        """Names of one word, by how they are spelled with dashes: `ada-lind` for `ada.lind`."""
        self.pieces: dict[str, int] = {}
        """How many pieces the longest of them has that begin with this one."""
        self.unspaced: set[str] = set()
        self.faint: set[str] = set()
        """Names that somebody typed and that may be any word: they count where they were typed."""
        self.unread = Unread()
        """Where there may be more people."""
        self._identities: dict[str, str] = {}

    def count(self) -> int:
        """How many are known."""
        named = set(self._identities.values())
        return sum(not identity.startswith(f"{ADDRESS} ") for identity in named)

    def find(self, name: str) -> str:
        """The identity of a name; empty for one that nobody has."""
        key = words.key(name)
        return "" if key in self.groups else self._identities.get(key, "")

    def identity(self, name: str) -> str:
        """The identity of who is called so, known or not."""
        return self.find(name) or f"text {words.key(name)}"

    def add(self, name: str, identity: str = "") -> None:
        """Learn a name, and whose it is where that is known; a number wins over a name."""
        key = words.key(name)
        if not key:
            return
        before = self._identities.get(key, "")
        if not before or (identity.startswith("id ") and not before.startswith("id ")):
            self._identities[key] = identity or f"text {key}"
        parts = words.parts(name)
        if len(parts) > 1:
            self.phrases.setdefault(parts[0], {}).setdefault(len(parts), set()).add(parts)
            self._identities[" ".join(parts)] = self._identities[key]
        elif 0 < len(pieces := [one[0] for one in words.pieces(key)]) <= _MOST_PIECES:
            self.spelled.setdefault("-".join(pieces), key)
            self.pieces[pieces[0]] = max(len(pieces), self.pieces.get(pieces[0], 0))
        if words.unspaced(name):
            self.unspaced.add(key)

    def add_address(self, address: str) -> None:
        """Learn an IP address from which somebody acted."""
        self.add(address, f"{ADDRESS} {words.key(address)}")

    def add_typed(self, text: str) -> None:
        """Learn what somebody typed for a person or a team: `Alice Smith <alice@acme.com>`."""
        named = _NAMED.fullmatch(text.strip())
        names = [text, *(named.groups() if named else ()), text.strip().removeprefix("@")]
        found = next(filter(None, map(self.find, reversed(names))), "")
        for name in filter(None, dict.fromkeys(names)):
            if not self.find(name):
                self.add(name, found or f"text {words.key(text)}")
                if len(words.parts(name)) == 1 and "@" not in name:
                    self.faint.add(words.key(name))
        for name in itertools.chain.from_iterable(map(_short_forms, names[1:3])):
            if not self.find(name):
                self.add(name, self.identity(text))
                self.faint.add(name)


class Witness(Protocol):
    """Tells who did something, beside the snapshot."""

    def people(self) -> Iterable[tuple[int, str]]:
        """Names, each with the id of the user or 0."""

    def addresses(self) -> Iterable[str]:
        """The IP addresses from which it was done."""


def known(resources: Iterable[Resource], run: Run, witness: Witness | None = None) -> People:
    """Everybody in a snapshot, and in the header of the results that were made from it.

    Of audit events that were judged with it, `witness` tells who is in them.
    """
    people = People()
    for resource in resources:
        people.unread.note(resource)
        _learn_resource(people, resource)
    people.add(str(run["snapshot"]["identity"].get("username") or ""))
    for policy in run["policies"]:
        _learn_all(people, named_in(policy, policy["params"]))
    policies = {policy["id"]: policy for policy in run["policies"]}
    for override in run["param_overrides"]:
        for id, params in override["params"].items():
            _learn_all(people, named_in(policies.get(id), params))
    for text in deciders(run.get("waivers", {})):
        people.add_typed(text)
    if witness:
        for number, name in witness.people():
            _learn_user(people, number, [name])
        for address in witness.addresses():
            people.add_address(address)
    return people


def named_in(policy: Policy | None, params: Mapping[str, JSON]) -> Iterator[str]:
    """The people in parameters: lists of users, and what is approved where a policy reads names."""
    reads_names = policy is not None and any(
        path.endswith(".username") for path in policy["requires"]
    )
    for name, value in params.items():
        listed = name == "users" or name.endswith(("_users", "_authors"))
        if listed or (reads_names and name == "approved"):
            yield from (one for one in _texts(value) if one.strip("*"))
        else:
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, dict):
                    yield from named_in(policy, inner)


def deciders(waivers: JSON) -> Iterator[str]:
    """All texts that name who decided about waivers."""
    if isinstance(waivers, list):
        for one in waivers:
            yield from deciders(one)
    elif isinstance(waivers, dict):
        for name, value in waivers.items():
            yield from _texts(value) if name in DECIDERS else deciders(value)


def _texts(value: JSON) -> Sequence[str]:
    """The texts of a list, or the text alone."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _short_forms(name: str) -> Iterator[str]:
    """What else `W. Fernsby`, or who has `w.fernsby@acme.example`, is called: by the surname."""
    local, at, _ = name.partition("@")
    parts = [words.key(one[0]) for one in words.pieces(local.replace(" ", "."))]
    typed = [one[0] for one in words.pieces(local.replace(" ", "."))]
    for number, part in enumerate(parts):
        if words.may_be_surname(part) and (typed[number][0].isupper() or (at and len(parts) > 1)):
            yield part
            for other in parts[:number] + parts[number + 1 :]:
                yield from (f"{other[0]}{part}", f"{part}{other[0]}")


def _learn_all(people: People, names: Iterable[str]) -> None:
    for name in names:
        people.add(name)


def _learn_resource(people: People, resource: Resource) -> None:
    data = {name: section.data for name, section in resource.sections.items()}
    if resource.kind is Kind.USER:
        _learn_user(people, resource.id, [resource.path])
    top = resource.path.partition("/")[0]
    namespace = data.get("settings", {}).get("namespace_kind")
    if namespace == "user":
        people.add(top)
    elif resource.kind is Kind.GROUP or namespace == "group":
        people.groups.add(words.key(top))
    for path, fork in data.get("forks", {}).items():
        if fork.get("namespace_kind") == "user":
            people.add(path.partition("/")[0])
    for name in sorted(OF_PEOPLE & data.keys()):
        for id, entry in data[name].items():
            number = int(id) if id.isdecimal() else 0
            _learn_user(people, number, _texts([entry.get(key) for key in sorted(OF_ENTRY)]))
    _learn_values(people, data)


def _learn_user(people: People, id: int, names: Iterable[str]) -> None:
    if id:
        people.ids.add(id)
    for name in names:
        people.add(name, f"id {id}" if id else "")


def _learn_values(people: People, value: JSON) -> None:
    if isinstance(value, list):
        for one in value:
            _learn_values(people, one)
    elif isinstance(value, dict):
        id = value.get("user_id")
        if isinstance(id, int) and id and isinstance(value.get("username"), str):
            _learn_user(people, id, [value["username"]])
        for name, inner in value.items():
            if name in NAMES:
                _learn_all(people, _texts(inner))
            elif name in IDS:
                ids = inner if isinstance(inner, list) else [inner]
                people.ids.update(one for one in ids if isinstance(one, int) and one)
            elif isinstance(inner, (dict, list)):
                _learn_values(people, inner)
