"""Reads and writes audit events for a person who waits."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typer

from scanner import paths
from scanner.cli import audit_lines as lines
from scanner.cli import options, settings
from scanner.cli import output as outputs
from scanner.cli.audit_events import Form
from scanner.cli.terminal import say
from scanner.errors import DocumentError, UsageError, unwritable
from scanner.events import read, sources, stream
from scanner.events.account import Account, Seen, Summary
from scanner.events.filters import Wanted
from scanner.events.forms import FORMS
from scanner.events.journal import Journal, begun
from scanner.events.not_stored import NOT_STORED
from scanner.events.period import Period
from scanner.events.period import asked as at
from scanner.model import JSON
from scanner.results import rfc3339
from scanner.snapshot.journal import Appender
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.probe import Server, probe

USUAL = timedelta(days=31)
"""What is asked for without --since. Policies look 30 days back from a snapshot, which was taken
before."""


@dataclass(frozen=True, slots=True)
class Where:
    """Which events are asked for."""

    groups: Sequence[str]
    projects: Sequence[str]
    exclude: Sequence[str]
    instance: bool


@dataclass(frozen=True, slots=True)
class Access:
    """The GitLab, and how it is asked."""

    url: str
    token: str
    ca_bundle: Path | None
    timeout: float


def check_place(context: typer.Context, to: Path | None, read: Sequence[Path]) -> None:
    """Raises UsageError where the events would replace something that is read."""
    if to:
        outputs.whole(to)
        outputs.check_apart([to, _journal(to)], [*settings.given_files(context), *read], "the file")


def streamed(
    files: Sequence[Path], since: str, until: str, wanted: Wanted, form: Form, to: Path | None
) -> int:
    """Write the events of files; returns how the command ends."""
    limits = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    period = Period(
        options.moment(since, "--since") if since else limits[0],
        _not_yet_to_come(until, datetime.now(UTC).replace(microsecond=0)) if until else limits[1],
    )
    _check(period)
    about = {
        "files": [path.name for path in files],
        "since": at(period.since) if since else None,
        "until": at(period.until) if until else None,
        **_filters(wanted),
    }
    with (
        tempfile.TemporaryDirectory(prefix="glscan-") as folder,
        Journal(Path(folder) / "events.journal", about) as journal,
    ):
        accounts = [stream.read(path, period, wanted, journal) for path in files]
        summary = Summary(about, accounts, len(journal))
        _write(journal, summary, form, to)
    return lines.ended(summary)


def asked(
    access: Access,
    where: Where,
    since: str,
    until: str,
    wanted: Wanted,
    form: Form,
    to: Path | None,
    resume: bool,
) -> int:
    """Write the events of a GitLab; returns how the command ends."""
    where = _checked(where)
    with tempfile.TemporaryDirectory(prefix="glscan-") as folder:
        path = _journal(to) if to else Path(folder) / "events.journal"
        before = _before(path, resume)
        now = datetime.now(UTC).replace(microsecond=0)
        period = _period(before, since, until, now)
        ledger = Appender(Path(folder) / "ledger.jsonl")
        with contextlib.closing(ledger):
            client = Client(
                access.url,
                access.token,
                ledger,
                lambda: rfc3339(datetime.now(UTC)),
                ca_bundle=str(access.ca_bundle) if access.ca_bundle else None,
                timeout=access.timeout,
            )
            server = probe(client)
            about = _about(server, where, period, wanted)
            with _kept_on_error(path, to), Journal(path, about, resume) as journal:
                accounts = _accounts(client, server, where, period, wanted, journal)
                client.still_alive()
                never = wanted.types_among(NOT_STORED)
                summary = Summary(about, accounts, len(journal), ledger.count, never)
                _write(journal, summary, form, to)
        if to:
            _put_away(path, summary)
    return lines.ended(summary)


def _accounts(
    client: Client,
    server: Server,
    where: Where,
    period: Period,
    wanted: Wanted,
    journal: Journal,
) -> Sequence[Account]:
    unlisted: Sequence[Account] = ()
    if where.instance:
        places: Sequence[sources.Place] = [sources.of_instance(server)]
    else:
        places, unlisted = sources.below(
            client, server, where.groups, where.projects, where.exclude
        )
    say(f"reading {len(places):,} {'list' if len(places) == 1 else 'lists'} of audit events")
    with lines.progress() as told:
        return [*read.read(client, places, period, wanted, journal, told), *unlisted]


def _checked(where: Where) -> Where:
    """The full paths as GitLab takes them. Raises UsageError for what is none."""
    if not (where.instance or where.groups or where.projects):
        raise UsageError(
            "whose events?", "Name a group: `glscan audit-events acme`, --project, or --instance."
        )
    given = [[path.strip("/ ") for path in named] for named in (where.groups, where.projects)]
    for path in (*given[0], *given[1]):
        if path == paths.EVERYTHING or paths.fault(path):  # it may be an address with a password
            raise UsageError(
                "what is named is no full path of a group or project", "Such as acme/platform."
            )
    for pattern in where.exclude:
        if wrong := paths.fault(pattern):
            raise UsageError(f"{pattern!r}: {wrong}", "Write acme/old or acme/old/*.")
    return Where(given[0], given[1], where.exclude, where.instance)


def _before(path: Path, resume: bool) -> Mapping[str, JSON]:
    """What an interrupted run was begun with. Raises UsageError for one that would be lost."""
    if path.exists() and not resume:
        raise UsageError(
            f"{path} holds what an interrupted run has read",
            "Go on with --resume, or remove it.",
        )
    return begun(path) if resume else {}


def _period(before: Mapping[str, JSON], since: str, until: str, now: datetime) -> Period:
    """The period that is asked for; what is not said is as the interrupted run had it."""
    since, until = since or str(before.get("since", "")), until or str(before.get("until", ""))
    end = _not_yet_to_come(until, now) if until else now
    period = Period(options.moment(since, "--since") if since else end - USUAL, end)
    _check(period)
    return period


def _not_yet_to_come(until: str, now: datetime) -> datetime:
    end = options.moment(until, "--until")
    if end > now:
        say(f"--until {until} is yet to come: events are read until {at(now)}")
        return now
    return end


def _check(period: Period) -> None:
    if period.since >= period.until:
        raise UsageError(
            f"there is nothing between {at(period.since)} and {at(period.until)}",
            "Give a --since that is before --until, and in the past.",
        )


def _about(server: Server, where: Where, period: Period, wanted: Wanted) -> Mapping[str, JSON]:
    return {
        "url": server.url,
        "username": server.username,
        **{
            name: list(paths) if name != "instance" else paths
            for name, paths in asdict(where).items()
        },
        "since": at(period.since),
        "until": at(period.until),
        **_filters(wanted),
    }


def _filters(wanted: Wanted) -> Mapping[str, JSON]:
    return {name: list(patterns) for name, patterns in asdict(wanted).items()}


def _journal(to: Path) -> Path:
    return to.with_name(f"{to.name}.journal")


@contextlib.contextmanager
def _kept_on_error(path: Path, to: Path | None) -> Iterator[None]:
    try:
        yield
    except DocumentError:  # of the journal, which nothing was added to
        raise
    except BaseException:
        if to and path.exists():
            say(f"what was read until then is in {path}: go on with --resume")
        raise


def _put_away(path: Path, summary: Summary) -> None:
    """Remove the journal, unless asking again may tell more."""
    if any(one.seen is Seen.FAILED for one in summary.accounts):
        say(f"{path} is kept: --resume asks again for what failed")
    else:
        path.unlink(missing_ok=True)


def _write(journal: Journal, summary: Summary, form: Form, to: Path | None) -> None:
    texts = FORMS[form](journal.events, summary)
    if to:
        with outputs.whole(to) as file:
            file.writelines(text.encode() for text in texts)
        return
    if sys.stdout is None:
        raise UsageError("stdout is closed", "Write to a file with -o.")
    try:
        sys.stdout.buffer.writelines(text.encode() for text in texts)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # who reads has seen enough
        raise
    except OSError as error:
        raise unwritable("stdout", error.strerror) from None
