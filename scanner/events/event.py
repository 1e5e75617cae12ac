"""The one shape of an audit event, whichever way it came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scanner.model import JSON

Id = int | str | None
"""A number wherever it is one; GitLab names some targets by their path."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who did it. GitLab tells the name that is shown, and no username."""

    id: Id
    """Below 0 for those who are no users: not signed in, a deploy token, a deploy key."""
    name: str | None
    email: str | None
    kind: str | None
    """`User`, `DeployKey` and the like (GitLab's `author_class`)."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What an event is about (its entity), or what it was done to (its target)."""

    kind: str | None
    """`Project`, `Group`, `User`, `Gitlab::Audit::InstanceScope`; of targets also much else."""
    id: Id
    name: str | None
    """The full path of an entity as it was then; of a target whatever GitLab tells."""


@dataclass(frozen=True, slots=True)
class Event:
    """One audit event. What GitLab does not tell is None."""

    id: Id
    source: str
    """Where it was read: `instance HOST`, `group PATH`, `project PATH` or `stream FILE`."""
    created_at: str
    """UTC, with milliseconds: texts sort as times do."""
    type: str | None
    """`event_name`, which older servers do not tell."""
    author: Author
    entity: Thing
    target: Thing
    ip_address: str | None
    details: Mapping[str, str]
    """What happened, in the words of `sections.audit.DETAILS`, without secrets."""
    left_out: Sequence[str]
    """Names of further details that GitLab sent and that are not kept."""

    @property
    def identity(self) -> str:
        """Equal for two deliveries of one event by the API, and for no two events."""
        return f"{self.id} {self.entity.kind} {self.entity.id}"

    def to_json(self) -> dict[str, JSON]:
        """The line of a file."""
        record: dict[str, JSON] = {name: getattr(self, name) for name in self.__slots__}
        for name in ("author", "entity", "target"):
            part = record[name]
            record[name] = {below: getattr(part, below) for below in part.__slots__}
        return record

    @staticmethod
    def from_json(record: Mapping[str, JSON]) -> Event:
        """The event of a line that `to_json` gave. Raises KeyError or TypeError for another one."""
        return Event(
            **{
                **record,
                "author": Author(**record["author"]),
                "entity": Thing(**record["entity"]),
                "target": Thing(**record["target"]),
            }
        )


def people(event: Event) -> Iterator[tuple[int, str]]:
    """Who is named in it, each with the id of the user, or 0 where there is none."""
    author = event.author
    named = [(author.id, author.name), (author.id, author.email)]
    named.append((None, event.details.get("impersonated_by")))
    named += [(one.id, one.name) for one in (event.entity, event.target) if one.kind == "User"]
    for id, name in named:
        if name:
            yield (id if isinstance(id, int) and id > 0 else 0), name


def named(thing: Thing) -> str:
    """`Project acme/web`; empty for nothing."""
    return f"{thing.kind or ''} {thing.name or thing.id or ''}".strip()


def happened(event: Event) -> str:
    """What happened, as one sentence without a subject; empty where GitLab does not say."""
    told = event.details
    parts = []
    if told.get("impersonated_by"):  # first, for what is long is cut
        parts.append(f"impersonated by {told['impersonated_by']}")
    if "change" in told:
        before, after = told.get("from", ""), told.get("to", "")
        parts.append(
            f"change {told['change']} from {before or '(nothing)'} to {after or '(nothing)'}"
        )
    parts += [f"{verb} {told[verb]}" for verb in ("add", "remove", "failed_login") if verb in told]
    parts += [f"{word} {told[word]}" for word in ("as", "with") if word in told]
    if "custom_message" in told:
        parts.append(told["custom_message"])
    return ", ".join(parts)
