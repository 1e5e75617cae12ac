"""Markdown of an investigation, for the issue of an incident."""

from __future__ import annotations

from scanner.investigate.shape import Investigation
from scanner.render.investigation_view import page
from scanner.render.markdown import environment

_LONGEST = 1_000_000
"""Bytes: an issue of GitLab takes a little more."""
_ROWS = (5_000, 1_000, 200, 50, 10)
"""Rows that a table has at most that may be cut; fewer are tried until the whole is short."""


def render(found: Investigation) -> bytes:
    """The page. What is to be revoked or set back is never cut; of the rest it is counted."""
    shown = page(found)
    template = environment().get_template("investigation.md.j2")
    text = b""
    for rows in _ROWS:
        text = template.render(page=shown, about=found["investigation"], rows=rows).encode()
        if len(text) <= _LONGEST:
            break
    return text
