"""Reads the METADATA comment of a Rego package, as OPA does, and checks its fields.

Format: https://www.openpolicyagent.org/docs/policy-language#annotations
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from scanner import requirement, yaml_text
from scanner.errors import PolicyError
from scanner.misfit import misfit, problem
from scanner.model import JSON, Kind, Severity, Tier

_PACKAGE = re.compile(r"^package\s+([A-Za-z_][\w.]*)", re.MULTILINE)
_METADATA = re.compile(r"^#\s*METADATA\s*$")

load_yaml = yaml_text.load

Strength = Literal["strong", "moderate", "weak"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Param(_Strict):
    """A parameter of a policy: its type, what holds when nobody sets it, and what it means."""

    type: Literal["integer", "boolean", "text", "list of text"]
    default: JSON
    meaning: str

    @model_validator(mode="after")
    def _typed(self) -> Self:
        if not self.takes(self.default):
            raise ValueError(f"the default {self.default!r} is not of type {self.type}")
        return self

    def takes(self, value: JSON) -> bool:
        """Whether a value is of the parameter's type."""
        return _TYPES[self.type](value)


_TYPES: Mapping[str, Callable[[JSON], bool]] = {
    # Larger ones are not the same number in every engine.
    "integer": lambda value: type(value) is int and abs(value) <= 2**53,
    "boolean": lambda value: isinstance(value, bool),
    "text": lambda value: isinstance(value, str),
    "list of text": lambda value: (
        isinstance(value, list) and all(isinstance(one, str) for one in value)
    ),
}


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


def raw(source: str, name: str) -> Mapping[str, JSON]:
    """The METADATA of a policy as YAML says it. Raises PolicyError when there is none to read."""
    value: Mapping[str, JSON] = _text(source, name)[0].value
    return value


def parse(source: str, name: str) -> Annotation:
    """The checked METADATA of a policy. Raises PolicyError naming file, line and key."""
    text, first = _text(source, name)
    try:
        return Annotation.model_validate(text.value)
    except ValidationError as error:
        found = misfit(error, text, Annotation)
        raise PolicyError(
            f"{name}, line {first + found.line - 1}: METADATA {found.key}: {found.words}",
            found.hint or "See CONTRIBUTING.md for the fields of METADATA.",
        ) from error


def _text(source: str, name: str) -> tuple[yaml_text.Text, int]:
    """The METADATA block, which holds keys, and the line it starts on."""
    found = block_of(source)
    if found is None:
        raise PolicyError(
            f"{name}: there is no METADATA block above the package line",
            "A policy states its title, id, severity and what it requires in METADATA.",
        )
    block, first = found
    try:
        text = yaml_text.parse(block)
    except yaml.YAMLError as error:
        words, line = problem(error)
        raise PolicyError(
            f"{name}, line {first + max(line - 1, 0)}: METADATA is not YAML: {words}",
            "Check the indentation and quote texts that hold `: ` or start with `*`.",
        ) from error
    if not isinstance(text.value, dict):
        raise PolicyError(f"{name}, line {first}: METADATA is empty", "Fill in its fields.")
    return text, first
