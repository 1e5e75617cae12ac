"""Reads one Rego file as a policy, with its METADATA in it or beside it and its tests beside it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scanner.catalog import metadata, rego
from scanner.catalog.metadata import Annotation
from scanner.catalog.policy import BUNDLED_ROOT, CUSTOM_ROOT, Policy
from scanner.catalog.sidecar import SUFFIX as SIDECAR
from scanner.catalog.source import read
from scanner.engines.base import Module
from scanner.errors import PolicyError

TEST_SUFFIX = "_test.rego"
_TEST = re.compile(r"^(?:[ \t]+(?=test_\w+\s+if\b))?(test_\w+)\b", re.MULTILINE)
"""Also indented: a test that is not asked for would be as if it passed."""
_TAKEN = {
    "glscan": "glscan. is for what comes with glscan",
    "system": "system. is for OPA itself",
    "custom.lib": "custom.lib. is for libraries, in the folder lib",
}
"""Roots of packages that no policy of one's own may have, or lie above."""


@dataclass(frozen=True)
class PolicyFile:
    """A Rego file that should be a policy."""

    path: Path
    root: Path
    is_bundled: bool

    def policy(self) -> Policy:
        """The policy it holds. Raises PolicyError on the first thing that is wrong."""
        package, deny = self.checks
        for check in (package, *self.checks_of_metadata, deny):
            check()
        return self.unchecked()

    def unchecked(self) -> Policy:
        """The policy, where its METADATA are as they should be; its Rego may be anything."""
        module = Module(self.name, self._package, self.source, rego.rules(self.source))
        return Policy(self.annotation, module, self._tests(), self.path)

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
        return read(beside) if not self.is_bundled and os.path.lexists(beside) else None

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
            _check_free(self.path, self._package)
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
        if not self.is_bundled:
            rego.check_dialect(self.path, self.source)
        if "deny" not in rego.rules(self.source):
            raise PolicyError(
                f"{self.path}: there is no rule `deny`", "A policy says `deny contains ...`."
            )

    def _tests(self) -> Module | None:
        beside = self.path.with_name(self.path.stem + TEST_SUFFIX)
        if not os.path.lexists(beside):
            return None
        source = read(beside)
        package = metadata.package_of(source, str(beside))
        if not self.is_bundled:
            _check_free(beside, package)
        name = beside.relative_to(self.root).as_posix()
        return Module(name, package, source, frozenset(_TEST.findall(source)))


def _check_free(path: Path, package: str) -> None:
    """Raises PolicyError for a package that is somebody else's, or has somebody else's in it."""
    for root, why in _TAKEN.items():
        if f"{package}.".startswith(f"{root}.") or root.startswith(f"{package}."):
            raise PolicyError(f"{path}: package {package}: {why}", "Use another package.")
