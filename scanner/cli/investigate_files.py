"""Opens what an investigation reads, and writes what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer

from scanner.cli import diff_scans, options, settings
from scanner.cli import output as outputs
from scanner.cli.output import STDOUT, Output
from scanner.cli.terminal import say
from scanner.errors import ExitCode, UsageError
from scanner.events import recorded
from scanner.events.recorded import Recorded
from scanner.events.row import written
from scanner.investigate.investigation import Question, investigate
from scanner.investigate.shape import Investigation
from scanner.render import investigation_html, investigation_json, investigation_markdown
from scanner.report_words import counted
from scanner.snapshot.store import Snapshot

_FORMATS = {
    "html": investigation_html.render,
    "json": investigation_json.render,
    "markdown": investigation_markdown.render,
}


@dataclass(frozen=True, slots=True)
class Given:
    """The files, and what is to be written."""

    snapshot: Path
    before: Path | None
    events: Sequence[Path]
    formats: Sequence[str]


def question(what: str, name: str, since: str, until: str) -> Question:
    """What is asked. Raises UsageError for what is no date, and for a period that is none."""
    begin = options.moment(since, "--since")
    if begin > datetime.now(UTC):
        raise UsageError(
            f"--since {since} is yet to come", "Give the earliest moment that cannot be ruled out."
        )
    end = options.moment(until, "--until") if until else None
    if end and end <= begin:
        raise UsageError(
            f"--until {until} is not after --since {since}", "Give the end of the period later."
        )
    return Question(what, name, written(begin), written(end) if end else "")


def investigated(context: typer.Context, given: Given, asked: Question) -> int:
    """Investigate, write what was asked for, and say how it ended."""
    wanted = _wanted(context, given)
    new = diff_scans.opened(given.snapshot)
    old = diff_scans.opened(given.before) if given.before else None
    diff_scans.check(old or new, new)
    found = investigate(
        new.snapshot,
        old.snapshot if old else None,
        [_events(path, new.snapshot) for path in given.events],
        asked,
    )
    for one in wanted:
        _write(found, one)
    return _ended(found)


def _wanted(context: typer.Context, given: Given) -> Sequence[Output]:
    texts = [text if "=" in text else f"{text}={STDOUT}" for text in given.formats]
    for text in texts:
        format = text.partition("=")[0]
        if format not in _FORMATS:
            raise UsageError(
                f"-o {text}: there is no format {format!r} of an investigation",
                f"Known: {', '.join(_FORMATS)}.",
            )
    scans = [given.snapshot, *([given.before] if given.before else [])]
    read = [*settings.given_files(context), *given.events]
    read += [file for path in scans for file in diff_scans.read_by(path)]
    return outputs.parse(texts, [Output("markdown", STDOUT)], read)


def _events(path: Path, new: Snapshot) -> Recorded:
    found = recorded.read(path)
    found.check_is_of(new.manifest["instance"]["url"])
    return found


def _write(found: Investigation, to: Output) -> None:
    content = _FORMATS[to.format](found)
    if to.path == STDOUT:
        typer.echo(content, nl=False)
        return
    with outputs.whole(Path(to.path)) as stream:
        stream.write(content)
    say(f"  {to.format} {to.path}")


def _ended(found: Investigation) -> int:
    """Say in a few lines what it came to; returns how the command ends."""
    say(
        f"{counted(len(found['timeline']['events']), 'event')},"
        f" {len(found['revoke']):,} to revoke,"
        f" {len(found['rotate']['secrets']):,} to rotate,"
        f" {len(found['set_back']):,} to set back"
    )
    missing = [one for one in found["unseen"] if one["mends"]]
    for one in missing:
        of = f" ({', '.join(one['of'])})" if one["of"] else ""
        say(f"  not seen: {one['words']}{of}")
    if missing:
        say("INCOMPLETE: there may be more than this")
    return ExitCode.INCOMPLETE if missing else ExitCode.OK
