"""The shape in which results.json tells what judged: policies, frameworks, how they were chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NotRequired, TypedDict

from scanner.model import JSON, Severity
from scanner.values import KindName, SeverityName, Sha256, StrengthName, TierName, one_of


class Policy(TypedDict):
    """What a report says of a policy; joined from its METADATA."""

    id: str
    name: str
    package: str
    title: str
    description: str
    severity: SeverityName
    kinds: list[KindName]
    tier: TierName
    category: str
    observable: str
    requires: list[str]
    controls: Mapping[str, Mapping[str, StrengthName]]
    """By framework id, then by control id."""
    remediation: Mapping[Annotated[str, one_of("ui", "api")], str]
    """`ui` and `api`."""
    related_resources: list[str]
    params: Mapping[str, JSON]
    """Parameter values that held for this run, by name; `param_overrides` says where others did."""
    sha256: Sha256


class Control(TypedDict):
    """A control of a framework; the title is ours, never the standard's sentence."""

    id: str
    title: str
    manual: bool
    """No setting can evidence it."""
    formerly: NotRequired[list[str]]


class Framework(TypedDict):
    """A standard and its controls, in order."""

    id: str
    title: str
    version: str
    url: str
    controls: list[Control]


class Selection(TypedDict):
    """How the policies of a run were chosen, and which were not."""

    profile: str
    only: list[str]
    """Patterns over ids and names; empty for all."""
    skip: list[str]
    frameworks: list[str]
    """Ids; empty for all."""
    severity: Annotated[str, one_of(*Severity, "")]
    """The lowest one that was judged; empty for all."""
    left_out: list[str]
    """Ids of the policies that were there and did not judge."""
    without_events: NotRequired[list[str]]
    """Those of them that judge audit events, of which none were given; left out for none."""


EVERYTHING = Selection(profile="full", only=[], skip=[], frameworks=[], severity="", left_out=[])


class ParamOverride(TypedDict):
    """Parameters that held for some resources instead of those of the run."""

    paths: list[str]
    """Full paths; `acme/*` is all below `acme`, `*` everything."""
    params: Mapping[str, Mapping[str, JSON]]
    """Values by policy id, then by name."""
