"""Reads YAML text into plain data: small, each key once, and with the line of each key at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from scanner import discreet
from scanner.model import JSON

MOST_CHARACTERS = 1_000_000
"""Of a text, and of what it says once every alias is written out."""
MOST_BYTES = 4 * MOST_CHARACTERS + 4
"""What it takes to know that a text is too large: UTF-8 has up to four bytes."""
MOST_VALUES = 50_000
MOST_DEPTH = 50
"""libyaml composes by recursion in C: a deeper text could end the process."""

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


def parse(text: str) -> Text:
    """Plain data and where it stands. Raises yaml.YAMLError, soon, also on a text made to grow."""
    _check_text(text)
    loader = _LOADER(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return Text(None, None)
        _check_nodes(root)
        return Text(loader.construct_document(root), root)
    except ValueError as error:  # A date that no calendar has.
        raise yaml.YAMLError(str(error)) from error
    finally:
        loader.dispose()


def _check_text(text: str) -> None:
    """Refuse, before it is built, a text that would be too large or too deep."""
    if len(text) > MOST_CHARACTERS:
        raise yaml.YAMLError(f"it has more than {MOST_CHARACTERS:,} characters")
    depth = values = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            continue
        values += 1
        if depth > MOST_DEPTH:
            raise _marked(f"it is nested more than {MOST_DEPTH} deep", event)
        if values > MOST_VALUES:
            raise _marked(f"it holds more than {MOST_VALUES:,} values", event)


def _check_nodes(root: yaml.Node) -> None:
    """Refuse aliases that stand for far more than is written, and keys that stand twice.

    A node that several aliases name is one object until somebody walks over the data. YAML takes
    the second of two equal keys silently; OPA takes neither.
    """
    sizes: dict[int, int] = {}
    above: set[int] = set()
    todo = [(root, False)]
    while todo:
        node, seen_below = todo.pop()
        if seen_below:
            above.discard(id(node))
            sizes[id(node)] = _size(node, sizes)
            if sizes[id(node)] > MOST_CHARACTERS:
                raise _marked(
                    f"its aliases stand for more than {MOST_CHARACTERS:,} characters", node
                )
        elif id(node) in above:
            raise _marked("an alias stands inside what it names", node)
        elif id(node) not in sizes:
            if repeated := _repeated(node):
                raise _marked(f"the key {discreet.name(repeated.value)!r} stands twice", repeated)
            above.add(id(node))
            todo.append((node, True))
            todo.extend((child, False) for child in _children(node))


def _size(node: yaml.Node, sizes: Mapping[int, int]) -> int:
    own = len(node.value) if isinstance(node, yaml.ScalarNode) else 0
    return 1 + own + sum(sizes[id(child)] for child in _children(node))


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
