"""Finds the lines of the file that say a waiver, as git counts lines."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import accumulate

import yaml


def of(text: str, root: yaml.Node | None) -> list[frozenset[int]]:
    """For each waiver, the lines on which something of it stands, from 1.

    A comment decides nothing and is nobody's. What an alias names stands elsewhere, and counts.
    """
    # YAML ends lines at more characters than git does, so its own count would lead to others.
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    return [frozenset(_rows(text, starts, item)) for item in _items(root)]


def _items(root: yaml.Node | None) -> Sequence[yaml.Node]:
    for key, value in reversed(root.value) if isinstance(root, yaml.MappingNode) else ():
        if key.value == "waivers":
            return value.value if isinstance(value, yaml.SequenceNode) else ()
    return ()


def _rows(text: str, starts: Sequence[int], top: yaml.Node) -> Iterator[int]:
    seen: set[int] = set()
    todo = [top]
    while todo:
        node = todo.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        first = last = node.start_mark.index
        if isinstance(node, yaml.ScalarNode):
            # A block of text ends before the next key, below blank lines that are not its own.
            last += max(len(text[first : node.end_mark.index].rstrip()) - 1, 0)
        elif isinstance(node, yaml.MappingNode):
            todo += [each for pair in node.value for each in pair]
        else:
            todo += node.value
        yield from range(bisect(starts, first), bisect(starts, last) + 1)
