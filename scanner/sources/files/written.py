"""Reads YAML files into values that know where they stand, and says what is wrong with one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
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
    made_of: Mapping[str, Written] | None = None
    """What stands under its keys, or the items of a list, where the node does not hold that."""

    def items(self, *, secret: bool = False) -> list[tuple[str, Written]]:
        """Keys and what stands under them; `secret` keys may be what no error may repeat.

        Raises UsageError where there are none, and for a key that looks like a secret or no text.
        """
        if self.made_of is None:
            found = self._found()
        elif isinstance(self.value, dict):
            found = self.made_of
        else:
            raise self._no_map()
        for name, below in found.items():
            if not secret and discreet.name(name) == discreet.HIDDEN:
                raise below.refused("a secret does not belong in this file", _REPLACE)
        return list(found.items())

    def _found(self) -> Mapping[str, Written]:
        if not isinstance(self.value, dict) or not isinstance(self.node, yaml.MappingNode):
            raise self._no_map()
        values = {str(key): value for key, value in self.value.items()}
        found: dict[str, Written] = {}
        for key, node in self.node.value:
            name = str(key.value)
            place = Place(self.place.file, key.start_mark.line + 1, key.start_mark.column + 1)
            below = Written(values.get(name), place, (*self.trail, name), node)
            if name not in values:
                raise below.refused("this key should be text", "Quote it.")
            found[name] = below  # one's own key stands after one that is merged in
        return found

    def _no_map(self) -> UsageError:
        return self.refused("this should be keys and values")

    def list(self) -> list[Written]:
        """The items of a list. Raises UsageError where it is none."""
        if isinstance(self.value, list):
            if self.made_of is not None:
                return list(self.made_of.values())
            if isinstance(self.node, yaml.SequenceNode):
                return [
                    Written(value, _at(self.place.file, node), (*self.trail, f"[{number}]"), node)
                    for number, (value, node) in enumerate(
                        zip(self.value, self.node.value, strict=True)
                    )
                ]
        raise self.refused("this should be a list")

    def refused(self, why: str, hint: str = "") -> UsageError:
        """What is wrong with it; the value is not repeated, for it may be a secret."""
        return UsageError(f"{self.place}: {self._key()}{why}", hint)

    def unknown(self, known: Iterable[str], what: str = "there is no such key") -> UsageError:
        """The error for a key that nobody knows."""
        known = list(known)
        return self.refused(what, nearest(self.trail[-1], known, f"Known: {', '.join(known)}."))

    def _key(self) -> str:
        names = ".".join(map(_told, self.trail)).replace(".[", "[")
        return f"{names}: " if names else ""


def _told(key: str) -> str:
    """A key as an error tells it; quoted where blanks around it would not be seen."""
    shown = yaml_text.shown(key)
    if key == key.strip():
        return shown
    before, after = (" " * (one != key) for one in (key.lstrip(), key.rstrip()))
    return f'"{before}{shown}{after}"'


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
        found = sorted(_below(path))
        if not found:
            raise UsageError(f"{path} holds no YAML files", "Name a file, or another folder.")
        yield from found


def _below(path: Path) -> Iterator[Path]:
    """Whatever has the name of a YAML file, also what cannot be read: that is said, not left out.

    Folders that are links are not followed: one may lead back to where it stands.
    """
    for folder, folders, names in os.walk(path, onerror=_unread):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.lower().endswith(_SUFFIXES) and not name.startswith("."):
                yield Path(folder, name)


def _unread(error: OSError) -> None:
    name = Path(error.filename).as_posix()
    raise UsageError(f"{name} cannot be read: {error.strerror}", "Check who may.") from None


def read(path: Path) -> File:
    """Read a file. Raises UsageError naming file and line."""
    name = path.as_posix()
    try:
        content = regular.start_of(path, yaml_text.LARGE.bytes)
        text = yaml_text.parse(content.decode("utf-8-sig"), yaml_text.LARGE)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}", "Check the path.") from None
    except UnicodeDecodeError as error:
        at = content.count(b"\n", 0, error.start) + 1
        hint = "Settings are kept as YAML in UTF-8."
        raise UsageError(f"{name}, line {at}: it is not text in UTF-8", hint) from None
    except yaml.YAMLError as error:
        why, at = problem(error)
        where = f"{name}, line {at}" if at else name
        raise UsageError(f"{where}: this YAML cannot be used: {why}", _hint(why)) from error
    if text.root is None or not isinstance(text.value, dict):
        raise UsageError(f"{name}: it holds no keys", "Begin with `version: 1`.")
    root = Written(text.value, Place(name, 1, 1), (), text.root)
    return File(name, hashlib.sha256(content).hexdigest(), root)


_HINTS = {
    "more than": "Split it into several files; all of them are read together.",
    "for the tag": "Write the values themselves: tags such as !include are not followed.",
    "stands twice": "Keep one of the two.",
    "another document": "Keep one document to a file.",
    "cannot be seen": "Take it out, or write it as an escape in double quotes.",
}
"""What to do, by words of what is wrong."""


def _hint(why: str) -> str:
    for words, hint in _HINTS.items():
        if words in why:
            return hint
    return "Check the indentation, and quote texts that hold `: ` or start with `*`."


def _at(file: str, node: yaml.Node) -> Place:
    return Place(file, node.start_mark.line + 1, node.start_mark.column + 1)
