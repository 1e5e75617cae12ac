"""Formats: each is a pure function of the report, written to a binary stream."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO

from scanner.report import Report

Renderer = Callable[[Report, BinaryIO], None]


def _html() -> Renderer:
    from scanner.render import html

    return html.render


def _json() -> Renderer:
    from scanner.render import json

    return json.render


def _sarif() -> Renderer:
    from scanner.render import sarif

    return sarif.render


FORMATS: Mapping[str, Callable[[], Renderer]] = {"html": _html, "json": _json, "sarif": _sarif}
"""How to get the renderer of a format; it is imported only when it is asked for."""
