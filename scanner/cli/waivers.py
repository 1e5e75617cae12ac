"""`glscan waivers`: what was accepted, whether it still holds, and one more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from scanner.cli import options
from scanner.errors import ExitCode, UsageError
from scanner.waived import ENDED, where

if TYPE_CHECKING:
    from scanner.catalog.load import Catalog
    from scanner.triage.waivers_file import Entry, Waivers
    from scanner.waived import Scope

app = typer.Typer(
    help="Check, list and add waivers: findings accepted until a day.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_FILE = "The file; otherwise that of the configuration, else waivers.yaml."
File = Annotated[Path | None, typer.Argument(help=_FILE, metavar="FILE", envvar="GLSCAN_WAIVERS")]
AsOf = Annotated[
    str,
    typer.Option(
        "--as-of", metavar="DATE", help="Tell the states of this day, in UTC. [default: today]"
    ),
]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict/--no-strict",
        help="Exit with 4 when a waiver has expired, is void, or holds for everything or for all "
        "below a top-level group.",
        envvar="GLSCAN_STRICT",
    ),
]


@app.command("check")
def check(
    waivers: File = None,
    policies: options.Policies = None,
    as_of: AsOf = "",
    strict: Strict = False,
    config: options.ConfigFile = None,
) -> int:
    """Tell what is wrong in the file, has ended, or is too broad.

    What a waiver covers is not known here: a run with --strict tells which covers no finding, or
    more of them than anybody looked at.
    """
    from scanner.cli.terminal import say
    from scanner.report_words import counted
    from scanner.triage import waivers_file

    path, content = _read(waivers)
    catalog = options.catalog(policies)
    wrong, read = waivers_file.examine(path, content, catalog.ids)
    for problem in wrong:
        say(f"{problem}{f'. {problem.hint}' if problem.hint else ''}")
    if wrong:
        return ExitCode.USAGE
    today = _day(as_of)
    odd = 0
    for entry, state in _states(read, catalog, today):
        if why := "; ".join(_why(entry, state)):
            odd += 1
            say(f"{path}, line {entry.line}: {entry.waiver.id}: {why}")
    say(f"{path}: {counted(len(read.entries), 'waiver')}, {odd} to look at on {today}")
    return ExitCode.STRICT if odd and strict else ExitCode.OK


@app.command("list")
def list_waivers(
    waivers: File = None,
    policies: options.Policies = None,
    as_of: AsOf = "",
    json: Annotated[
        bool, typer.Option("--json", help="As JSON, with what git tells of each.")
    ] = False,
    config: options.ConfigFile = None,
) -> int:
    """List waivers: state, last day, id, policies, where, owner."""
    import orjson

    from scanner.cli.blame import history_of
    from scanner.triage import waivers_file
    from scanner.visible import visible

    path, content = _read(waivers)
    catalog = options.catalog(policies)
    read = waivers_file.read(path, content, catalog.ids)
    origins = history_of(read, content).origins if json else {}
    for entry, state in _states(read, catalog, _day(as_of)):
        waiver = entry.waiver
        written = waiver.model_dump(mode="json", exclude_unset=True)
        if json:
            told = {**written, "state": state, **origins.get(waiver.id, {})}
            typer.echo(orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode())
            continue
        columns = (
            f"{state:<8}",
            waiver.expires.isoformat(),
            waiver.id,
            ",".join(waiver.rules),
            where(cast("Scope", written["scope"])),
            waiver.owner,
        )
        typer.echo("  ".join(map(visible, columns)))
    return ExitCode.OK


@app.command("add")
def add(
    id: Annotated[str, typer.Argument(help="A new id, such as WVR-2026-001.", metavar="ID")],
    rule: Annotated[
        list[str], typer.Option("--rule", metavar="ID", help="Id of a policy; repeatable.")
    ],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why it is accepted, in a sentence.")
    ],
    owner: Annotated[str, typer.Option("--owner", metavar="WHO", help="Who has to do with it.")],
    approver: Annotated[
        str, typer.Option("--approver", metavar="WHO", help="Who accepted it; not the owner.")
    ],
    ticket: Annotated[
        str, typer.Option("--ticket", metavar="URL", help="Address of the decision.")
    ],
    include: Annotated[
        list[str] | None,
        typer.Option(
            "--include",
            metavar="PATTERN",
            help="Full path, or acme/old/* for all below; repeatable.",
        ),
    ] = None,
    instance: Annotated[
        bool, typer.Option("--instance", help="It holds for the instance itself.")
    ] = False,
    type: Annotated[
        str,
        typer.Option(
            "--type",
            metavar="TYPE",
            help="risk_accepted, false_positive, compensating_control or planned_fix.",
        ),
    ] = "risk_accepted",
    compensating_control: Annotated[
        str,
        typer.Option("--compensating-control", metavar="TEXT", help="What is done instead."),
    ] = "",
    days: Annotated[
        int, typer.Option("--days", metavar="N", min=1, max=365, help="How long it holds.")
    ] = 90,
    waivers: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help=_FILE, envvar="GLSCAN_WAIVERS"),
    ] = None,
    policies: options.Policies = None,
    config: options.ConfigFile = None,
) -> int:
    """Add a waiver to the file; all else in it stays.

    The file is made when there is none.
    """
    from scanner.cli.output import whole
    from scanner.cli.terminal import say
    from scanner.triage import add as adding
    from scanner.triage import waivers_file

    path = waivers or Path(waivers_file.NAME)
    today = _day("")
    scope = {"include": list(include or ()), **({"instance": True} if instance else {})}
    waiver = {
        "id": id,
        "rules": list(rule),
        "scope": {name: value for name, value in scope.items() if value},
        "type": type,
        "reason": reason,
        **({"compensating_control": compensating_control} if compensating_control else {}),
        "owner": owner,
        "approver": approver,
        "ticket": ticket,
        "created": today,
        "expires": today + timedelta(days=days),
    }
    ids = options.catalog(policies).ids
    content = _read(path)[1] if path.exists() else b""
    there = waivers_file.read(path, content, ids).entries if content.strip() else ()
    made = adding.added(content.decode("utf-8-sig"), waiver)
    if made is None:
        for line in adding.written(waiver).splitlines():
            say(line)
        raise UsageError(
            f"{path}: nothing can be added to it without rewriting it",
            "Let it end with `waivers:` and the list below it, and add the lines above.",
        )
    wrong, _ = waivers_file.examine(path, made.encode(), ids)
    for problem in wrong:  # all else was read and fits
        words = problem.words.removeprefix(f"waivers.{len(there)}.").removeprefix(f"{id}: ")
        raise UsageError(f"{id} cannot be added: {words}", problem.hint)
    with whole(path) as stream:
        stream.write(made.encode())
    say(f"{path}: {id} holds until {waiver['expires']}")
    return ExitCode.OK


@app.command("schema")
def schema() -> int:
    """Print the JSON Schema of the file, for editors."""
    import orjson

    from scanner.triage import waiver

    typer.echo(orjson.dumps(waiver.schema(), option=orjson.OPT_INDENT_2).decode())
    return ExitCode.OK


def _read(file: Path | None) -> tuple[Path, bytes]:
    from scanner.cli.waiving import content
    from scanner.triage.waivers_file import NAME

    path = file or Path(NAME)
    return path, content(path)


def _states(waivers: Waivers, catalog: Catalog, day: date) -> list[tuple[Entry, str]]:
    from scanner.triage.waive import state

    severities = {policy.id: policy.severity for policy in catalog.policies}
    return [(entry, state(entry, severities, day)) for entry in waivers.entries]


def _why(entry: Entry, state: str) -> Iterator[str]:
    """What is to look at in a waiver, in words."""
    from scanner.triage.waive import broad

    if state == "void":
        yield f"void, a policy of it is above its severity_cap {entry.waiver.severity_cap}"
    elif state in ENDED:
        yield f"{state}, {entry.waiver.expires}"
    yield from broad(entry)


def _day(as_of: str) -> date:
    """The day that is asked for, else today in UTC."""
    return (options.moment(as_of) if as_of else datetime.now(UTC)).date()
