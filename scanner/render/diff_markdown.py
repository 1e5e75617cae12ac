"""Markdown of a diff, for a merge request, an issue or a job summary."""

from __future__ import annotations

from typing import BinaryIO

from scanner.diff.shape import SETTING_CHANGES, Diff
from scanner.render import diff_view
from scanner.render.markdown import LONGEST, environment

_ROWS = (200, 100, 50, 20, 10, 5, 1)
"""Rows a table has at most; fewer are tried until the whole is short enough."""


def render(diff: Diff, out: BinaryIO) -> None:
    """Write the summary; what is left out for its length is counted."""
    shown = diff_view.view(diff, _ROWS[0])
    template = environment().get_template("diff.md.j2")
    counts = diff.header["counts"]
    for rows in _ROWS:
        text = template.render(
            diff=diff.header,
            sha256=diff.sha256,
            view=shown,
            rows=rows,
            sides=diff_view.sides(diff),
            causes=diff_view.CAUSES,
            summed={
                cause: diff_view.summed(counts["findings"].get(cause, {}), diff_view.CHANGES)
                for cause in diff_view.CAUSES
            },
            resources=diff_view.resources_in_words(diff),
            settings=diff_view.summed(counts["settings"], {name: name for name in SETTING_CHANGES}),
        ).encode()
        if len(text) <= LONGEST:
            break
    out.write(text)
