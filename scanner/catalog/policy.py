"""A policy of the catalogue: its METADATA and the Rego behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from scanner.catalog.metadata import Annotation
from scanner.engines.base import Module
from scanner.model import JSON, Kind, Severity, Tier
from scanner.requirement import Requirement
from scanner.requirement import parse as parse_requirement
from scanner.sections import BESIDE

BUNDLED_ROOT = "glscan.policies."
CUSTOM_ROOT = "custom."


@dataclass(frozen=True)
class Policy:
    """One policy: its METADATA and the Rego behind it."""

    annotation: Annotation
    module: Module
    tests: Module | None
    path: Path
    values: Mapping[str, JSON] = field(default_factory=dict)
    """Parameters that were set, by name."""

    @property
    def id(self) -> str:
        return self.annotation.custom.id

    @property
    def ids(self) -> Sequence[str]:
        """Its id and those it had before."""
        return [self.id, *self.annotation.custom.aliases]

    @property
    def package(self) -> str:
        return self.module.package

    @property
    def is_bundled(self) -> bool:
        """Whether it comes with glscan."""
        return self.package.startswith(BUNDLED_ROOT)

    @property
    def is_plain(self) -> bool:
        """Whether its Rego was not written for glscan: its package says nothing of its file."""
        return not self.package.startswith((BUNDLED_ROOT, CUSTOM_ROOT))

    @property
    def name(self) -> str:
        """Last part of the package: what is true when the policy passes."""
        return self.path.stem if self.is_plain else self.package.rpartition(".")[2]

    @property
    def category(self) -> str:
        return self.path.parent.name if self.is_plain else self.package.split(".")[-2]

    @property
    def severity(self) -> Severity:
        return self.annotation.custom.severity

    @property
    def kinds(self) -> Sequence[Kind]:
        return self.annotation.custom.kinds

    @property
    def tier(self) -> Tier:
        return self.annotation.custom.tier

    @cached_property
    def requires(self) -> tuple[Requirement, ...]:
        """What must be readable for a verdict."""
        return tuple(map(parse_requirement, self.annotation.custom.requires))

    @cached_property
    def also_reads(self) -> tuple[Requirement, ...]:
        """What is read when it is there, and not demanded."""
        return tuple(map(parse_requirement, self.annotation.custom.also_reads))

    @property
    def judges_events(self) -> bool:
        """Whether it requires what only a file of audit events tells."""
        return any(path.section in BESIDE for path in self.requires)

    @cached_property
    def params(self) -> Mapping[str, JSON]:
        """Parameter values by name: those that were set, else the defaults."""
        defaults = {name: param.default for name, param in self.annotation.custom.params.items()}
        return {**defaults, **self.values}
