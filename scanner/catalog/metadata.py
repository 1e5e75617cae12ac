"""Reads the METADATA comment of a Rego package, as OPA does, and checks its fields.

Format: https://www.openpolicyagent.org/docs/policy-language#annotations
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from scanner import requirement
from scanner.errors import PolicyError
from scanner.model import JSON, Kind, Severity, Tier

_PACKAGE = re.compile(r"^package\s+([A-Za-z_][\w.]*)", re.MULTILINE)
_METADATA = re.compile(r"^#\s*METADATA\s*$")

Strength = Literal["strong", "moderate", "weak"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Param(_Strict):
    """A parameter of a policy: its type, what holds when nobody sets it, and what it means."""

    type: Literal["integer", "boolean", "text", "list of text"]
    default: JSON
    meaning: str


class Remediation(_Strict):
    """How to mend it: by the web interface and by the API."""

    ui: str = Field(min_length=1)
    api: str = Field(min_length=1)


def _ids_as_text(controls: Any) -> Any:
    """YAML reads a control id such as 1.1 as a number; ids are texts."""
    if not isinstance(controls, dict):
        return controls
    return {
        framework: {str(id): strength for id, strength in ids.items()}
        if isinstance(ids, dict)
        else ids
        for framework, ids in controls.items()
    }


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
    controls: Annotated[dict[str, dict[str, Strength]], BeforeValidator(_ids_as_text)] = {}
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


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML was built with it: a catalogue of 130 policies loads ten times faster."""


def load_yaml(text: str) -> JSON:
    """Plain YAML data. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=_LOADER)


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
    found = block_of(source)
    if found is None:
        raise PolicyError(
            f"{name}: there is no METADATA block above the package line",
            "A policy states its title, id, severity and what it requires in METADATA.",
        )
    text, first = found
    try:
        value = load_yaml(text)
    except yaml.MarkedYAMLError as error:
        line = first + (error.problem_mark.line if error.problem_mark else 0)
        raise PolicyError(
            f"{name}, line {line}: METADATA is not YAML: {error.problem}",
            "Check the indentation and quote texts that hold `: ` or start with `*`.",
        ) from error
    if not isinstance(value, dict):
        raise PolicyError(f"{name}, line {first}: METADATA is empty", "Fill in its fields.")
    return value


def parse(source: str, name: str) -> Annotation:
    """The checked METADATA of a policy. Raises PolicyError naming file and key."""
    value = raw(source, name)
    try:
        return Annotation.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise PolicyError(
            f"{name}: METADATA {key}: {first['msg']}{more}",
            "See CONTRIBUTING.md for the fields of METADATA.",
        ) from error
