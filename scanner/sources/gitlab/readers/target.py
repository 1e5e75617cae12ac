"""The resource whose sections are read, and what every reader does with an answer about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scanner.model import JSON, Gap, Kind, Section, Status
from scanner.sections import SECTIONS, Attribute
from scanner.sources.gitlab import normalise
from scanner.sources.gitlab.around import Around
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.normalise import Derive, Key, nothing
from scanner.sources.gitlab.pages import ListBroken
from scanner.sources.gitlab.question import Ask, Refusal, ask
from scanner.sources.gitlab.sight import Sight

Row = Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class Target:
    """The resource whose sections are read, and the answer that named it."""

    kind: Kind
    path: str
    id: int
    answer: Mapping[str, Any]
    sight: Sight
    origin: Mapping[str, str]
    """Where `answer` came from."""
    around: Around

    @property
    def name(self) -> str:
        return f"{self.kind} {self.path}"

    @property
    def is_subgroup(self) -> bool:
        """Whether it is a group below another one."""
        return self.kind is Kind.GROUP and "/" in self.path

    def table(self, section: str) -> Mapping[str, Attribute]:
        """The attributes of a section on a resource of this kind."""
        return SECTIONS[section].attributes[self.kind]

    def ask(self, section: str, **query: str) -> Ask:
        """What is asked for a section of this resource."""
        return ask(SECTIONS[section].endpoints[self.kind], self.id, self.name, section, **query)


Reader = Callable[[Client, Target], Section]


def object_of(
    client: Client,
    target: Target,
    section: str,
    null: Status = Status.FAILED,
    derive: Derive = nothing,
) -> Section:
    """A section that is one object; `null` says what a body of null means."""
    question = target.ask(section)
    origin = {"endpoint": question.name}
    return object_in(target, section, client.get(question), origin, null, derive)


def object_in(
    target: Target,
    section: str,
    answer: JSON | Refusal,
    origin: Mapping[str, str],
    null: Status = Status.FAILED,
    derive: Derive = nothing,
) -> Section:
    """As `object_of`, of an answer that is there already."""
    if isinstance(answer, Refusal):
        return Section(answer.status, origin=origin, detail=answer.detail)
    if answer is None:
        return Section(null, origin=origin, detail="200 with the body null")
    if not isinstance(answer, dict):
        return Section(Status.FAILED, origin=origin, detail="the answer is no object")
    data, gaps = normalise.fields(target.table(section), answer, target.sight)
    if not data:
        return Section(Status.FAILED, origin=origin, detail="the answer has nothing we know")
    normalise.join(derive(answer), data, gaps)
    return Section(Status.OK, data, gaps, origin)


def map_of(
    client: Client,
    target: Target,
    section: str,
    key: Key,
    derive: Derive = nothing,
    keep: Callable[[Row], bool] = lambda _: True,
    **query: str,
) -> Section:
    """A section that is a list of its own endpoint, kept as a map by natural key.

    Rows for which `keep` is false are no part of it.
    """
    return map_from(client, target, target.ask(section, **query), key, derive, keep)


def map_from(
    client: Client,
    target: Target,
    question: Ask,
    key: Key,
    derive: Derive = nothing,
    keep: Callable[[Row], bool] = lambda _: True,
    trim: Callable[[Row], Row] = lambda row: row,
) -> Section:
    """As `map_of`, of a list that is asked for in words of its own; `trim` shortens its rows."""

    def made(rows: Iterator[Row]) -> normalise.Fields:
        kept = filter(keep, map(trim, rows))
        return normalise.entries(target.table(question.section), kept, key, target.sight, derive)

    try:
        fields = client.whole(question, made)
    except (ListBroken, normalise.Malformed) as error:
        return Section(Status.FAILED, origin={"endpoint": question.name}, detail=str(error))
    if isinstance(fields, Refusal):
        return refused(question, fields)
    data, gaps = fields
    return Section(Status.OK, data, gaps, {"endpoint": question.name})


def map_in_answer(
    target: Target,
    section: str,
    rows: Any,
    key: Key,
    derive: Derive = nothing,
) -> Section:
    """A section that is a list inside the answer at hand. Raises Malformed when it is none."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise normalise.Malformed(f"{section} is no list of objects")
    data, gaps = normalise.entries(target.table(section), rows, key, target.sight, derive)
    return Section(Status.OK, data, gaps, target.origin)


def refused(question: Ask, refusal: Refusal) -> Section:
    """A section that GitLab did not give."""
    return Section(refusal.status, origin={"endpoint": question.name}, detail=refusal.detail)


def by(name: str) -> Key:
    """The natural key of rows that are known by one of their values."""

    def key(row: Row) -> str:
        if row[name] is None:
            raise KeyError(name)
        return str(row[name])

    return key


def owner_of(row: Row) -> Mapping[str, JSON | Gap]:
    """In whose name a row acts; empty texts where GitLab says that nobody owns it."""
    names = {"owner_username": "username", "owner_state": "state"}
    if "owner" not in row:
        return dict.fromkeys(names, Gap.UNEXPLAINED)
    if row["owner"] is None:
        return dict.fromkeys(names, "")
    if not isinstance(row["owner"], dict):
        return dict.fromkeys(names, Gap.MALFORMED)
    return {name: _text_in(row["owner"], source) for name, source in names.items()}


def _text_in(row: Row, name: str) -> str | Gap:
    if row.get(name) is None:
        return Gap.UNEXPLAINED
    try:
        return normalise.text(row[name])
    except normalise.Malformed:
        return Gap.MALFORMED
