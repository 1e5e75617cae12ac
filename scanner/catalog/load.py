"""Loads policies and frameworks from folders into one catalogue."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from scanner import lines
from scanner.catalog import controls, frameworks, metadata, profiles, rego, sidecar
from scanner.catalog.policy import Policy as Policy
from scanner.catalog.policy_file import TEST_SUFFIX, PolicyFile
from scanner.catalog.profiles import Profile
from scanner.catalog.source import below, read
from scanner.engines.base import Module
from scanner.errors import PolicyError, UsageError
from scanner.model import Kind
from scanner.report import EVERYTHING, Framework, ParamOverride, Selection
from scanner.requirement import Requirement
from scanner.spelling import nearest

LIBRARIES = "lib"
"""The folder of what policies share."""
_CUSTOM_LIBRARIES = "custom.lib."


@dataclass(frozen=True)
class Catalog:
    """Every policy of a run, in the order of their ids, and what they share."""

    policies: Sequence[Policy]
    libraries: Sequence[Module]
    test_libraries: Sequence[Module]
    frameworks: Sequence[Framework]
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    """By id; what `select` may be asked for."""
    selection: Selection = field(default_factory=EVERYTHING.copy)
    """How these policies were chosen."""
    overrides: Sequence[ParamOverride] = ()
    """Parameters that hold for some paths, in order: a later one wins."""
    roots: Sequence[Path] = ()
    """The folders it was loaded from, the bundled one first."""
    ids: Mapping[str, str] = field(default_factory=dict)
    """Every id and alias there is, also of policies that were left out, with the id of today."""
    columns: Mapping[Kind, Sequence[Policy]] = field(init=False)
    """The policies that judge each kind, in order."""

    def __post_init__(self) -> None:
        columns = {
            kind: [policy for policy in self.policies if kind in policy.kinds] for kind in Kind
        }
        object.__setattr__(self, "columns", columns)

    @cached_property
    def sha256(self) -> str:
        """Digest of every file that can change a verdict or its mapping."""
        modules = [*(policy.module for policy in self.policies), *self.libraries]
        sources = sorted((module.name, sha256_of(module.source)) for module in modules)
        return lines.digest_of({"modules": sources, "frameworks": list(self.frameworks)})

    @property
    def ids_by_kind(self) -> dict[str, list[str]]:
        """The ids of the policies that judge each kind, in order; kinds without any are out."""
        return {
            kind.value: [policy.id for policy in policies]
            for kind, policies in self.columns.items()
            if policies
        }

    @property
    def modules(self) -> Mapping[Kind, Sequence[Module]]:
        """The modules of the policies that judge each kind, as an engine takes them."""
        return {
            kind: [policy.module for policy in policies]
            for kind, policies in self.columns.items()
            if policies
        }

    def requirements(self) -> Mapping[Kind, Sequence[Requirement]]:
        """What the policies of each kind require and also read."""
        return {
            kind: [path for policy in policies for path in (*policy.requires, *policy.also_reads)]
            for kind, policies in self.columns.items()
        }

    def find(self, id: str) -> Policy:
        """The policy of an id, alias or name, in any case. Raises UsageError when there is none."""
        meant = id.lower()
        for policy in self.policies:
            if meant in map(str.lower, policy.ids):
                return policy
        named = [policy for policy in self.policies if policy.name.lower() == meant]
        if len(named) > 1:
            ids = ", ".join(policy.id for policy in named)
            raise UsageError(f"several policies are named {id!r}", f"Give the id: {ids}.")
        if named:
            return named[0]
        known = [name for policy in self.policies for name in (*policy.ids, policy.name)]
        hint = nearest(id, known, "`glscan policies list` names them all.")
        raise UsageError(f"there is no policy {id!r}", hint)


def sha256_of(text: str) -> str:
    """sha256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def load(bundled: Path, custom: Iterable[Path] = ()) -> Catalog:
    """Load the bundled policies and any folders of custom ones.

    Raises PolicyError on the first file that cannot be used, naming file, key and remedy.
    """
    policies = _policies(bundled, is_bundled=True)
    libraries, test_libraries = _libraries(bundled, is_bundled=True)
    roots = [bundled]
    for folder in custom:
        if not os.path.isdir(folder):
            raise PolicyError(f"{folder}: there is no such folder", "Check --policies.")
        sidecar.check(folder)
        own = _policies(folder, is_bundled=False)
        if not own:
            raise PolicyError(f"{folder}: there is no policy in it", "Check --policies.")
        policies += own
        libraries += _libraries(folder, is_bundled=False)[0]
        roots.append(folder)
    policies.sort(key=lambda policy: policy.id)
    _unique(policies)
    packages = _packages(policies, libraries)
    for policy in policies:
        rego.check_imports(policy.path, policy.module.source, packages)
    standards = frameworks.load(*(root / "frameworks" for root in roots))
    controls.check(((policy.path, policy.annotation) for policy in policies), standards)
    choices = profiles.load(*(root / "profiles" for root in roots))
    ids = {name: policy.id for policy in policies for name in policy.ids}
    return Catalog(policies, libraries, test_libraries, standards, choices, ids=ids, roots=roots)


def _policies(root: Path, is_bundled: bool) -> list[Policy]:
    return [policy_file.policy() for policy_file in files(root, is_bundled)]


def files(root: Path, is_bundled: bool) -> list[PolicyFile]:
    """The files of a folder that hold a policy each."""
    return [
        PolicyFile(path, root, is_bundled) for path in _rego(root) if not _is_library(path, root)
    ]


def _is_library(path: Path, root: Path) -> bool:
    return path.relative_to(root).parts[0] == LIBRARIES


def _rego(root: Path) -> list[Path]:
    """Tests are loaded beside their policy; hidden folders hold lint rules."""
    return [path for path in below(root, ".rego") if not path.name.endswith(TEST_SUFFIX)]


def library_paths(root: Path) -> list[Path]:
    """The files of a folder of policies that hold what these share."""
    folder = root / LIBRARIES
    return _rego(folder) if folder.is_dir() else []


def _libraries(root: Path, is_bundled: bool) -> tuple[list[Module], list[Module]]:
    """The libraries policies use, and those only their tests use (package glscan.testing)."""
    modules = []
    for path in library_paths(root):
        source = read(path)
        if not is_bundled:
            check_library(path, source)
        package = metadata.package_of(source, str(path))
        modules.append(Module(path.relative_to(root).as_posix(), package, source, frozenset()))
    testing = [module for module in modules if module.package == "glscan.testing"]
    return [module for module in modules if module not in testing], testing


def check_library(path: Path, source: str) -> None:
    """Raises PolicyError for a library of one's own that cannot be used."""
    package = metadata.package_of(source, str(path))
    if not package.startswith(_CUSTOM_LIBRARIES):
        raise PolicyError(
            f"{path}: package {package} should begin with {_CUSTOM_LIBRARIES}",
            f"Name it {_CUSTOM_LIBRARIES}{path.stem}, and import data.{_CUSTOM_LIBRARIES}"
            f"{path.stem}.",
        )
    rego.check_dialect(path, source)


def _unique(policies: Sequence[Policy]) -> None:
    seen: dict[str, Policy] = {}
    for policy in policies:
        for id in policy.ids:
            if id in seen:
                raise PolicyError(
                    f"{policy.path}: id {id} is also that of {seen[id].path}",
                    "Ids are unique and never reused.",
                )
            seen[id] = policy


def _packages(policies: Sequence[Policy], libraries: Sequence[Module]) -> Collection[str]:
    """The packages of all that is asked or imported. Raises PolicyError where two would be one."""
    files = [(policy.module, str(policy.path)) for policy in policies]
    files += [(module, module.name) for module in libraries]
    found: dict[str, str] = {}
    for module, path in files:
        if module.package in found:
            raise PolicyError(
                f"{path}: package {module.package} is also that of {found[module.package]}",
                "Their rules would be one: give each file a package of its own.",
            )
        found[module.package] = path
    for module, path in files:
        for rule in module.rules:
            name = f"{module.package}.{rule}"
            for package in found:
                if f"{package}.".startswith(f"{name}."):
                    raise PolicyError(
                        f"{found[package]}: package {package} lies in the rule {name} of {path}",
                        "Both would be one document of OPA: use another package.",
                    )
    return found.keys()
