"""The verdict on the terminal: what fails, what could not be seen, all bins in the last line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scanner.cli.output import Output
from scanner.cli.terminal import say
from scanner.model import Outcome, Severity
from scanner.report_words import judged_in_words
from scanner.visible import visible

if TYPE_CHECKING:
    from scanner.gate import Verdict
    from scanner.report import Policy, Report, Run

_STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFO: "dim",
}


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
    _table(run)
    for reason in _unseen(report):
        say(f"  not evaluated: {reason}")
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
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    failing = sorted(_failing(run), key=lambda row: (Severity(row[0]["severity"]).rank, -row[1]))
    if not failing:
        return
    table = Table(box=None, pad_edge=False, show_header=True, header_style="dim")
    table.add_column("severity", no_wrap=True, min_width=len("severity"))
    longest = max(len(policy["id"]) for policy, _, _ in failing)
    widest = max(len(_share(failed, applied)) for _, failed, applied in failing)
    table.add_column("policy", no_wrap=True, min_width=longest)
    table.add_column("title", no_wrap=True, overflow="ellipsis")
    table.add_column(
        "failing", no_wrap=True, min_width=max(widest, len("failing")), justify="right"
    )
    for policy, failed, applied in failing[:_MOST_POLICIES]:
        severity = Severity(policy["severity"])
        table.add_row(
            Text(severity.value, style=_STYLES[severity]),
            visible(policy["id"]),
            Text(visible(policy["title"])),
            _share(failed, applied),
        )
    say("")
    Console(file=sys.stderr, highlight=False, soft_wrap=True).print(table)
    more = len(failing) - _MOST_POLICIES
    if more > 0:
        say(f"and {more} more policies fail, see the report")


def _share(failed: int, applied: int) -> str:
    return f"{failed} of {applied}"


def _failing(run: Run) -> list[tuple[Policy, int, int]]:
    """Each failing policy, on how many resources, of how many that it applies to."""
    rows = []
    for policy in run["policies"]:
        counts = run["totals"]["policies"].get(policy["id"], {})
        if failed := counts.get(Outcome.FAIL, 0):
            applied = sum(counts.values()) - counts.get(Outcome.NOT_APPLICABLE, 0)
            rows.append((policy, failed, applied))
    return rows


_MOST_POLICIES = 20
_MOST_REASONS = 8


def _unseen(report: Report) -> Sequence[str]:
    """Why things are unknown or in error, the most frequent first."""
    from scanner import unseen

    told = unseen.reasons(report)
    shown = [f"{id} on {count}: {reason}" for id, reason, count in told[:_MOST_REASONS]]
    more = len(told) - len(shown)
    return [*shown, f"and {more} more, see the report"] if more else shown
