"""Reads the METADATA comment of a Rego package, as OPA does, and checks its fields.

Format: https://www.openpolicyagent.org/docs/policy-language#annotations
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from scanner import requirement, yaml_text
from scanner.catalog.parameter import Param
from scanner.errors import PolicyError
from scanner.misfit import Misfit, misfit, misfits, problem
from scanner.model import JSON, Kind, Severity, Tier

_PACKAGE = re.compile(r"^package\s+([A-Za-z_][\w.]*)", re.MULTILINE)
_METADATA = re.compile(r"^#\s*METADATA\s*$")

load_yaml = yaml_text.load

Strength = Literal["strong", "moderate", "weak"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Remediation(_Strict):
    """How to mend it: by the web interface and by the API."""

    ui: str = Field(min_length=1)
    api: str = Field(min_length=1)


class Custom(_Strict):
    """The `custom` part of METADATA: what glscan asks of a policy beyond OPA's own fields."""

    id: str = Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$")
    severity: Severity
    kinds: list[Kind] = Field(min_length=1)
    tier: Tier = Tier.FREE
    observable: str = "reader"
    requires: list[str] = Field(min_length=1)
    also_reads: list[str] = []
    enough_of: list[str] = []
    """Maps of which it denies too few entries: those that GitLab leaves out could only help."""
    params: dict[str, Param] = {}
    controls: dict[str, dict[str, Strength]] = {}
    """Ids of controls are texts: unquoted, YAML would read 1.10 as the number 1.1."""
    remediation: Remediation
    aliases: list[str] = []

    @field_validator("requires", "also_reads")
    @classmethod
    def _paths(cls, paths: list[str]) -> list[str]:
        for path in paths:
            requirement.parse(path)
        return paths

    @model_validator(mode="after")
    def _enough_of_what_is_required(self) -> Self:
        if other := set(self.enough_of) - {
            requirement.parse(path).section for path in self.requires
        }:
            raise ValueError(f"enough_of names {min(other)}, of which nothing is required")
        return self


class Related(_Strict):
    """A page to read on."""

    ref: str = Field(pattern=r"^https://")
    description: str = ""


class Annotation(_Strict):
    """A whole METADATA block of `scope: package`."""

    title: str = Field(min_length=1, max_length=120)
    description: str = Field(min_length=1)
    scope: Literal["package"]
    related_resources: list[Related] = []
    custom: Custom
    authors: list[str] = []
    organizations: list[str] = []
    schemas: list[Mapping[str, JSON]] = []


def package_of(source: str, name: str) -> str:
    """The dotted package of a Rego file. Raises PolicyError when it has none."""
    match = _PACKAGE.search(source)
    if match is None:
        raise PolicyError(f"{name}: there is no package line", "Begin the file with `package ...`.")
    if source[match.end() :].lstrip(" \t").startswith("["):
        raise PolicyError(
            f"{name}: the package goes on in brackets after {match[1]}", "Use names and dots alone."
        )
    return match[1]


def block_of(source: str) -> tuple[str, int] | None:
    """The YAML of the METADATA block right above the package line, and the line it starts on."""
    lines = source.splitlines()
    package = next((n for n, line in enumerate(lines) if _PACKAGE.match(line)), None)
    if package is None:
        return None
    start = package
    while start and lines[start - 1].startswith("#"):
        start -= 1
    for number in range(start, package):
        if _METADATA.match(lines[number]):
            block = (line[1:].removeprefix(" ") for line in lines[number + 1 : package])
            return "\n".join(block), number + 2
    return None


@dataclass(frozen=True, slots=True)
class Block:
    """METADATA as YAML says it, and where it stands."""

    name: str
    text: yaml_text.Text
    first: int
    """The line of the file on which it begins."""

    @property
    def raw(self) -> Mapping[str, JSON]:
        """What it says, unchecked."""
        value: Mapping[str, JSON] = self.text.value
        return value

    def line(self, *key: str | int) -> int:
        """The line of the file on which a key stands, or the nearest one above it."""
        return self.first + self.text.line(key) - 1

    def checked(self) -> Annotation:
        """The METADATA when it is as it should be. Raises PolicyError on the first misfit."""
        try:
            return Annotation.model_validate(self.raw)
        except ValidationError as error:
            raise self._error(misfit(error, self.text, Annotation)) from error

    def faults(self) -> list[PolicyError]:
        """Everything that is wrong with it."""
        try:
            Annotation.model_validate(self.raw)
        except ValidationError as error:
            return [self._error(one) for one in misfits(error, self.text, Annotation)]
        return []

    def _error(self, found: Misfit) -> PolicyError:
        hint = found.hint or "See CONTRIBUTING.md for the fields of METADATA."
        if found.hint and found.key in Custom.model_fields:
            hint = f"It belongs below `custom`, as custom.{found.key}."
        return PolicyError(
            f"{self.name}, line {self.first + found.line - 1}: METADATA {found.key}: {found.words}",
            hint,
        )


def raw(source: str, name: str) -> Mapping[str, JSON]:
    """The METADATA of a policy as YAML says it. Raises PolicyError when there is none to read."""
    return block(source, name).raw


def parse(source: str, name: str) -> Annotation:
    """The checked METADATA of a policy. Raises PolicyError naming file, line and key."""
    return block(source, name).checked()


def has_block(source: str) -> bool:
    """Whether there is a METADATA block above the package line."""
    return block_of(source) is not None


def block(source: str, name: str) -> Block:
    """The METADATA block of a policy, which holds keys. Raises PolicyError."""
    found = block_of(source)
    if found is None:
        raise PolicyError(
            f"{name}: there is no METADATA block above the package line",
            "A policy states its title, id, severity and what it requires in METADATA.",
        )
    return _block(found[0], name, found[1])


def sidecar(text: str, name: str) -> Block:
    """The METADATA in a YAML file of its own; it speaks for the package without saying so."""
    found = _block(text, name, 1)
    value = {"scope": "package", **found.raw}
    return Block(name, yaml_text.Text(value, found.text.root), 1)


def _block(text: str, name: str, first: int) -> Block:
    try:
        parsed = yaml_text.parse(text)
    except yaml.YAMLError as error:
        words, line = problem(error)
        raise PolicyError(
            f"{name}, line {first + max(line - 1, 0)}: METADATA is not YAML: {words}",
            "Check the indentation and quote texts that hold `: ` or start with `*`.",
        ) from error
    if not isinstance(parsed.value, dict):
        raise PolicyError(f"{name}, line {first}: METADATA is empty", "Fill in its fields.")
    return Block(name, parsed, first)
