"""`--redact`: results without people, for a report that leaves the company."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.terminal import say
from scanner.errors import UsageError
from scanner.model import Kind

if TYPE_CHECKING:
    from scanner.catalog.load import Catalog
    from scanner.events.recorded import Recorded
    from scanner.report import Report
    from scanner.snapshot.store import Snapshot
    from scanner.sources.gitlab.plan import Plan

KEY = "GLSCAN_REDACT_KEY"
LEAST_KEY = 16


class What(StrEnum):
    """What can be replaced."""

    USERS = "users"


Redact = Annotated[
    What | None,
    typer.Option(
        "--redact",
        help="users: put pseudonyms in the place of user names, names and e-mail addresses, the"
        f" same in every report with a key in {KEY}.",
    ),
]


@dataclass(frozen=True, slots=True)
class Redaction:
    """What was asked for."""

    key: bytes = field(repr=False)
    """Empty for pseudonyms that are numbers."""


def wanted(redact: What | None) -> Redaction | None:
    """What --redact asks for, before anything is read. Raises UsageError for a key of few letters.

    What is said of the key never repeats it.
    """
    if redact is None:
        return None
    key = os.environ.get(KEY, "")
    if key and len(key) < LEAST_KEY:
        raise UsageError(
            f"{KEY} has fewer than {LEAST_KEY} characters: names could be guessed",
            "Make one with `openssl rand -hex 32` and keep it, or unset it to number people.",
        )
    return Redaction(key.encode("utf-8", "surrogateescape"))


def plan(catalog: Catalog, groups: bool, redaction: Redaction | None) -> Plan:
    """What to read for the policies; to redact it, also who its people are."""
    from scanner import scan
    from scanner.redact import told
    from scanner.sources.gitlab import plan as plans

    wanted = scan.plan_for(catalog, groups)
    if redaction is None:
        return wanted
    needed = told.needs()
    people = plans.plan(needed if groups else {**needed, Kind.GROUP: ()})
    names = [part.name for part in fields(plans.Plan)]
    return plans.Plan(**{name: getattr(wanted, name) | getattr(people, name) for name in names})


def redacted(
    report: Report,
    snapshot: Snapshot,
    folder: Path,
    redaction: Redaction | None,
    events: Recorded | None = None,
) -> Report:
    """The report as it may leave, in a file of `folder`; as it is where nothing was asked for.

    Raises UsageError for a report that is redacted already, for another snapshot than its own, and
    for one over audit events that are not at hand: they alone tell who is in them.
    """
    from scanner.redact import results
    from scanner.redaction import NOT_COLLECTED
    from scanner.render import wording

    if redaction is None:
        return report
    if results.USERS in report.run.get("redacted", []):
        raise UsageError(f"{report.document.path}: it is redacted already", "Leave out --redact.")
    if snapshot.sha256 != report.run["snapshot"]["sha256"]:
        raise UsageError(
            f"{snapshot.document.path}: {report.document.path} was not made from this snapshot",
            f"Give the one with the digest {report.run['snapshot']['sha256']}.",
        )
    if "audit_events" in report.run and events is None:
        raise UsageError(
            f"{report.document.path}: it tells of audit events, which name more people",
            "Redact where they are judged: `glscan evaluate SNAPSHOT --audit-events FILE --redact "
            "users`.",
        )
    to = folder / "redacted.json"
    made = results.redacted(report, snapshot, redaction.key, to, events)
    unread = made.run["redaction"]["unread"]
    for sentence in wording.unread_in_words(unread):
        say(f"--redact: {sentence}")
    if any(NOT_COLLECTED in reasons for reasons in unread.values()):
        say("  `glscan scan --redact users` reads them, as does `glscan snapshot --all-sections`")
    return made
