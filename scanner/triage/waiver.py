"""The shape of waivers.yaml: who accepted which finding, why, and until when."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from scanner.config import Pattern, Text
from scanner.model import JSON, Severity
from scanner.triage import written

SCHEMA = 1

LEAST_REASON = 20
"""Characters: less explains nothing to who reads it in a year."""


MOST_DAYS = 365
"""So that every decision is looked at again."""


def _reason(text: str) -> str:
    if len(text) < LEAST_REASON:
        raise ValueError(f"say in a sentence why: at least {LEAST_REASON} characters")
    return text


def _path(text: str) -> str:
    if "*" in text:
        raise ValueError("it holds a star; give each policy by its id")
    return text


def _value(value: JSON) -> JSON:
    """What YAML can say and JSON cannot would equal nothing, or something else: NaN a null."""
    try:
        encoded = orjson.dumps(value, option=orjson.OPT_PASSTHROUGH_DATETIME)
        plain = orjson.loads(encoded) == value
    except TypeError:
        plain = False
    if not plain:
        raise ValueError("it is no value of JSON; quote days, and keys that are no text")
    written.public(encoded.decode())
    return value


Said = Annotated[Text, AfterValidator(written.public)]
"""A text that stands in every report."""
Who = Annotated[Said, AfterValidator(written.who)]
Where = Annotated[Pattern, AfterValidator(written.public)]
Id = Annotated[int, Field(ge=1, lt=2**63)]
Day = Annotated[date, Field(strict=False)]
"""`2026-06-30`."""

Type = Literal["risk_accepted", "false_positive", "compensating_control", "planned_fix"]


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )


class Ids(_Part):
    """Numeric ids by what they are of: project 7 and group 7 are not the same."""

    project: list[Id] = []
    """Ids of projects."""
    group: list[Id] = []
    """Ids of groups; what is below a group is not meant."""

    @model_validator(mode="before")
    @classmethod
    def _of_a_kind(cls, value: JSON) -> JSON:
        if isinstance(value, list):
            raise ValueError("say of what they are: {project: [7]}, {group: [3]}, or both")
        return value


class Scope(_Part):
    """Which resources it holds for; at least one of include, ids and instance."""

    include: list[Where] = []
    """Full paths: acme/web, acme/old/* for all below acme/old, or * for everything."""
    exclude: list[Where] = []
    """Paths it does not hold for, in the same form."""
    ids: Ids = Ids()
    """Numeric ids, which stay when a project or group is renamed or moved."""
    instance: bool = False
    """Whether it holds for the instance itself, which has no path."""

    @property
    def single(self) -> bool:
        """Whether it names what it holds for by something that no other has."""
        return bool(self.ids.project or self.ids.group or self.instance)

    @model_validator(mode="after")
    def _says_something(self) -> Scope:
        if not (self.include or self.single):
            raise ValueError("say what it holds for: include, ids or instance")
        return self


class Match(_Part):
    """What of a resource it holds for; all of what is given."""

    path: Said | None = None
    """The dotted path of the finding: protected_branches.main.allow_force_push."""
    key: Said | None = None
    """The key of the finding, such as one address range of a list."""
    actual: Annotated[JSON, AfterValidator(_value)] = None
    """Only this observed value."""


class Waiver(_Part):
    """One decision. A finding it covers stays a finding, and is counted apart."""

    id: Annotated[
        str,
        Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,99}$"),
        AfterValidator(written.public),
    ]
    """Unique, and never used again."""
    rules: list[Annotated[Said, AfterValidator(_path)]] = Field(min_length=1)
    """Ids of policies."""
    scope: Scope
    match: Match | None = None
    """Only these findings; without it all of the policies on the resources."""
    type: Type
    """Why it is accepted."""
    reason: Annotated[Said, AfterValidator(_reason)]
    """In a sentence."""
    compensating_control: Said | None = None
    """What is done instead; has to be there for that type."""
    owner: Who
    """The person or team that has to do with it."""
    approver: Who
    """Who accepted it; another than the owner."""
    ticket: Annotated[Text, AfterValidator(written.address)]
    """Address of the decision."""
    created: Day
    expires: Day
    """The last day, in UTC."""
    severity_cap: Annotated[Severity, Field(strict=False)] | None = None
    """It does not hold for a policy that is more severe than this."""

    @model_validator(mode="after")
    def _holds_together(self) -> Waiver:
        if written.same(self.approver, self.owner):
            raise ValueError("the approver is the owner: somebody else has to accept it")
        if self.type == "compensating_control" and not self.compensating_control:
            raise ValueError("a compensating_control has to be there for this type")
        if self.expires < self.created:
            raise ValueError("it expires before it was created")
        if (self.expires - self.created).days > MOST_DAYS:
            raise ValueError(f"it holds for more than {MOST_DAYS} days: let it end, decide again")
        return self


class File(_Part):
    """Accepted risks."""

    version: Literal[1]
    waivers: list[Waiver] = []


def schema() -> dict[str, JSON]:
    """The JSON Schema of the file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:glscan:waivers:{SCHEMA}",
        **File.model_json_schema(),
    }
