"""JSON of an investigation: the document itself."""

from __future__ import annotations

import orjson

from scanner.investigate.shape import Investigation


def render(found: Investigation) -> bytes:
    """All of it, its chapters in their order; the same investigation is the same bytes."""
    # DEL is the one control that JSON lets through.
    return orjson.dumps(found, option=orjson.OPT_INDENT_2).replace(b"\x7f", rb"\u007f") + b"\n"
