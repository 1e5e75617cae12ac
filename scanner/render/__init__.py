"""Formats: each is a pure function of the report, written to a binary stream."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import BinaryIO

from scanner.report import Report

Renderer = Callable[[Report, BinaryIO], None]


def _of(module: str) -> Callable[[], Renderer]:
    """The renderer of a module, which is imported only when it is asked for."""

    def renderer() -> Renderer:
        found: Renderer = import_module(f"scanner.render.{module}").render
        return found

    return renderer


FORMATS: Mapping[str, Callable[[], Renderer]] = {
    name: _of(name) for name in ("codequality", "csv", "html", "json", "junit", "markdown", "sarif")
}
"""How to get the renderer of a format."""
