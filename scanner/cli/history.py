"""`glscan history`: years of runs, what they came to, and since when each finding is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import history_place, options, settings
from scanner.errors import UsageError

app = typer.Typer(
    help="Add runs to a history, and ask it how they went.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Form(StrEnum):
    """What a trend is written as."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


Place = Annotated[
    str,
    typer.Option(
        "--history",
        metavar="DATABASE",
        help="A file of SQLite, or postgresql://USER@HOST/NAME.",
        envvar="GLSCAN_HISTORY",
    ),
]
Series = Annotated[
    str,
    typer.Option(
        "--series",
        metavar="DIGITS",
        help="Only of the series whose digest begins so, as `glscan history runs` tells it.",
    ),
]
Last = Annotated[
    int,
    typer.Option("--last", metavar="N", min=0, help="The last N runs of each series; 0 for all."),
]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]
RECENT = 30


@app.command("add")
def add(
    context: typer.Context,
    results: Annotated[
        list[Path],
        typer.Argument(
            help="A results.json, the folder of a run, or a folder of such.", metavar="RESULTS..."
        ),
    ],
    history: Place = history_place.NAME,
    config: options.ConfigFile = None,
) -> int:
    """Add runs that are kept, in order of time.

    What the history has already stays as it is. Each run is added whole or not at all.
    Those before the first of their series are left out, for they may have been pruned; that is an
    error where nothing else is given.
    """
    from scanner import report as reports
    from scanner.cli.history_lines import added_in_words
    from scanner.cli.terminal import say
    from scanner.history.add import Forgotten
    from scanner.history.add import add as add_run

    to, now = history_place.opened(context, history), datetime.now(UTC)
    taken, forgotten = 0, None
    for *_, sha256, path in sorted(_checked(_paths(results), now)):
        report = reports.read(path)
        if report.sha256 != sha256:
            raise UsageError(f"{path} has changed since it was read", "Run again.")
        try:
            added = add_run(to, report, now)
        except Forgotten as reason:
            forgotten = reason
            say(f"not added: {reason}")
        else:
            taken += 1
            say(f"{path}: {added_in_words(added, report.run)}")
    if forgotten and not taken:
        raise forgotten
    return 0


def _paths(named: Sequence[Path]) -> list[Path]:
    """The results of all that is named. Raises UsageError for a folder without a run."""
    from scanner.cli.beside import results_in
    from scanner.runs import manifest, record

    paths: list[Path] = []
    for path in named:
        if path.is_dir() and not manifest.is_run(path):
            runs = [kept.folder for kept in record.runs(path)]
            if not runs:
                raise UsageError(f"{path}: there is no run in this folder", "Name one with runs.")
            paths += runs
        else:
            paths.append(path)
    return [results_in(path) for path in paths]


def _checked(paths: Sequence[Path], now: datetime) -> Iterator[tuple[str, str, str, Path]]:
    """When each run was, with its digest; of years of runs nothing else fits into memory.

    Raises UsageError or DocumentError for one that no history takes.
    """
    from scanner.cli.beside import results_of
    from scanner.history.add import check

    for path in paths:
        report = results_of(path)
        check(report, now)
        yield report.run["as_of"], report.run["snapshot"]["finished"], report.sha256, path


@app.command("runs")
def runs(
    context: typer.Context,
    history: Place = history_place.NAME,
    series: Series = "",
    last: Last = RECENT,
    json: Json = False,
    config: options.ConfigFile = None,
) -> int:
    """List the runs: when, what each came to, and the digest of its results."""
    from scanner.cli import history_lines
    from scanner.history.trend import trends

    found = trends(history_place.opened(context, history), {})
    shown = history_lines.narrowed(found, series, last)
    if json:
        _print_json(history_lines.runs_as_json(shown))
    else:
        _print(history_lines.runs(shown))
    return 0


@app.command("trend")
def trend(
    context: typer.Context,
    history: Place = history_place.NAME,
    series: Series = "",
    last: Last = RECENT,
    form: Annotated[Form, typer.Option("--format", "-f", help="How to write it.")] = Form.TABLE,
    config: options.ConfigFile = None,
) -> int:
    """Show how it went: open findings by severity, what was new and fixed, and after how long.

    With `time_to_fix` in glscan.yaml also how many findings were overdue.
    """
    from scanner.cli import history_lines
    from scanner.history.trend import trends

    limits = settings.config_of(context).time_to_fix.days
    found = trends(history_place.opened(context, history), limits)
    shown = history_lines.narrowed(found, series, last)
    if form is Form.JSON:
        _print_json(history_lines.trend_as_json(shown))
    elif form is Form.CSV:
        typer.echo("".join(history_lines.trend_as_csv(shown)), nl=False)
    else:
        _print(history_lines.trend(shown))
    return 0


@app.command("show")
def show(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            help="The fingerprint of a finding, or the digest of a run.",
            metavar="FINGERPRINT|RUN",
        ),
    ],
    history: Place = history_place.NAME,
    json: Json = False,
    config: options.ConfigFile = None,
) -> int:
    """Show since when a finding is there and what became of it, or what a run came to."""
    from scanner.cli import history_lines
    from scanner.history.show import show as look_up

    found = look_up(history_place.opened(context, history), name)
    if json:
        _print_json([history_lines.shown_as_json(one) for one in found])
    for number, one in enumerate([] if json else found):
        _print([*([""] if number else []), *history_lines.shown(one)])
    return 0


@app.command("prune")
def prune(
    context: typer.Context,
    history: Place = history_place.NAME,
    keep_days: Annotated[
        int | None,
        typer.Option("--keep-days", metavar="N", min=1, help="Keep runs of the last N days."),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option("--keep", metavar="N", min=1, help="Keep the last N runs of each series."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; otherwise it is only told.")] = False,
    config: options.ConfigFile = None,
) -> int:
    """Remove old runs, and what was over before the first that stays.

    The last run of each series stays, and what is open keeps the moment it was first seen.
    """
    from scanner.cli import history_lines
    from scanner.history import prune as pruning

    if (keep is None) == (keep_days is None):
        raise UsageError("which runs stay?", "Give one of --keep-days N and --keep N.")
    place = history_place.opened(context, history)
    days = pruning.keep_days(keep_days, datetime.now(UTC)) if keep_days else None
    staying = days or pruning.Keep(last=keep or 1)
    cuts = pruning.foreseen(place, staying)
    if yes and cuts:
        cuts = pruning.prune(place, staying)
    _print(history_lines.cuts(cuts, yes))
    return 0


def _print(lines: Sequence[str]) -> None:
    from scanner.visible import visible

    for line in lines:
        typer.echo(visible(line))


def _print_json(value: object) -> None:
    import orjson

    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
