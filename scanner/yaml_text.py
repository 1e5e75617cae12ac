"""Reads YAML text into plain data: small, each key once, and with the line of each key at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.constructor import SafeConstructor
from yaml.reader import Reader

from scanner import discreet
from scanner.model import JSON
from scanner.visible import line


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a text may be."""

    characters: int
    """Of a text, and of what it says once every alias is written out."""
    values: int
    expanded: int
    """Values, once every alias is written out."""

    @property
    def bytes(self) -> int:
        """What it takes to know that a text is too large: UTF-8 has up to four bytes."""
        return 4 * self.characters + 4


SMALL = Bounds(1_000_000, 50_000, 1_000_000)
LARGE = Bounds(5_000_000, 300_000, 300_000)
"""Of settings: some tools keep those of thousands of projects in one file."""
MOST_BYTES = SMALL.bytes
MOST_DEPTH = 50
"""libyaml composes by recursion in C: a deeper text could end the process."""

_LONGEST = 100
"""Of a key, as errors tell it."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML was built with it: a catalogue of 130 policies loads ten times faster."""


@dataclass(frozen=True, slots=True)
class Text:
    """What a YAML text says, and where."""

    value: JSON
    root: yaml.Node | None

    def line(self, key: Sequence[str | int]) -> int:
        """The line, from 1, of a key; of the nearest one above where there is no such key."""
        node, line = self.root, 1
        for part in key:
            found = _below(node, part)
            if found is None:
                break
            node, line = found
        return line


def load(text: str) -> JSON:
    """Plain data. Raises yaml.YAMLError."""
    return parse(text).value


def parse(text: str, bounds: Bounds = SMALL) -> Text:
    """Plain data and where it stands. Raises yaml.YAMLError, soon, also on a text made to grow."""
    has_aliases = _check_text(text, bounds)
    loader = _LOADER(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return Text(None, None)
        if has_aliases:
            _check_aliases(root, bounds)
        else:
            _check_keys(root)
        return Text(_value(loader, root), root)
    finally:
        loader.dispose()


def _value(loader: Any, root: yaml.Node) -> JSON:
    try:
        return loader.construct_document(root)
    except ValueError as error:  # A date that no calendar has, or a number without end.
        wrong = next(filter(_is_wrong, _scalars(root)), root)
        raise _marked(str(error), wrong) from error


def _is_wrong(node: yaml.Node) -> bool:
    try:
        SafeConstructor().construct_document(node)
    except ValueError:
        return True
    return False


def _scalars(root: yaml.Node) -> Iterator[yaml.Node]:
    seen = set()
    todo = [root]
    while todo:
        node = todo.pop()
        if id(node) not in seen:
            seen.add(id(node))
            todo.extend(_children(node))
            if isinstance(node, yaml.ScalarNode):
                yield node


def _check_text(text: str, bounds: Bounds) -> bool:
    """Refuse, before it is built, a text that would be too large or too deep.

    Tells whether it has aliases.
    """
    if len(text) > bounds.characters:
        raise yaml.YAMLError(f"it has more than {bounds.characters:,} characters")
    if unseen := Reader.NON_PRINTABLE.search(text):
        raise yaml.MarkedYAMLError(
            problem="a character that cannot be seen stands there",
            problem_mark=_mark(text, unseen.start()),
        )
    depth = values = 0
    has_aliases = False
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            continue
        values += 1
        has_aliases = has_aliases or isinstance(event, yaml.AliasEvent)
        if depth > MOST_DEPTH:
            raise _marked(f"it is nested more than {MOST_DEPTH} deep", event)
        if values > bounds.values:
            raise _marked(f"it holds more than {bounds.values:,} values", event)
    return has_aliases


def _check_keys(root: yaml.Node) -> None:
    """Refuse keys that stand twice: YAML takes the second silently; OPA takes neither."""
    todo = [root]
    while todo:
        node = todo.pop()
        if repeated := _repeated(node):
            raise _twice(repeated)
        todo.extend(_children(node))


def _check_aliases(root: yaml.Node, bounds: Bounds) -> None:
    """Refuse aliases that stand for far more than is written, and keys that stand twice.

    A node that several aliases name is one object until somebody walks over the data.
    """
    sizes: dict[int, tuple[int, int]] = {}
    above: set[int] = set()
    todo = [(root, False)]
    while todo:
        node, seen_below = todo.pop()
        if seen_below:
            above.discard(id(node))
            sizes[id(node)] = _size(node, sizes)
            characters, values = sizes[id(node)]
            if characters > bounds.characters:
                raise _marked(f"{_ALIASES} {bounds.characters:,} characters", node)
            if values > bounds.expanded:
                raise _marked(f"{_ALIASES} {bounds.expanded:,} values", node)
        elif id(node) in above:
            raise _marked("an alias stands inside what it names", node)
        elif id(node) not in sizes:
            if repeated := _repeated(node):
                raise _twice(repeated)
            above.add(id(node))
            todo.append((node, True))
            todo.extend((child, False) for child in _children(node))


def _twice(key: yaml.ScalarNode) -> yaml.MarkedYAMLError:
    return _marked(f"the key {shown(key.value)!r} stands twice", key)


def shown(key: str) -> str:
    """A key as an error may tell it: tokens and addresses, which hold secrets, are left out."""
    return discreet.HIDDEN if "://" in key else line(discreet.name(key), _LONGEST)


_ALIASES = "its aliases stand for more than"


def _size(node: yaml.Node, sizes: Mapping[int, tuple[int, int]]) -> tuple[int, int]:
    """Characters and values, once every alias is written out."""
    own = len(node.value) if isinstance(node, yaml.ScalarNode) else 0
    below = [sizes[id(child)] for child in _children(node)]
    return 1 + own + sum(one for one, _ in below), 1 + sum(one for _, one in below)


def _repeated(node: yaml.Node) -> yaml.ScalarNode | None:
    seen = set()
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(key, yaml.ScalarNode):
            if key.value in seen:
                return key
            seen.add(key.value)
    return None


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for pair in node.value:
            yield from pair
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _mark(text: str, place: int) -> yaml.Mark:
    line = text.count("\n", 0, place)
    column = place - text.rfind("\n", 0, place) - 1
    return yaml.Mark("", place, line, column, None, place)


def _marked(problem: str, at: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=at.start_mark)


def _below(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node, int] | None:
    """What a key or index leads to, and the line it stands on."""
    if isinstance(node, yaml.MappingNode):
        for key, value in reversed(node.value):  # a merged key stands before one's own
            if isinstance(key, yaml.ScalarNode) and key.value == str(part):
                return value, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item, item.start_mark.line + 1
    return None
