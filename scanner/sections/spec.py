"""The words of the table of what is read: types, roles, attributes, sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from scanner.model import JSON, Kind, Tier


class Type(StrEnum):
    """How a value is normalised, and with it what GitLab's null means."""

    FLAG = "flag"
    """true or false; null is false."""
    NUMBER = "number"
    """An integer, not below `least`; null is a gap."""
    OPTIONAL = "optional"
    """An integer, where null says that there is no limit: it is kept as 0."""
    ID = "id"
    """A numeric id; null is 0."""
    TEXT = "text"
    """null is the empty text."""
    DATE = "date"
    """A date or date-time as text; null is the empty text."""
    IDS = "ids"
    """A list of numeric ids; null is the empty list."""
    TEXTS = "texts"
    """A list of texts; null is the empty list."""
    COMMAS = "commas"
    """A text with commas, kept as a sorted list of trimmed texts; null is the empty list."""
    OBJECT = "object"
    """A JSON object of which only the names in `holds` are kept; null is the empty object."""
    LEVELS = "levels"
    """Access levels of a protection rule, as a list of {kind, access_level | user_id | ...};
    null is a gap."""
    SETTING = "setting"
    """{value, locked, inherited_from} of an approval setting."""
    DERIVED = "derived"
    """Computed by the source from other values; the source says what it is."""


class Role(IntEnum):
    """The least role of the caller to whom GitLab shows something."""

    READER = 10
    REPORTER = 20
    DEVELOPER = 30
    MAINTAINER = 40
    OWNER = 50
    ADMIN = 60


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute that is kept, and when GitLab shows it."""

    type: Type
    role: Role = Role.READER
    tier: Tier = Tier.FREE
    ee: bool = False
    """Only Enterprise Edition builds have it, at whatever tier."""
    since: str = ""
    """First GitLab version whose API shows it."""
    before: JSON = None
    """The value that holds on versions before `since`; None makes it a gap there."""
    never_null: bool = False
    """A null is a gap: for a flag, false would be the very value that passes."""
    words: frozenset[str] = frozenset()
    """Of a text: those that GitLab has for it; another is a gap, as nobody knows what it means."""
    least: int = 0
    """Of a number: the least that GitLab sends; a lesser one is a gap."""
    partial: bool = False
    """Entries to which it does not apply are sent without it: that is an answer and no gap."""
    get_only: bool = False
    """A list does not carry it; the thing itself must be asked."""
    root_only: bool = False
    """Exists on a top-level group alone."""
    older: str = ""
    """The name older servers use."""
    holds: frozenset[str] = frozenset()
    """Of an object: the names that are kept, in it and in what lies inside it."""
    age: str = ""
    """For a date: the name of the age in days that a policy sees beside it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A section that another one is computed from."""

    kind: Kind
    section: str
    above: bool = False
    """Of the groups above as well: what counts there counts below."""


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """One section of the table."""

    kinds: tuple[Kind, ...]
    attributes: Mapping[Kind, Mapping[str, Attribute]]
    endpoints: Mapping[Kind, str] = field(default_factory=dict)
    """What is asked for it; a kind without one has it in the answer that names the resource."""
    roles: Mapping[Kind, Role] = field(default_factory=dict)
    """The least role to see the section at all, where it is above any reader."""
    tier: Tier = Tier.FREE
    tiers: Mapping[Kind, Tier] = field(default_factory=dict)
    """The least tier of a kind, where it is not `tier`."""
    root_only: bool = False
    """Of groups, only the top-level one has it."""
    self_managed: bool = False
    """GitLab.com does not offer it."""
    gitlab_com_only: bool = False
    """No other GitLab offers it."""
    since: Mapping[Kind, str] = field(default_factory=dict)
    """By kind, the first GitLab version whose API has the section."""
    key: str = ""
    """In words, what the entries of a map are known by; a section without is one object."""
    whole_for: Role = Role.READER
    """The least role that is sent every entry; GitLab leaves some out for others, and is silent."""
    sources: Mapping[str, Sequence[Source]] = field(default_factory=dict)
    """By attribute ("" for all of them), the sections from which it is computed."""
    batched: str = ""
    """What GraphQL is asked of many projects at once, where that tells all that the endpoint does;
    where it does not, the endpoint is asked."""
    beside: bool = False
    """No scan reads it: it comes from a file of audit events that is judged with a snapshot."""

    @property
    def keyed(self) -> bool:
        """Whether it is a map of entries by natural key, rather than one object."""
        return bool(self.key)

    def role(self, kind: Kind) -> Role:
        """The least role to see the section on a resource of this kind."""
        return self.roles.get(kind, Role.READER)

    def whole_role(self, kind: Kind, attribute: Attribute | None) -> Role:
        """The least role that is shown all of it: of the section, or of one attribute."""
        return max(self.role(kind), self.whole_for, attribute.role if attribute else Role.READER)

    def tier_of(self, kind: Kind, attribute: Attribute | None = None) -> Tier:
        """The least tier on which a resource of this kind has the section, or one attribute."""
        tier = self.tiers.get(kind, self.tier)
        return max(tier, attribute.tier, key=lambda one: one.rank) if attribute else tier


def flags(*names: str, **shown: JSON) -> dict[str, Attribute]:
    """Attributes that are true or false."""
    return dict.fromkeys(names, Attribute(Type.FLAG, **shown))


def texts(*names: str, **shown: JSON) -> dict[str, Attribute]:
    """Attributes that are texts."""
    return dict.fromkeys(names, Attribute(Type.TEXT, **shown))


def numbers(*names: str, **shown: JSON) -> dict[str, Attribute]:
    """Attributes that are integers."""
    return dict.fromkeys(names, Attribute(Type.NUMBER, **shown))


def derived(*names: str, **shown: JSON) -> dict[str, Attribute]:
    """Attributes that the source computes."""
    return dict.fromkeys(names, Attribute(Type.DERIVED, **shown))


ACCOUNT_STATE = Attribute(
    Type.TEXT,
    words=frozenset(
        {
            "active",
            "blocked",
            "ldap_blocked",
            "blocked_pending_approval",
            "banned",
            "deactivated",
        }
    ),
)
"""Whether somebody may sign in, as GitLab says it of users and of members."""

ID = "its id"
USER_ID = "the id of the user"
"""Keys that many maps have."""

G, P = Kind.GROUP, Kind.PROJECT
BOTH = (G, P)
MAINTAINED = {P: Role.MAINTAINER}
OWNED = {G: Role.OWNER, P: Role.MAINTAINER}
BOTH_MAINTAINED = {G: Role.MAINTAINER, P: Role.MAINTAINER}
OF_THE_INSTANCE = {Kind.INSTANCE: Role.ADMIN}


def same(attributes: Mapping[str, Attribute]) -> dict[Kind, Mapping[str, Attribute]]:
    """The same attributes of groups and of projects."""
    return dict.fromkeys(BOTH, attributes)


def each(endpoint: str) -> dict[Kind, str]:
    """The same endpoint below groups and below projects."""
    return {G: f"/groups/:id/{endpoint}", P: f"/projects/:id/{endpoint}"}
