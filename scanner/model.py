"""The words everything else speaks: kinds, tiers, statuses, gaps, resources, findings, outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

JSON = Any
"""A value as JSON knows it: dict, list, str, int, float, bool or None."""


class Kind(StrEnum):
    """What a resource is. The order is the order of lines in a snapshot."""

    INSTANCE = "instance"
    GROUP = "group"
    PROJECT = "project"
    USER = "user"
    ESTATE = "estate"


class Tier(StrEnum):
    """GitLab's offering a resource is licensed for; UNKNOWN when nothing proves it."""

    UNKNOWN = "unknown"
    FREE = "free"
    PREMIUM = "premium"
    ULTIMATE = "ultimate"

    @property
    def rank(self) -> int:
        """0 for unknown, then rising with what the tier includes."""
        return _TIER_RANKS[self]

    def proven_below(self, needed: Tier) -> bool:
        """Whether this tier is known and does not include `needed`."""
        return self is not Tier.UNKNOWN and self.rank < needed.rank


_TIER_RANKS = {tier: rank for rank, tier in enumerate(Tier)}


class Status(StrEnum):
    """Why a section holds data, or why it does not."""

    OK = "ok"
    NOT_CONFIGURED = "not_configured"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    UNLICENSED = "unlicensed"
    UNSUPPORTED = "unsupported"
    NOT_OFFERED = "not_offered"
    FAILED = "failed"
    NOT_COLLECTED = "not_collected"

    @property
    def readable(self) -> bool:
        """Whether policies may judge the section: its data, or the fact that it was never set."""
        return self in (Status.OK, Status.NOT_CONFIGURED)


class Gap(StrEnum):
    """Why an attribute of a readable section is absent. A gap is never false."""

    UNLICENSED = "unlicensed"
    ROLE = "role"
    VERSION = "version"
    NOT_COLLECTED = "not_collected"
    KNOWN_AFTER_APPLY = "known_after_apply"
    MALFORMED = "malformed"
    UNEXPLAINED = "unexplained"
    UNOBSERVABLE = "unobservable"
    INVALID = "invalid"


HIDDEN_ENTRIES = "*"
"""The name in a section's gaps that says: there may be entries which this token is not shown."""


class Severity(StrEnum):
    """How much a failing policy matters."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for critical; larger matters less."""
        return _SEVERITY_RANKS[self]


_SEVERITY_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Outcome(StrEnum):
    """The six things a policy can say about a resource."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"
    MANUAL = "manual"
    ERROR = "error"

    @property
    def letter(self) -> str:
        """The one character that stands for the outcome in a results file."""
        return _LETTERS[self]

    @staticmethod
    def of_letter(letter: str) -> Outcome:
        """The outcome a character of a results file stands for."""
        return _OUTCOMES[letter]


_LETTERS = {
    Outcome.PASS: "P",
    Outcome.FAIL: "F",
    Outcome.NOT_APPLICABLE: "N",
    Outcome.UNKNOWN: "U",
    Outcome.MANUAL: "M",
    Outcome.ERROR: "E",
}
_OUTCOMES = {letter: outcome for outcome, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Section:
    """One readable part of a resource, or the reason it could not be read."""

    status: Status
    data: Mapping[str, JSON] = field(default_factory=dict)
    gaps: Mapping[str, Gap] = field(default_factory=dict)
    """Gap reason by attribute; an entry of a map is `key.attribute`."""
    origin: Mapping[str, JSON] = field(default_factory=dict)
    """`endpoint`, and `asked` ("kind path") when another resource was asked; `places` of what is in
    files instead."""
    detail: str = ""

    def to_json(self) -> dict[str, JSON]:
        """The section as it stands in a snapshot; empty parts are left out."""
        record: dict[str, JSON] = {"status": self.status.value}
        if self.status is Status.OK:
            record["data"] = self.data
        if self.gaps:
            record["gaps"] = {name: gap.value for name, gap in self.gaps.items()}
        if self.origin:
            record["origin"] = self.origin
        if self.detail:
            record["detail"] = self.detail
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, JSON]) -> Section:
        """The inverse of `to_json`. Raises KeyError or ValueError on a shape we do not know."""
        status = Status(record["status"])
        data = record["data"] if status is Status.OK else {}
        if not isinstance(data, dict):
            raise ValueError("the data of a section are no object")
        return cls(
            status=status,
            data=data,
            gaps={name: Gap(reason) for name, reason in record.get("gaps", {}).items()},
            origin=record.get("origin", {}),
            detail=record.get("detail", ""),
        )


@dataclass(frozen=True, slots=True)
class Resource:
    """One line of a snapshot."""

    kind: Kind
    path: str
    id: int
    tier: Tier
    sections: Mapping[str, Section]
    context: bool = False
    """True for an ancestor above the asked scope: read for look-ups, not judged."""

    @property
    def name(self) -> str:
        """`kind path`, unique in a snapshot."""
        return f"{self.kind} {self.path}"

    def to_json(self) -> dict[str, JSON]:
        """The resource as it stands in a snapshot."""
        record: dict[str, JSON] = {
            "kind": self.kind.value,
            "path": self.path,
            "id": self.id,
            "tier": self.tier.value,
            "sections": {name: section.to_json() for name, section in self.sections.items()},
        }
        if self.context:
            record["context"] = True
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, JSON]) -> Resource:
        """The inverse of `to_json`. Raises KeyError or ValueError on a shape we do not know."""
        return cls(
            kind=Kind(record["kind"]),
            path=record["path"],
            id=record["id"],
            tier=Tier(record["tier"]),
            sections={
                name: Section.from_json(section) for name, section in record["sections"].items()
            },
            context=record.get("context", False),
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """What a policy's `deny` said: where, and in words."""

    path: tuple[str, ...]
    message: str
    expected: JSON = None
    has_expected: bool = False
    key: str = ""
    at: tuple[str, str] | None = None
    """(kind, path) of the ancestor the path points into, when it is not the resource itself."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One policy's verdict on one resource."""

    policy: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why it is not a pass or fail; on a fail, what could not be read beside the findings."""
