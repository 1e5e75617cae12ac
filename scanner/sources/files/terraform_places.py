"""Finds where Terraform's own files say what a plan says, since a plan has no lines."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from scanner import regular
from scanner.model import JSON
from scanner.place import Place
from scanner.sources.files.proposal import FileSaid
from scanner.sources.files.terraform_plan import dig

if TYPE_CHECKING:
    from lark import Token, Tree

_SUFFIXES = (".tf", ".tofu")
_MOST_BYTES = 1_000_000
_LOCAL = ("./", "../")
"""How the source of a module begins that lies beside what calls it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A block or an attribute, with what lies in it."""

    place: Place
    below: Mapping[str, Sequence[Spot]] = field(default_factory=dict)
    """Blocks and attributes by name; a block may stand several times."""
    texts: Mapping[str, Place] = field(default_factory=dict)
    """Of a list, where its texts stand."""


class Sources:
    """The files of a root module and of the modules beside it, each read once, when asked for."""

    def __init__(self, roots: Sequence[Path], configuration: JSON) -> None:
        """`roots` are folders where the root module may lie; `configuration` is its JSON."""
        self._roots, self._configuration = roots, configuration
        self._read: dict[Path, Mapping[tuple[str, str], Spot]] = {}
        self._said: dict[str, FileSaid] = {}

    def spot(self, modules: Sequence[str], type: str, name: str) -> Spot | None:
        """The block of a resource in the module that these calls lead to, where it is found."""
        for root in self._roots:
            folder = self._folder(root, modules)
            if folder is not None and (found := self._resources(folder).get((type, name))):
                return found
        return None

    def files(self) -> list[FileSaid]:
        """The files in which something was found, by name."""
        return [self._said[name] for name in sorted(self._said)]

    def _folder(self, folder: Path, modules: Sequence[str]) -> Path | None:
        """Where a module lies; None for one that was fetched from elsewhere."""
        module = self._configuration
        for name in modules:
            call = dig(module, "module_calls", name)
            source, module = dig(call, "source"), dig(call, "module")
            if not isinstance(source, str) or not source.startswith(_LOCAL):
                return None
            folder = Path(os.path.normpath(folder / source))
        return folder

    def _resources(self, folder: Path) -> Mapping[tuple[str, str], Spot]:
        if folder not in self._read:
            found: dict[tuple[str, str], Spot] = {}
            for path in sorted(_listed(folder)):
                for key, spot in self._blocks(path):
                    found.setdefault(key, spot)
            self._read[folder] = found
        return self._read[folder]

    def _blocks(self, path: Path) -> Iterator[tuple[tuple[str, str], Spot]]:
        """The resources of a file; none of one that cannot be read: the plan is what counts."""
        import hcl2
        from lark.exceptions import LarkError

        try:
            content = regular.start_of(path, _MOST_BYTES + 1)
            if len(content) > _MOST_BYTES:
                return
            tree = hcl2.parses_to_tree(content.decode("utf-8-sig"))
        except (OSError, UnicodeDecodeError, LarkError):
            return
        name = path.as_posix()
        for block in (one for body in _trees(tree) for one in _trees(body)):
            words = _words(block) if block.data == "block" else []
            if len(words) == 3 and words[0] == "resource":
                self._said[name] = FileSaid(name, sha256(content).hexdigest())
                yield (words[1], words[2]), _block(block, name)


def _listed(folder: Path) -> list[Path]:
    try:
        return [one for one in folder.iterdir() if one.suffix in _SUFFIXES]
    except (OSError, ValueError):  # no path may hold a NUL
        return []


def _block(block: Tree[Token], file: str) -> Spot:
    below: dict[str, list[Spot]] = {}
    for child in _trees(_trees(block)[-1]):
        if child.data == "attribute":
            name, *_, value = _trees(child)
            below.setdefault(_word(name), []).append(_value(value, _place(child, file)))
        elif child.data == "block":
            words, spot = _words(child), _block(child, file)
            if words[0] == "dynamic" and len(words) == 2:
                content = spot.below.get("content", [spot])[0]
                words, spot = words[1:], Spot(spot.place, content.below)
            below.setdefault(words[0], []).append(spot)
    return Spot(_place(block, file), below)


def _value(value: Tree[Token], place: Place) -> Spot:
    """Where what lies in a value stands, if it is written as a list of texts, or as an object."""
    inner = _trees(value)[0] if _trees(value) else value
    if inner.data == "tuple":
        texts = (one for item in _trees(inner) for one in _trees(item) if one.data == "string")
        return Spot(place, {}, {_word(one): _place(one, place.file) for one in texts})
    if inner.data == "object":
        below: dict[str, list[Spot]] = {}
        for item in _trees(inner):
            if item.data == "object_elem":
                key, held = _trees(item)
                words = [_word(one) for one in (*_trees(key), *key.find_data("string"))]
                spot = _value(held, _place(item, place.file))
                below.setdefault(words[-1], []).append(spot)
        return Spot(place, below)
    return Spot(place)


def _place(tree: Tree[Token], file: str) -> Place:
    return Place(file, tree.meta.line, tree.meta.column)


def _words(block: Tree[Token]) -> list[str]:
    """The type of a block and its labels."""
    return [_word(one) for one in _trees(block) if one.data in ("identifier", "string", "keyword")]


def _word(tree: Tree[Token]) -> str:
    """A name, or the text of a string that is written out."""
    return "".join(str(one) for one in tree.scan_values(lambda _: True)).strip('"')


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [one for one in tree.children if not isinstance(one, str)]
