"""Reads one Rego file as a policy, with its METADATA in it or beside it and its tests beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scanner.catalog import metadata, rego
from scanner.catalog.metadata import Annotation
from scanner.catalog.policy import BUNDLED_ROOT, CUSTOM_ROOT, Policy
from scanner.catalog.source import read
from scanner.engines.base import Module
from scanner.errors import PolicyError

TEST_SUFFIX = "_test.rego"
SIDECAR = ".yaml"
"""Ends the file that may hold the METADATA of Rego which was not written for glscan."""
_RULE = re.compile(r"^[ \t]*(deny|skip|unknown)\b", re.MULTILINE)
"""Also indented, as Rego allows: a rule that is not asked for would be as if it said nothing."""
_TEST = re.compile(r"^(test_\w+)\b", re.MULTILINE)
_OURS = "glscan."


@dataclass(frozen=True)
class PolicyFile:
    """A Rego file that should be a policy."""

    path: Path
    root: Path
    is_bundled: bool

    def policy(self) -> Policy:
        """The policy it holds. Raises PolicyError on the first thing that is wrong."""
        package, deny = self.checks
        for check in (package, *self.checks_of_metadata, deny, self.check_builtins):
            check()
        return self.unchecked()

    def unchecked(self) -> Policy:
        """The policy, where its METADATA are as they should be; its Rego may be anything."""
        rules = frozenset(_RULE.findall(self.source))
        module = Module(self.name, self._package, self.source, rules)
        return Policy(self.annotation, module, _tests(self.path, self.root), self.path)

    @property
    def checks(self) -> Sequence[Callable[[], None]]:
        """What must hold of its Rego; each raises PolicyError."""
        return self._check_package, self._check_deny

    @property
    def checks_of_metadata(self) -> Sequence[Callable[[], None]]:
        """What must hold of its METADATA; each raises PolicyError naming file and line."""
        return self._check_metadata, self._check_prefix

    def check_builtins(self) -> None:
        """Raises PolicyError for what no policy may call, as far as its text tells."""
        rego.check_builtins(self.path, self.source)

    @property
    def name(self) -> str:
        """Its path below the root."""
        return self.path.relative_to(self.root).as_posix()

    @cached_property
    def source(self) -> str:
        """Its Rego."""
        return read(self.path)

    @cached_property
    def sidecar(self) -> str | None:
        """The text of the YAML file beside it, which only custom policies may have."""
        beside = self.path.with_suffix(SIDECAR)
        return read(beside) if not self.is_bundled and beside.is_file() else None

    @cached_property
    def block(self) -> metadata.Block:
        """Its METADATA, unchecked, from the file itself or from the one beside it."""
        if self.sidecar is None:
            return metadata.block(self.source, str(self.path))
        if metadata.has_block(self.source):
            raise PolicyError(
                f"{self.path}: there is METADATA in it, and {self.path.stem}{SIDECAR} beside it",
                "Keep one of them.",
            )
        return metadata.sidecar(self.sidecar, str(self.path.with_suffix(SIDECAR)))

    @cached_property
    def annotation(self) -> Annotation:
        """Its METADATA, checked."""
        return self.block.checked()

    @cached_property
    def _package(self) -> str:
        return metadata.package_of(self.source, str(self.path))

    def _check_package(self) -> None:
        if self.sidecar is not None:
            if f"{self._package}.".startswith(_OURS):
                raise PolicyError(
                    f"{self.path}: package {self._package}: glscan. is for what comes with glscan",
                    "Use another package.",
                )
            return
        root = BUNDLED_ROOT if self.is_bundled else CUSTOM_ROOT
        expected = root + ".".join(self.path.relative_to(self.root).with_suffix("").parts)
        if self._package != expected:
            raise PolicyError(
                f"{self.path}: package {self._package} should be {expected}", "Rename one of them."
            )

    def _check_metadata(self) -> None:
        self.annotation  # noqa: B018

    def _check_prefix(self) -> None:
        id = self.annotation.custom.id
        if id.startswith("GL-") != self.is_bundled:
            raise PolicyError(
                f"{self.path}: id {id}: GL- is the prefix of the bundled policies",
                "Give a custom policy a prefix of your own, such as ACME-001.",
            )

    def _check_deny(self) -> None:
        if "deny" not in _RULE.findall(self.source):
            raise PolicyError(
                f"{self.path}: there is no rule `deny`", "A policy says `deny contains ...`."
            )


def _tests(path: Path, root: Path) -> Module | None:
    beside = path.with_name(path.stem + TEST_SUFFIX)
    if not beside.is_file():
        return None
    source = read(beside)
    name = beside.relative_to(root).as_posix()
    names = frozenset(_TEST.findall(source))
    return Module(name, metadata.package_of(source, str(beside)), source, names)
