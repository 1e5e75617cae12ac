"""Reads YAML files into values that know where they stand, and says what is wrong with one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from scanner import discreet, regular, yaml_text
from scanner.errors import UsageError
from scanner.misfit import problem
from scanner.model import JSON
from scanner.place import Place
from scanner.spelling import nearest

_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Written:
    """A value as it stands in a file."""

    value: JSON
    place: Place
    """Of its key, or of the item of a list."""
    trail: tuple[str, ...]
    """The keys that lead to it."""
    node: yaml.Node

    def items(self) -> list[tuple[str, Written]]:
        """Keys and what stands under them. Raises UsageError where there are none."""
        if not isinstance(self.value, dict) or not isinstance(self.node, yaml.MappingNode):
            raise self.refused("this should be keys and values")
        values = {str(key): value for key, value in self.value.items()}
        found: dict[str, Written] = {}
        for key, node in self.node.value:
            name = str(key.value)
            place = Place(self.place.file, key.start_mark.line + 1, key.start_mark.column + 1)
            below = Written(values.get(name), place, (*self.trail, name), node)
            if name not in values:
                raise below.refused("this key should be text", "Quote it.")
            if discreet.name(name) == discreet.HIDDEN:
                raise below.refused("a secret does not belong in this file", _REPLACE)
            found[name] = below  # one's own key stands after one that is merged in
        return list(found.items())

    def list(self) -> list[Written]:
        """The items of a list. Raises UsageError where it is none."""
        if not isinstance(self.value, list) or not isinstance(self.node, yaml.SequenceNode):
            raise self.refused("this should be a list")
        return [
            Written(value, _at(self.place.file, node), (*self.trail, f"[{number}]"), node)
            for number, (value, node) in enumerate(zip(self.value, self.node.value, strict=True))
        ]

    def refused(self, why: str, hint: str = "") -> UsageError:
        """What is wrong with it; the value is not repeated, for it may be a secret."""
        return UsageError(f"{self.place}: {self._key()}{why}", hint)

    def unknown(self, known: Iterable[str], what: str = "there is no such key") -> UsageError:
        """The error for a key that nobody knows."""
        known = list(known)
        return self.refused(what, nearest(self.trail[-1], known, f"Known: {', '.join(known)}."))

    def _key(self) -> str:
        names = ".".join(map(discreet.name, self.trail)).replace(".[", "[")
        return f"{names}: " if names else ""


_REPLACE = "Take it out and replace it by a new one: whoever reads the repository has it."


@dataclass(frozen=True, slots=True)
class File:
    """A file that was read."""

    name: str
    sha256: str
    content: Written


def find(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that are named, and those in folders that are. Raises UsageError."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(
            one
            for one in path.rglob("*")
            if one.suffix in _SUFFIXES and one.is_file() and not _hidden(one.relative_to(path))
        )
        if not found:
            raise UsageError(f"{path} holds no YAML files", "Name a file, or another folder.")
        yield from found


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def read(path: Path) -> File:
    """Read a file. Raises UsageError naming file and line."""
    name = path.as_posix()
    try:
        content = regular.start_of(path, yaml_text.MOST_BYTES)
        text = yaml_text.parse(content.decode("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}", "Check the path.") from None
    except UnicodeDecodeError:
        hint = "Settings are kept as YAML in UTF-8."
        raise UsageError(f"{name} cannot be read: it is not text", hint) from None
    except yaml.YAMLError as error:
        why, line = problem(error)
        where = f"{name}, line {line}" if line else name
        raise UsageError(
            f"{where}: this YAML cannot be used: {why}",
            "Split it into several files; all of them are read together."
            if "more than" in why
            else "Check the indentation, and quote texts that hold `: ` or start with `*`.",
        ) from error
    if text.root is None or not isinstance(text.value, dict):
        raise UsageError(f"{name}: it holds no keys", "Begin with `version: 1`.")
    root = Written(text.value, Place(name, 1, 1), (), text.root)
    return File(name, hashlib.sha256(content).hexdigest(), root)


def _at(file: str, node: yaml.Node) -> Place:
    return Place(file, node.start_mark.line + 1, node.start_mark.column + 1)
