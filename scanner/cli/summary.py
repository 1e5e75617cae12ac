"""The verdict on the terminal: what fails, what could not be seen, all bins in the last line."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scanner.cli.output import Output
from scanner.cli.terminal import say
from scanner.model import Outcome, Severity
from scanner.render.failing import Failing, others_in_words, policies
from scanner.render.wording import counts_in_words
from scanner.report_words import events_in_words, judged_in_words, overdue_in_words
from scanner.visible import visible

if TYPE_CHECKING:
    from rich.console import JustifyMethod
    from rich.text import Text

    from scanner.gate import Verdict
    from scanner.report import Policy, Report, Run

_STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFO: "dim",
}
_ACCEPTED = ("known", "waived")


def show(report: Report, verdict: Verdict, written: Sequence[Output]) -> None:
    """Print the summary of a run."""
    run = report.run
    instance, engine = run["instance"], run["engine"]
    asked = run["snapshot"]["scope"]
    scope = ", ".join([*asked["groups"], *asked.get("projects", [])])
    judged = ", ".join(judged_in_words(run["totals"]["resources"]))
    known = instance["name"] in instance["url"]
    where = instance["url"] if known else f"{instance['name']} ({instance['url']})"
    say(f"{where} {instance['version']} · {engine['version']} ({engine['name']})")
    say(f"{scope}: {judged or 'nothing'} · {run['snapshot']['requests']} requests")
    if "audit_events" in run:
        told = events_in_words(run["audit_events"], _MOST_LISTS)
        say(f"audit events: {'. '.join(told)}")
    _table(run)
    for reason in _unseen(report):
        say(f"  not evaluated: {reason}")
    if "previous" in run:
        previous = run["previous"]
        say("")
        say(f"findings since {previous['as_of']}: {counts_in_words(previous['findings'])}")
    if "time_to_fix" in run:
        say(f"time to fix: {overdue_in_words(run['time_to_fix'])}")
    say("")
    also = " and INCOMPLETE" if verdict.incomplete and verdict.word != "INCOMPLETE" else ""
    say(f"{verdict.word}{also}: {'; '.join(verdict.reasons)}")
    width = max((len(output.format) for output in written), default=0)
    for output in written:
        say(f"  {output.format:<{width}} {output.path}")
    say(bins(run))


def bins(run: Run) -> str:
    """Every outcome with its count, in one line."""
    outcomes = run["totals"]["outcomes"]
    order = (
        Outcome.PASS,
        Outcome.FAIL,
        Outcome.NOT_APPLICABLE,
        Outcome.UNKNOWN,
        Outcome.MANUAL,
        Outcome.ERROR,
    )
    unlicensed = sum(run["totals"]["unlicensed"].values())
    told = {name: sum(run["totals"][name].values()) for name in ("waived", "known")}
    accepted = ", ".join(f"{count} {name}" for name, count in told.items() if count)
    notes = {
        Outcome.FAIL: f" ({accepted})" if accepted else "",
        Outcome.NOT_APPLICABLE: f" ({unlicensed} not on this tier)" if unlicensed else "",
    }
    return " · ".join(
        f"{outcomes[outcome]} {outcome.replace('_', ' ')}{notes.get(outcome, '')}"
        for outcome in order
    )


def _table(run: Run) -> None:
    """Policies that fail on something open, with what is known or waived beside it."""
    failing, others = policies(run), others_in_words(run)
    if failing or others:
        say("")
    if failing and sys.stderr:  # where it is closed, rich would take stdout
        _print(failing[:_MOST_POLICIES])
    more = len(failing) - _MOST_POLICIES
    if more > 0:
        say(f"and {more} more policies fail, see the report")
    if others:
        say(others)


def _print(failing: Sequence[Failing]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    cells = {
        "severity": [_severity(one.policy) for one in failing],
        "policy": [Text(visible(one.policy["id"])) for one in failing],
        "title": [Text(visible(one.policy["title"])) for one in failing],
        "failing": [Text(f"{one.open} of {one.applied}") for one in failing],
        "known": [Text(str(one.known or "")) for one in failing],
        "waived": [Text(str(one.waived or "")) for one in failing],
    }
    shown = {name: column for name, column in cells.items() if any(column) or name not in _ACCEPTED}
    console = Console(file=sys.stderr, highlight=False, soft_wrap=True)
    widths = {
        name: max(len(name), *(text.cell_len for text in column)) for name, column in shown.items()
    }
    # The title alone gives way: the table would take a part of every column.
    others = sum(widths.values()) - widths["title"] + _BETWEEN * (len(widths) - 1)
    widths["title"] = min(widths["title"], max(console.width - others, _SHORTEST_TITLE))
    console.width = max(console.width, others + widths["title"])
    table = Table(box=None, pad_edge=False, padding=(0, _BETWEEN, 0, 0), header_style="dim")
    for name, width in widths.items():
        side: JustifyMethod = "right" if name in ("failing", *_ACCEPTED) else "left"
        table.add_column(name, width=width, no_wrap=True, overflow="ellipsis", justify=side)
    for row in zip(*shown.values(), strict=True):
        table.add_row(*row)
    with console.capture() as drawn:
        console.print(table)
    with contextlib.suppress(OSError):
        sys.stderr.write(drawn.get())


def _severity(policy: Policy) -> Text:
    from rich.text import Text

    return Text(policy["severity"], style=_STYLES[Severity(policy["severity"])])


_MOST_POLICIES, _MOST_REASONS, _MOST_LISTS = 20, 8, 3
_BETWEEN, _SHORTEST_TITLE = 2, 20
"""Blanks between columns, and how much of a title stays on the narrowest terminal."""


def _unseen(report: Report) -> Sequence[str]:
    """Why things are unknown or in error, the most frequent first."""
    from scanner import unseen

    told = unseen.reasons(report)
    shown = [f"{id} on {count}: {reason}" for id, reason, count in told[:_MOST_REASONS]]
    more = len(told) - len(shown)
    return [*shown, f"and {more} more, see the report"] if more else shown
