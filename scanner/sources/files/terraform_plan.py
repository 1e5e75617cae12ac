"""Reads a Terraform plan as JSON, and says what is wrong with one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict

import orjson

from scanner import discreet, regular
from scanner.errors import UsageError
from scanner.model import JSON
from scanner.place import Place
from scanner.typed import misplaced

MOST_BYTES = 50_000_000
_START = 1000
_ZIP = b"PK\x03\x04"
_MAJOR = "1"
_PROVIDERS = tuple(f"registry.{one}/gitlabhq/gitlab" for one in ("terraform.io", "opentofu.org"))
_MADE = "Make it with `terraform show -json PLAN > plan.json`."

Index = int | str | None
"""Which instance of a resource or module; None where there is but one."""
Module = tuple[tuple[str, Index], ...]
"""The calls that lead to a module, from the root."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a plan says of one resource."""

    address: str
    module: Module
    type: str
    name: str
    index: Index
    actions: frozenset[str]
    before: Mapping[str, JSON]
    after: Mapping[str, JSON]
    unknown: Mapping[str, JSON]
    """True for what is known after apply, in the shape of `after`."""
    sensitive: Mapping[str, JSON]
    """True for what is secret or was, in the same shape."""
    place: Place
    """In the plan itself."""

    @property
    def goes(self) -> bool:
        """Whether it is taken away."""
        return self.actions == {"delete"}

    @property
    def said(self) -> Mapping[str, JSON]:
        """What the plan says of it; of what goes, what it was."""
        return self.before if self.goes else self.after

    @property
    def makes(self) -> bool:
        """Whether it is made, or made anew."""
        return "create" in self.actions

    @property
    def replaces(self) -> bool:
        """Whether it is made anew, in place of what stands."""
        return {"create", "delete"} <= self.actions


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that can be used."""

    path: Path
    sha256: str
    changes: tuple[Change, ...]
    deferred: tuple[str, ...]
    """Addresses that Terraform left to a later plan."""
    configuration: JSON
    """Of the root module."""
    whole: bool
    """Whether nothing is left to plan."""
    known: tuple[tuple[str, Mapping[str, JSON]], ...]
    """Type and values of all resources and data that the plan knows, before and after it."""


class _Values(TypedDict):
    actions: list[str]


class _Change(TypedDict):
    address: str
    type: str
    name: str
    mode: NotRequired[str]
    module_address: NotRequired[str]
    deposed: NotRequired[str]
    provider_name: NotRequired[str]
    change: _Values


class _Plan(TypedDict):
    format_version: str
    resource_changes: NotRequired[list[_Change]]


def is_plan(path: Path) -> bool:
    """Whether a file is Terraform's by what it holds; also one that cannot be used as it is.

    JSON that says nothing of Terraform may be YAML of another form of file.
    """
    try:
        start = regular.start_of(path, _START).lstrip(b"\xef\xbb\xbf \t\r\n")
        if start.startswith(_ZIP):
            return True
        if not start.startswith(b"{"):
            return path.suffix == ".json"
        content = regular.start_of(path, MOST_BYTES)
    except OSError:
        return False
    return any(key in content for key in (b'"format_version"', b'"terraform_version"'))


def read(path: Path) -> Plan:
    """Read a plan. Raises UsageError that repeats no value of it."""
    name = path.as_posix()
    content = _content(path, name)
    plan = _json(content, name)
    _check(plan, name)
    lines = _lines(content, name)
    changes = [_change(one, lines, Place(name, 1, 1)) for one in plan.get("resource_changes", ())]
    later = [dig(one, "resource_change", "address") for one in listed(plan.get("deferred_changes"))]
    return Plan(
        path,
        hashlib.sha256(content).hexdigest(),
        tuple(one for one in changes if one),
        tuple(discreet.words(one) for one in later if isinstance(one, str)),
        dig(plan, "configuration", "root_module"),
        plan.get("complete", True) is True,
        tuple(_known(plan)),
    )


def dig(value: JSON, *keys: str) -> JSON:
    """What lies below keys; an empty object where nothing does."""
    for key in keys:
        value = value.get(key, {}) if isinstance(value, dict) else {}
    return value


def _content(path: Path, name: str) -> bytes:
    try:
        content = regular.start_of(path, MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}", "Check the path.") from None
    if len(content) > MOST_BYTES:
        raise UsageError(
            f"{name} is larger than {MOST_BYTES // 1_000_000} MB",
            "Split the root module: a plan of a part of it is not judged as whole.",
        )
    if content.startswith(_ZIP):
        raise UsageError(f"{name} is a plan in Terraform's own binary form", _MADE)
    return content.removeprefix(b"\xef\xbb\xbf")


def _json(content: bytes, name: str) -> JSON:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            hint = "In PowerShell, write it with `| Out-File -Encoding utf8`."
            raise UsageError(f"{name} cannot be read: it is not UTF-8", hint) from None
        if "depth" in str(error):
            raise too_deep(name) from None
        where = f"{name}, line {error.lineno}, column {error.colno}"
        raise UsageError(f"{where}: this is no JSON, or it is cut short", _MADE) from None


def too_deep(name: str) -> UsageError:
    """The error of a plan of too many levels."""
    return UsageError(f"{name} is nested deeper than a plan can be", _MADE)


def _check(plan: JSON, name: str) -> None:
    """Refuse what is no plan, and one that nobody should apply."""
    if isinstance(plan, dict) and {"serial", "lineage"} <= plan.keys():
        raise UsageError(f"{name} is a Terraform state, and no plan", _MADE)
    version = str(dig(plan, "format_version") or "")
    if not isinstance(plan, dict) or not version:
        raise UsageError(f"{name} is no Terraform plan: it has no `format_version`", _MADE)
    if version.split(".")[0] != _MAJOR:
        raise UsageError(
            f"{name} has the format version {discreet.name(version)[:20]}, and glscan reads"
            f" {_MAJOR}.x",
            "Use a newer glscan.",
        )
    if "values" in plan and "resource_changes" not in plan and "planned_values" not in plan:
        raise UsageError(f"{name} is a Terraform state, and no plan", _MADE)
    if plan.get("errored") is True:
        raise UsageError(f"{name} is a plan that ended in an error", "Mend it, and plan again.")
    if "resource_changes" not in plan and "planned_values" not in plan:
        raise UsageError(f"{name} is no Terraform plan: nothing is planned in it", _MADE)
    if odd := misplaced(plan, _Plan, "plan"):
        raise UsageError(f"{name}: {odd} is not as Terraform writes it", _MADE)


_ADDRESS = re.compile(rb'"address"\s*:\s*("(?:[^"\\]|\\.)*")')


def _lines(content: bytes, name: str) -> Mapping[str, Place]:
    """Where in the plan each change stands, by address."""
    last = max(content.find(b'"resource_changes"'), 0)
    line, start = content.count(b"\n", 0, last) + 1, content.rfind(b"\n", 0, last) + 1
    found: dict[str, Place] = {}
    for match in _ADDRESS.finditer(content, last):
        line += content.count(b"\n", last, match.start())
        start = content.rfind(b"\n", last, match.start()) + 1 or start
        last = match.start()
        column = last - start + 1
        found.setdefault(str(orjson.loads(match[1])), Place(name, line, column))
    return found


def _change(one: JSON, lines: Mapping[str, Place], otherwise: Place) -> Change | None:
    """A change of a resource; None for data, and for what is left of an earlier apply."""
    said = one["change"]
    if one.get("mode") == "data" or "deposed" in one:
        return None
    before, after = table(said.get("before")), table(said.get("after"))
    index = one.get("index")
    address = one["address"]
    return Change(
        discreet.words(address),
        _module(one.get("module_address", "")),
        _type(one),
        one["name"],
        index if isinstance(index, (int, str)) else None,
        frozenset(said["actions"]),
        before,
        after,
        _marks(said.get("after_unknown"), after),
        _marks(said.get("before_sensitive"), before) | _marks(said.get("after_sensitive"), after),
        lines.get(address, otherwise)._replace(address=discreet.words(address)),
    )


def _type(one: Mapping[str, JSON]) -> str:
    """The type of a resource; where another provider has it, too, with that."""
    type, provider = str(one.get("type", "")), one.get("provider_name", _PROVIDERS[0])
    if not type.startswith("gitlab_") or provider in _PROVIDERS:
        return type
    return f"{type} of {provider}"


def _marks(marks: JSON, row: Mapping[str, JSON]) -> dict[str, JSON]:
    """What is marked, by attribute, also where all of a resource is."""
    return dict.fromkeys(row, True) if marks is True else dict(table(marks))


_CALL = re.compile(r'module\.([\w-]+)(?:\[(\d+|"(?:[^"\\]|\\.)*")\])?')


def _module(address: str) -> Module:
    return tuple((name, index_of(index)) for name, index in _CALL.findall(address))


def index_of(text: str) -> Index:
    """What stands between the brackets of an address."""
    try:
        found = orjson.loads(text) if text else None
    except orjson.JSONDecodeError:
        return text
    return found if isinstance(found, (int, str)) else None


def _known(plan: JSON) -> Iterator[tuple[str, Mapping[str, JSON]]]:
    for where in (dig(plan, "prior_state", "values"), dig(plan, "planned_values")):
        todo = [dig(where, "root_module")]
        while todo:
            module = todo.pop()
            for one in listed(dig(module, "resources")):
                yield _type(table(one)), table(dig(one, "values"))
            todo += listed(dig(module, "child_modules"))


def table(value: JSON) -> Mapping[str, JSON]:
    """An object; an empty one for what is none."""
    return value if isinstance(value, dict) else {}


def listed(value: JSON) -> list[JSON]:
    """A list; an empty one for what is none."""
    return value if isinstance(value, list) else []
