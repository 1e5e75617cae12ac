"""HTML of a diff: the report of NEW beside OLD, with the settings that changed."""

from __future__ import annotations

from typing import BinaryIO

from scanner.diff.shape import SETTING_CHANGES, Diff
from scanner.render import diff_view, html
from scanner.render.html_changes import FIRST
from scanner.render.html_rows import collect
from scanner.render.html_theme import PAGE
from scanner.render.template import environment
from scanner.report import Report


def render(diff: Diff, report: Report, out: BinaryIO) -> None:
    """Write the page; `report` is NEW, compared with OLD."""
    counts = diff.header["counts"]
    differences = {
        "header": diff.header,
        "view": diff_view.view(diff, FIRST),
        "sides": diff_view.sides(diff),
        "causes": diff_view.CAUSES,
        "summed": {
            cause: diff_view.summed(counts["findings"].get(cause, {}), diff_view.CHANGES)
            for cause in diff_view.CAUSES
        },
        "resources": diff_view.resources_in_words(diff),
        "settings": diff_view.summed(counts["settings"], {one: one for one in SETTING_CHANGES}),
    }
    values = {**html.view(report, collect(report)), "differences": differences}
    page = environment().get_template(PAGE).stream(**values)
    page.enable_buffering(200)
    page.dump(out, encoding="utf-8")
