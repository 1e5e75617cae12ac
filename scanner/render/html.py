"""report.html: one file for people who must prove it, which asks the network for nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, BinaryIO

from jinja2 import Template

from scanner import gate, paths
from scanner.model import JSON, Severity
from scanner.render.failing import others_in_words
from scanner.render.html_changes import PRINTED
from scanner.render.html_facts import digests, facts, pipeline
from scanner.render.html_matrix import MARKS, STATUSES, matrices
from scanner.render.html_numbers import bars, cards, marks, totals, unread
from scanner.render.html_pictures import standards
from scanner.render.html_rows import Collected, collect
from scanner.render.html_table import ROWS
from scanner.render.html_theme import PAGE, Theme
from scanner.render.html_trend import trend
from scanner.render.template import asset, environment, island
from scanner.render.wording import moved_in_words, redacted_in_words
from scanner.report import Report, Run, waivers_of
from scanner.report_words import overdue_in_words
from scanner.waived import WaiverResult

STYLES = ("report.css", "pictures.css", "print.css")
WORST = 20
"""Failing policies that are listed at once; the others are folded."""


def render(report: Report, out: BinaryIO, theme: Theme | None = None) -> None:
    """Write the report as one self-contained HTML page.

    Raises UsageError when a template of the theme fails.
    """
    values = view(report, collect(report), theme)
    if theme is None:
        _write(environment().get_template(PAGE), values, out)
    else:
        with theme.blamed():
            _write(theme.environment().get_template(PAGE), values, out)


def _write(template: Template, values: Mapping[str, Any], out: BinaryIO) -> None:
    page = template.stream(**values)
    page.enable_buffering(200)
    page.dump(out, encoding="utf-8")


def view(report: Report, collected: Collected, theme: Theme | None = None) -> dict[str, Any]:
    """Everything the templates read."""
    run = report.run
    verdict = gate.decide(run)
    ordered = cards(run, collected.judged)
    groups, other_groups = unread(collected.gaps)
    failing = [card for card in ordered if card.failed]
    matched = matrices(run)
    return {
        "run": run,
        "sha256": report.sha256,
        "style": asset(*STYLES),
        "theme": theme.asset if theme and theme.style else None,
        "script": asset("report.js"),
        "verdict": verdict,
        "incomplete": verdict.incomplete,
        "redacted": redacted_in_words(run),
        "facts": facts(run, collected.tiers),
        "digests": [*digests(report), *([("Theme", theme.sha256)] if theme else [])],
        "pipeline": pipeline(run),
        "marks": MARKS,
        "counted_marks": marks(run),
        "statuses": STATUSES,
        "severities": list(Severity),
        "bars": bars(run),
        "policies_of": Counter(policy["severity"] for policy in run["policies"]),
        "failing": failing,
        "found": [card for card in ordered if card.judged.findings],
        "judging": {policy["id"] for policy in run["policies"]},
        "titles": {policy["id"]: policy["title"] for policy in run["policies"]},
        "waivers": registered(run),
        "counts": totals(run),
        "worst": failing[:WORST],
        "other_failing": failing[WORST:],
        "others": others_in_words(run),
        "accepted": [card for card in ordered if card.accepted and not card.failed],
        "quiet": [card for card in ordered if not card.judged.findings],
        "by_hand": [card for card in ordered if card.manual],
        "unlicensed": [card for card in ordered if card.unlicensed],
        "unread": groups,
        "other_unread": other_groups,
        "matrices": matched,
        "standards": standards(matched),
        "fails": collected.fails,
        "ages": collected.ages.bars(),
        "dated": "previous" in run or "history" in run,
        "overdue": collected.overdue.kept,
        "overdue_in_words": overdue_in_words(run["time_to_fix"]) if "time_to_fix" in run else "",
        "trend": trend(run["history"]) if "history" in run else None,
        "changes": collected.changes.kept,
        "printed": PRINTED,
        "moved": moved_in_words(run["previous"]["moved"]) if "previous" in run else [],
        "framework_names": {framework["id"]: framework["title"] for framework in run["frameworks"]},
        "control_titles": control_titles(run),
        "overridden": overridden(run),
        "shown": collected.shown,
        "rows": ROWS,
        "table": collected.table,
        "data": island(collected.table.data()),
    }


def registered(run: Run) -> list[WaiverResult]:
    """The waivers, those that need a hand first, then by their end."""
    return sorted(
        waivers_of(run), key=lambda one: (not gate.needs_a_hand(one), one["expires"], one["id"])
    )


def overridden(run: Run) -> dict[str, list[tuple[str, Mapping[str, JSON]]]]:
    """By policy id, where other parameters held than those of the run, in order."""
    found: dict[str, list[tuple[str, Mapping[str, JSON]]]] = {}
    for override in run["param_overrides"]:
        where = paths.in_words(override["paths"])
        for id, values in override["params"].items():
            found.setdefault(id, []).append((where, values))
    return found


def control_titles(run: Run) -> dict[str, dict[str, str]]:
    """Our title of each control, by framework and control id."""
    return {
        framework["id"]: {control["id"]: control["title"] for control in framework["controls"]}
        for framework in run["frameworks"]
    }
