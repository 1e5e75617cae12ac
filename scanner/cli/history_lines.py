"""What `glscan history` prints: tables, CSV and JSON of runs, trends and findings."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scanner import spreadsheet
from scanner.errors import UsageError
from scanner.history.series import in_words
from scanner.history.show import ShownFinding, ShownRun
from scanner.history.span import days
from scanner.model import Severity
from scanner.report import Run
from scanner.report_words import counted

if TYPE_CHECKING:
    from scanner.history.add import Added
    from scanner.history.loaded import Series, Span, StoredRun
    from scanner.history.prune import Cut
    from scanner.history.trend import Step, Trend

_DIGITS = 12
"""Of a digest, in a table."""
_SEVERITIES = [severity.value for severity in Severity]


def added_in_words(added: Added, run: Run) -> str:
    """What became of a run that was to be added."""
    if added.told is None:
        return f"the run of {run['as_of']} is in the history already"
    new, fixed = (sum(added.told[name].values()) for name in ("new", "fixed"))
    return f"the run of {run['as_of']} is added to the history: {new} new, {fixed} fixed"


def narrowed(found: Sequence[Trend], series: str, last: int) -> list[Trend]:
    """Only the asked series, and only the last runs of each. Raises UsageError."""
    chosen = [one for one in found if one.series.sha256.startswith(series.lower())]
    if not chosen and found:
        raise UsageError(
            f"--series {series}: there is no such series",
            f"There are {', '.join(one.series.sha256[:_DIGITS] for one in found)}.",
        )
    return [dataclasses.replace(one, steps=one.steps[-last:]) for one in chosen]


def runs(found: Sequence[Trend]) -> list[str]:
    """A table of runs for each series."""
    return _by_series(found, _runs)


def _runs(trend: Trend) -> Iterator[Sequence[str]]:
    yield ("as of", "run", "open", "waived", "unknown", "error", "verdict")
    for step in trend.steps:
        told = step.run.told
        point = told["point"]
        counts = (sum(point["open"].values()), point["waived"], point["unknown"], point["error"])
        yield (step.run.as_of, step.run.sha256[:_DIGITS], *map(str, counts), told["verdict"])


def trend(found: Sequence[Trend]) -> list[str]:
    """A table for each series, a row for each run, and how long things took."""
    return _by_series(found, _trend, _fixed)


def _trend(trend: Trend) -> Iterator[Sequence[str]]:
    late = ["overdue"] if any(step.overdue for step in trend.steps) else []
    last = ("waived", "unseen", "unknown", "new", "fixed", "days to fix")
    yield ("as of", *_SEVERITIES, *last, *late)
    for step in trend.steps:
        told, took = step.run.told, step.median_days
        point = told["point"]
        row = [point["open"][name] for name in _SEVERITIES]
        row += [point["waived"], point["unseen"], point["unknown"]]
        row += [sum(told["new"].values()), sum(told["fixed"].values())]
        overdue = [str(sum(step.overdue.values()))] if late else []
        yield (step.run.as_of, *map(str, row), "" if took is None else str(took), *overdue)


def _fixed(trend: Trend) -> Iterator[str]:
    """How long findings of each severity took, and how old the open ones are."""
    for severity in _SEVERITIES:
        parts = []
        if fixed := trend.fixed.get(severity):
            within = " after" if fixed["count"] == 1 else ", half of them within"
            took = counted(fixed["median_days"], "day")
            parts.append(f"{counted(fixed['count'], 'finding')} fixed{within} {took}")
        if ages := trend.ages.get(severity):
            parts.append(f"{len(ages):,} open, the oldest for {counted(ages[0], 'day')}")
        if parts:
            yield f"{severity}: {'; '.join(parts)}"


def _by_series(
    found: Sequence[Trend],
    rows: Callable[[Trend], Iterable[Sequence[str]]],
    below: Callable[[Trend], Iterable[str]] = lambda trend: (),
) -> list[str]:
    lines: list[str] = []
    for one in found:
        lines += [""] if lines else []
        lines += [f"{in_words(one.series.asked)}  ({one.series.sha256[:_DIGITS]})"]
        lines += [f"  {line}" for line in _aligned(list(rows(one)))]
        lines += [f"  {line}" for line in below(one)]
    return lines or ["there is no run yet"]


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as columns: numbers to the right, all else to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    right = [
        all(text.isdigit() or not text for text in column[1:]) for column in zip(*rows, strict=True)
    ]
    for row in rows:
        cells = zip(row, widths, right, strict=True)
        yield "  ".join(
            text.rjust(width) if number else text.ljust(width) for text, width, number in cells
        ).rstrip()


def trend_as_csv(found: Sequence[Trend]) -> Iterator[str]:
    """A line for each run of all series."""
    many = ("open", "new", "fixed", "overdue")
    names = [f"{what}_{severity}" for what in many for severity in _SEVERITIES]
    others = ("waived", "known", "unseen", "passed", "unknown", "error", "median_days_to_fix")
    yield spreadsheet.line(("series", "scope", "run", "as_of", "verdict", *names, *others))
    for one in found:
        for step in one.steps:
            told = step.run.told
            point = told["point"]
            of = (point["open"], told["new"], told["fixed"], step.overdue)
            counts = [each.get(severity, "") for each in of for severity in _SEVERITIES]
            rest = (point["waived"], point["known"], point["unseen"], told["passed"])
            rest_of = (point["unknown"], point["error"])
            took = "" if step.median_days is None else step.median_days
            cells = (*counts, *rest, *rest_of, took)
            yield spreadsheet.line(
                (
                    one.series.sha256,
                    in_words(one.series.asked),
                    step.run.sha256,
                    step.run.as_of,
                    told["verdict"],
                    *map(str, cells),
                )
            )


def runs_as_json(found: Sequence[Trend]) -> list[dict[str, Any]]:
    """The runs of each series."""
    return [
        {**_series(one.series), "runs": [_run(step.run) for step in one.steps]} for one in found
    ]


def trend_as_json(found: Sequence[Trend]) -> list[dict[str, Any]]:
    """The same with what other runs tell of each, and how long things took."""
    return [
        {
            **_series(one.series),
            "runs": [_step(step) for step in one.steps],
            "fixed": one.fixed,
            "ages": one.ages,
        }
        for one in found
    ]


def _series(series: Series) -> dict[str, Any]:
    return {"series": series.sha256, "asked": series.asked}


def _run(run: StoredRun) -> dict[str, Any]:
    return {"run": run.sha256, "as_of": run.as_of, "finished": run.finished, **run.told}


def _step(step: Step) -> dict[str, Any]:
    return {**_run(step.run), "median_days": step.median_days, "overdue": step.overdue}


def shown(one: ShownRun | ShownFinding) -> list[str]:
    """A run or a finding, in lines."""
    return list(_run_in_lines(one) if isinstance(one, ShownRun) else _finding_in_lines(one))


def _run_in_lines(one: ShownRun) -> Iterator[str]:
    run, told = one.run, one.run.told
    point = told["point"]
    yield f"run {run.sha256}"
    yield f"  {in_words(one.series.asked)}"
    yield f"  as of {run.as_of}, read until {run.finished}"
    yield f"  {told['verdict']}, by glscan {told['tool']} of a GitLab {told['gitlab']}"
    yield f"  open: {_counts(point['open'])}; {point['waived']} waived, {point['known']} known"
    yield f"  new: {_counts(told['new'])}"
    yield f"  fixed: {_counts(told['fixed'])}"
    yield (
        f"  {told['passed']} pass, {point['unknown']} unknown, {point['error']} error;"
        f" {counted(point['unseen'], 'finding')} of before not evaluated"
    )


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts[name]} {name}" for name in _SEVERITIES if counts[name]) or "none"


def _finding_in_lines(one: ShownFinding) -> Iterator[str]:
    told, last = one.about, one.spans[-1]
    where = f"{told['kind']} {told['resource']}: {'.'.join(told['path'])}"
    until = last.closed or one.last_run
    yield f"{told['policy']} ({one.severity})  {where}"
    yield f"  {in_words(one.series.asked)}"
    state = f"is {last.state}" if last.closed is None else f"was {last.state} until {last.closed}"
    yield f"  first seen {last.since}, {state}: {counted(days(last.since, until), 'day')}"
    for row in _aligned([_SPAN, *(_span(each, one.last_run) for each in one.spans)]):
        yield f"  {row}"


_SPAN = ("state", "from", "last seen", "until", "what became of it")


def _span(span: Span, last_run: str) -> Sequence[str]:
    unseen = "not evaluated since" if span.seen and not span.closed else ""
    became = (span.became or unseen).replace("_", " ")
    return (span.state, span.opened, span.seen or last_run, span.closed or "", became)


def shown_as_json(one: ShownRun | ShownFinding) -> dict[str, Any]:
    """A run or a finding."""
    if isinstance(one, ShownRun):
        return {**_series(one.series), **_run(one.run)}
    return {
        **_series(one.series),
        **{name: told for name, told in one.about.items() if name != "params"},
        "severity": one.severity,
        "first_seen": one.spans[-1].since,
        "spans": [
            {
                "state": span.state,
                "since": span.since,
                "opened": span.opened,
                "seen": span.seen or one.last_run,
                "closed": span.closed,
                "became": span.became,
            }
            for span in one.spans
        ],
    }


def cuts(found: Iterable[Cut], done: bool) -> list[str]:
    """What was removed, or would be."""
    verb = "removed" if done else "would be removed"
    lines = [
        f"{in_words(cut.series.asked)}: {counted(cut.runs, 'run')} before {cut.until}"
        f" {verb}, and {counted(cut.spans, 'state')} of findings that were over"
        for cut in found
    ]
    if not lines:
        return ["nothing is that old"]
    return lines if done else [*lines, "Nothing was removed: --yes does it."]
