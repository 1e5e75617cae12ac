"""Loads policies and frameworks from folders into one catalogue."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from scanner import lines
from scanner.catalog import controls, frameworks, metadata, profiles, rego
from scanner.catalog.metadata import Annotation
from scanner.catalog.profiles import Profile
from scanner.catalog.source import read
from scanner.engines.base import Module
from scanner.errors import PolicyError, UsageError
from scanner.model import JSON, Kind, Severity, Tier
from scanner.report import EVERYTHING, Framework, ParamOverride, Selection
from scanner.requirement import Requirement
from scanner.requirement import parse as parse_requirement
from scanner.spelling import nearest

_TEST_SUFFIX = "_test.rego"
_RULE = re.compile(r"^[ \t]*(deny|skip|unknown)\b", re.MULTILINE)
"""Also indented, as Rego allows: a rule that is not asked for would be as if it said nothing."""
_TEST = re.compile(r"^(test_\w+)\b", re.MULTILINE)
_BUNDLED_ROOT = "glscan.policies."
_CUSTOM_ROOT = "custom."


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
        return self.package.startswith(_BUNDLED_ROOT)

    @property
    def name(self) -> str:
        """Last part of the package: what is true when the policy passes."""
        return self.package.rpartition(".")[2]

    @property
    def category(self) -> str:
        return self.package.split(".")[-2]

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

    @cached_property
    def params(self) -> Mapping[str, JSON]:
        """Parameter values by name: those that were set, else the defaults."""
        defaults = {name: param.default for name, param in self.annotation.custom.params.items()}
        return {**defaults, **self.values}


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

    def requirements(self) -> Mapping[Kind, Sequence[Requirement]]:
        """What the policies of each kind require and also read."""
        return {
            kind: [path for policy in policies for path in (*policy.requires, *policy.also_reads)]
            for kind, policies in self.columns.items()
        }

    def find(self, id: str) -> Policy:
        """The policy of an id or alias. Raises UsageError when there is none."""
        for policy in self.policies:
            if id in policy.ids:
                return policy
        known = [name for policy in self.policies for name in policy.ids]
        hint = nearest(id, known, "`glscan policies list` names them all.")
        raise UsageError(f"there is no policy {id!r}", hint)


def sha256_of(text: str) -> str:
    """sha256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def load(bundled: Path, custom: Iterable[Path] = ()) -> Catalog:
    """Load the bundled policies and any folders of custom ones.

    Raises PolicyError on the first file that cannot be used, naming file, key and remedy.
    """
    policies = _policies(bundled, _BUNDLED_ROOT)
    libraries, test_libraries = _libraries(bundled / "lib")
    roots = [bundled]
    for folder in custom:
        if not os.path.isdir(folder):
            raise PolicyError(f"{folder}: there is no such folder", "Check --policies.")
        own = _policies(folder, _CUSTOM_ROOT)
        if not own:
            raise PolicyError(f"{folder}: there is no policy in it", "Check --policies.")
        policies += own
        roots.append(folder)
    policies.sort(key=lambda policy: policy.id)
    _unique(policies)
    packages = {module.package for module in (*(one.module for one in policies), *libraries)}
    for policy in policies:
        rego.check_imports(policy.path, policy.module.source, packages)
    standards = frameworks.load(*(root / "frameworks" for root in roots))
    controls.check(((policy.path, policy.annotation) for policy in policies), standards)
    choices = profiles.load(*(root / "profiles" for root in roots))
    return Catalog(policies, libraries, test_libraries, standards, choices)


def _policies(root: Path, package_root: str) -> list[Policy]:
    return [
        _policy(path, root, package_root)
        for path in _rego(root)
        if path.relative_to(root).parts[0] != "lib"
    ]


def _rego(root: Path) -> list[Path]:
    paths = (
        Path(folder, name)
        for folder, _, names in os.walk(root, onerror=_unread)
        for name in names
        if name.endswith(".rego")
    )
    return sorted(path for path in paths if not _is_aside(path.relative_to(root)))


def _unread(error: OSError) -> None:
    raise PolicyError(f"{error.filename}: cannot be read: {error.strerror}", "Check --policies.")


def _is_aside(path: Path) -> bool:
    """Tests are loaded beside their policy; hidden folders hold lint rules."""
    return path.name.endswith(_TEST_SUFFIX) or any(part.startswith(".") for part in path.parts)


def _policy(path: Path, root: Path, package_root: str) -> Policy:
    name = path.relative_to(root).as_posix()
    source = read(path)
    package = metadata.package_of(source, str(path))
    expected = package_root + ".".join(path.relative_to(root).with_suffix("").parts)
    if package != expected:
        raise PolicyError(f"{path}: package {package} should be {expected}", "Rename one of them.")
    annotation = metadata.parse(source, str(path))
    own = annotation.custom.id.startswith("GL-")
    if own != (package_root == _BUNDLED_ROOT):
        raise PolicyError(
            f"{path}: id {annotation.custom.id}: GL- is the prefix of the bundled policies",
            "Give a custom policy a prefix of your own, such as ACME-001.",
        )
    rules = frozenset(_RULE.findall(source))
    if "deny" not in rules:
        raise PolicyError(f"{path}: there is no rule `deny`", "A policy says `deny contains ...`.")
    rego.check_builtins(path, source)
    return Policy(annotation, Module(name, package, source, rules), _tests(path, root), path)


def _tests(path: Path, root: Path) -> Module | None:
    beside = path.with_name(path.stem + _TEST_SUFFIX)
    if not beside.is_file():
        return None
    source = read(beside)
    name = beside.relative_to(root).as_posix()
    names = frozenset(_TEST.findall(source))
    return Module(name, metadata.package_of(source, str(beside)), source, names)


def _libraries(folder: Path) -> tuple[list[Module], list[Module]]:
    """The libraries policies use, and those only their tests use (package glscan.testing)."""
    modules = []
    for path in _rego(folder) if folder.is_dir() else ():
        source = read(path)
        name = f"lib/{path.relative_to(folder).as_posix()}"
        modules.append(Module(name, metadata.package_of(source, name), source, frozenset()))
    testing = [module for module in modules if module.package == "glscan.testing"]
    return [module for module in modules if module not in testing], testing


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
