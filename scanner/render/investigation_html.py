"""HTML of an investigation: one file, which asks the network for nothing and runs no script."""

from __future__ import annotations

from scanner.investigate.shape import Investigation
from scanner.render.html import STYLES
from scanner.render.investigation_view import page
from scanner.render.template import asset, environment


def render(found: Investigation) -> bytes:
    """The page, with everything that the JSON has in its chapters."""
    template = environment().get_template("investigation.html.j2")
    text = template.render(
        page=page(found), about=found["investigation"], style=asset(*STYLES, "investigation.css")
    )
    return text.encode()
