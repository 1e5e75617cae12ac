"""Finds in a module's source what its tree speaks of."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]
"""A part of what `opa parse --json-include locations` answers."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a source, from its first character to the one behind its last."""

    start: int
    end: int

    def of(self, source: str) -> str:
        """The piece itself."""
        return source[self.start : self.end]

    def replaced(self, source: str, text: str) -> str:
        """The source with something else in its place."""
        return source[: self.start] + text + source[self.end :]


class Module:
    """A source and where things stand in it."""

    def __init__(self, source: str, tree: Node) -> None:
        self.source = source
        self.rules: list[Node] = tree.get("rules") or []
        self._rows = [0]
        for line in source.splitlines(keepends=True):
            self._rows.append(self._rows[-1] + len(line))

    def span(self, node: Node) -> Span:
        """Where a node stands. Raises ValueError when its text is not there."""
        location = node["location"]
        text = base64.b64decode(location["text"]).decode()
        start = self._rows[location["row"] - 1] + location["col"] - 1
        if not self.source.startswith(text, start):
            raise ValueError(f"row {location['row']} does not hold {text!r}")
        return Span(start, start + len(text))

    def text(self, node: Node) -> str:
        """What a node says."""
        return self.span(node).of(self.source)
