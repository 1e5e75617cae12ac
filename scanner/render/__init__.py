"""Formats: each is a pure function of the report, written to a binary stream."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import BinaryIO

from scanner.report import Report

Renderer = Callable[[Report, BinaryIO], None]
Formats = Mapping[str, Callable[[], Renderer]]
"""How to get the renderer of each format."""


def _of(module: str, name: str = "render") -> Callable[[], Renderer]:
    """The renderer of a module, which is imported only when it is asked for."""

    def renderer() -> Renderer:
        found: Renderer = getattr(import_module(f"scanner.render.{module}"), name)
        return found

    return renderer


FORMATS: Formats = {
    "codequality": _of("codequality"),
    "csv": _of("csv"),
    "html": _of("html"),
    "json": _of("json"),
    "junit": _of("junit"),
    "markdown": _of("markdown"),
    "sarif": _of("sarif"),
    "sarif-github": _of("sarif", "render_for_github"),
    "sarif-gitlab": _of("sarif", "render_for_gitlab"),
    "sarif-passes": _of("sarif", "render_with_passes"),
}
