"""The shape of glscan.yaml: what may stand in it, and as which type."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from scanner import choices, paths
from scanner.model import JSON, Severity


def _pattern(text: str) -> str:
    if fault := paths.fault(text):
        raise ValueError(fault)
    return text


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty")
    if not text.isprintable():
        raise ValueError("it holds characters that cannot be seen")
    return text


def _group(text: str) -> str:
    if paths.EVERYTHING in text or paths.fault(text):
        raise ValueError("it is no full path of a group such as acme/security")
    return text


Text = Annotated[str, AfterValidator(_text)]
Pattern = Annotated[str, AfterValidator(_pattern)]
GroupPath = Annotated[Text, AfterValidator(_group)]
Days = Annotated[int, Field(ge=1, le=3650)]
Params = dict[str, dict[str, JSON]]
"""Values by id or alias of the policy, then by name of the parameter."""


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )

    @model_validator(mode="before")
    @classmethod
    def _said(cls, value: JSON) -> JSON:
        """A key with nothing behind it, as when all below is a comment, is as if it were absent."""
        if not isinstance(value, dict):
            return value
        return {key: one for key, one in value.items() if one is not None}


class Gitlab(_Part):
    """Which GitLab is read, and how. The token never stands here: GITLAB_TOKEN, --token-file."""

    url: Text | None = None
    """Address of the GitLab."""
    instance_name: Text | None = None
    """Its name in reports and fingerprints; otherwise its host."""
    ca_bundle: Text | None = None
    """Certificates to trust, in PEM."""
    timeout: float | None = Field(
        default=None, ge=choices.HTTP_TIMEOUT_LEAST, le=choices.TIMEOUT_MOST
    )
    """Seconds to wait for one answer of GitLab."""
    concurrency: int | None = Field(default=None, ge=1, le=choices.CONCURRENCY_MOST)
    """How many requests may be under way at once."""


class Scope(_Part):
    """What is read."""

    groups: list[Text] = []
    """Full paths of groups; all below them is read, too."""
    projects: list[Text] = []
    """Full paths of single projects."""
    exclude: list[Pattern] = []
    """Paths to leave out: acme/web, or acme/old/* for all below."""


class Policies(_Part):
    """Which policies judge."""

    folders: list[Text] = []
    """Folders of your own policies."""
    profile: Text | None = None
    """full, baseline, strict, or one of your own."""
    only: list[Text] = []
    """Ids, aliases or names; * and ? stand for any characters: GL-GRP-*."""
    skip: list[Text] = []
    """Ids, aliases or names; * and ? stand for any characters."""
    frameworks: list[Text] = []
    """Only policies that support one of these frameworks, and only these in reports."""
    severity: Annotated[Severity, Field(strict=False)] | None = None
    """Only policies of this severity or worse."""


class Engine(_Part):
    """How policies are evaluated."""

    name: Annotated[choices.EngineName, Field(strict=False)] | None = None
    opa_url: Text | None = None
    """A running OPA; its token, if any, is GLSCAN_OPA_TOKEN."""
    policy_timeout: float | None = Field(
        default=None, ge=choices.POLICY_TIMEOUT_LEAST, le=choices.TIMEOUT_MOST
    )
    """Seconds an engine may take for one chunk of resources."""


class Rule(_Part):
    """Decides on findings that meet all it says; the first rule that fits one decides on it."""

    policies: list[Text] = Field(default=[], min_length=1)
    """Ids, aliases or names; * and ? stand for any characters: GL-GRP-*."""
    severities: list[Annotated[Severity, Field(strict=False)]] = Field(default=[], min_length=1)
    """Of the policy."""
    frameworks: list[Text] = Field(default=[], min_length=1)
    """The policy supports one of these frameworks."""
    paths: list[Pattern] = Field(default=[], min_length=1)
    """Of the resource: acme/web, acme/payments/* for all below acme/payments, or *."""
    decision: Annotated[choices.Decision, Field(strict=False)]
    """allow, warn, block, or approval, which blocks until a waiver or an approver lets go on."""
    approvers: list[GroupPath] = Field(default=[], min_length=1)
    """Of approval: full paths of groups, of which one member's approval of the merge request will
    do instead of a waiver."""

    @field_validator("policies", "severities", "frameworks", "paths", "approvers", mode="before")
    @classmethod
    def _of_something(cls, said: JSON) -> JSON:
        if said == []:
            raise ValueError("the list is empty: name something, or leave the line out")
        return said

    @field_validator("approvers")
    @classmethod
    def _of_approval(cls, said: list[str], rule: ValidationInfo) -> list[str]:
        if rule.data.get("decision", choices.Decision.APPROVAL) is not choices.Decision.APPROVAL:
            raise ValueError("only `decision: approval` has approvers")
        return said

    @model_validator(mode="after")
    def _means_something(self) -> Rule:
        if not (self.policies or self.severities or self.frameworks or self.paths):
            raise ValueError(
                "say on what it decides: policies, severities, frameworks or paths; "
                "`paths: ['*']` is everything"
            )
        return self


class Gate(_Part):
    """What makes the exit code."""

    fail_on: Annotated[choices.FailOn, Field(strict=False)] | None = None
    """Lowest severity that makes the exit code 1."""
    allow_incomplete: bool | None = None
    """Do not exit with 3 when something could not be evaluated."""
    strict: bool | None = None
    """Exit with 4 when a waiver has ended or covers nothing, or the baseline can shrink."""
    decisions: list[Rule] = []
    """Rules of `glscan gate`, in order; what none fits is blocked from `gate.fail_on` on."""


class Waivers(_Part):
    """Findings that somebody accepted."""

    file: Text | None = None
    """Where they stand; otherwise waivers.yaml in the working folder, where there is one."""


class Baseline(_Part):
    """Findings that were there before."""

    file: Text | None = None
    """Where they stand, as `glscan baseline` writes them."""


class History(_Part):
    """Where runs are remembered for years."""

    database: Text | None = None
    """A file of SQLite, or postgresql://USER@HOST/NAME; a password never stands here."""


class TimeToFix(_Part):
    """Until when findings should be fixed; those of a severity that is left out may stay."""

    critical: Days | None = None
    """Days that a critical finding may be there before it is overdue."""
    high: Days | None = None
    """The same for a high one."""
    medium: Days | None = None
    """The same for a medium one."""
    low: Days | None = None
    """The same for a low one."""
    info: Days | None = None
    """The same for one of severity info."""

    @property
    def days(self) -> dict[str, int]:
        """By severity, of those that are given."""
        return self.model_dump(exclude_none=True)


class Override(_Part):
    """Parameters that hold for some resources; a later override wins over an earlier one."""

    paths: list[Pattern] = Field(min_length=1)
    """acme/web, acme/payments/* for all below acme/payments, or * for everything."""
    params: Params = Field(min_length=1)
    """Values by policy id, then by name of the parameter."""


class Config(_Part):
    """Configuration of glscan."""

    gitlab: Gitlab = Gitlab()
    scope: Scope = Scope()
    policies: Policies = Policies()
    engine: Engine = Engine()
    gate: Gate = Gate()
    waivers: Waivers = Waivers()
    baseline: Baseline = Baseline()
    history: History = History()
    time_to_fix: TimeToFix = TimeToFix()
    params: Params = {}
    """Values by policy id, then by name of the parameter."""
    overrides: list[Override] = []
    """Parameters that hold for some resources only."""
    output: dict[str, Text] = {}
    """Path of each report by its format; `-` is stdout."""


def schema() -> dict[str, JSON]:
    """The JSON Schema of the file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:glscan:config:1",
        **Config.model_json_schema(),
    }
