"""`glscan diff`: what changed between two scans, and why verdicts are others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import options, settings
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.catalog.load import Catalog
    from scanner.cli.diff_scans import Run, Scan
    from scanner.diff.shape import Diff
    from scanner.diff.write import About, Judged
    from scanner.engines.base import Engine
    from scanner.gate import Threshold
    from scanner.judging import Beside
    from scanner.render import Formats
    from scanner.report import Report

_OF_TODAY = ("policies", "profile", "policy", "skip_policy", "framework", "severity", "waivers")
"""Options that choose what judges; of a kept run that is chosen already."""


def command(
    context: typer.Context,
    old: Annotated[
        Path, typer.Argument(help="A snapshot, or the folder of a kept run.", metavar="OLD")
    ],
    new: Annotated[Path, typer.Argument(help="A later one of the same GitLab.", metavar="NEW")],
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FORMAT=PATH",
            help="Write the diff: json, markdown, html or sarif; PATH `-` is stdout. Repeatable.",
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Print every change, not only the first of each.")
    ] = False,
    audit_events: Annotated[
        Path | None,
        typer.Option(
            "--audit-events",
            metavar="FILE",
            help="What `glscan audit-events` wrote: tell who made each change, and when.",
        ),
    ] = None,
    policies: options.Policies = None,
    profile: options.Profile = options.FULL,
    policy: options.Policy = None,
    skip_policy: options.SkipPolicy = None,
    framework: options.Framework = None,
    severity: options.LeastSeverity = None,
    waivers: options.Waivers = None,
    engine: options.EngineOption = options.EngineName.AUTO,
    opa_url: options.OpaUrl = None,
    policy_timeout: options.PolicyTimeout = options.POLICY_TIMEOUT,
    fail_on: options.FailOnOption = options.FailOn.HIGH,
    allow_incomplete: options.AllowIncomplete = False,
    exit_zero: options.ExitZero = False,
    config: options.ConfigFile = None,
) -> int:
    """Tell what changed between two scans: settings, verdicts, and what made these others.

    Both are judged by the policies and waivers of NEW where it is a kept run, else by those of
    today, so that a changed policy is told apart from a changed setting. Exits with 1 when
    something got worse, and with 3 when something cannot be evaluated any more.
    """
    import dataclasses
    import tempfile

    from scanner.catalog.select import eventless
    from scanner.cli import diff_scans
    from scanner.cli import output as outputs
    from scanner.cli.choosing import chosen
    from scanner.cli.terminal import say
    from scanner.cli.waiving import waived_in, waivers_of
    from scanner.diff import write
    from scanner.gate import Threshold
    from scanner.judging import Beside
    from scanner.render import diff_text
    from scanner.report_words import counted
    from scanner.visible import visible

    given = [*settings.given_files(context), *waived_in(waivers)]
    given += [*diff_scans.read_by(old), *diff_scans.read_by(new)]
    given += [audit_events] if audit_events else []
    wanted = outputs.parse(_known(formats), (), given)
    before, after = diff_scans.opened(old), diff_scans.opened(new)
    diff_scans.check(before, after)
    events = diff_scans.events_of(audit_events, after) if audit_events else None
    if after.run:
        _refuse(context, new)
        whole = after.run.catalog()
        accepted = after.run.waivers(whole)
        say(f"both are judged by the policies and waivers of {after.run.name}")
    else:
        whole = chosen(context, policies, profile, policy, skip_policy, framework, severity)
        accepted = waivers_of(waivers, whole)
    catalog = eventless(whole)
    if gone := len(whole.policies) - len(catalog.policies):
        say(f"{counted(gone, 'policy', 'policies')} over audit events left out: a diff judges none")
    threshold = Threshold(fail_on, allow_incomplete)
    judge_with = options.engine(engine, opa_url, policy_timeout)
    with tempfile.TemporaryDirectory(prefix="glscan-") as name:
        folder = Path(name)
        judged, about = _judged(
            before, after, catalog, judge_with, threshold, Beside(waivers=accepted), folder
        )
        about = dataclasses.replace(about, events=events)
        path = folder / "diff.json"
        made = write.write(path, before.snapshot, after.snapshot, judged, about, threshold)
        written = outputs.write(judged.now, wanted, _formats(made, judged, folder))
        beside = len(written) < len(wanted)  # something else goes to stdout
        for line in diff_text.lines(made, everything):
            if beside:
                say(line)
            else:
                typer.echo(visible(line))
        for one in written:
            say(f"  {one.format} {one.path}")
    return 0 if exit_zero else made.header["verdict"]["exit_code"]


def _known(texts: list[str] | None) -> list[str]:
    """The outputs. Raises UsageError for a format that tells no diff."""
    for text in texts or ():
        format = text.partition("=")[0]
        if format not in _FORMATS:
            raise UsageError(
                f"-o {text}: there is no format {format!r} of a diff",
                f"Known: {', '.join(_FORMATS)}.",
            )
    return texts or []


_FORMATS = ("html", "json", "markdown", "sarif")


def _refuse(context: typer.Context, new: Path) -> None:
    given = next((one for one in _OF_TODAY if settings.flagged(context, one)), "")
    if given:
        raise UsageError(
            f"--{given.replace('_', '-')} means nothing here: {new} is a kept run, and its own"
            " policies and waivers judge both",
            f"Leave it out, or compare with the snapshot in {new}.",
        )


def _judged(
    before: Scan,
    after: Scan,
    catalog: Catalog,
    engine: Engine,
    threshold: Threshold,
    beside: Beside,
    folder: Path,
) -> tuple[Judged, About]:
    """Judge both snapshots by one set of rules, OLD at both moments."""
    import dataclasses

    from scanner import judging, marking
    from scanner.cli.diff_scans import seen_before
    from scanner.diff.write import About, Judged
    from scanner.triage.previous import moved

    seen = seen_before(before)
    with judging.loaded(engine, catalog) as ready:
        judging.check_custom(ready, catalog)

        def judge(name: str, scan: Scan, of: Scan, earlier: Report | None = None) -> Report:
            known = dataclasses.replace(beside, previous=earlier)
            path = folder / f"{name}.json"
            return judging.judge(scan.snapshot, catalog, ready, path, threshold, of.moment, known)

        now = judge("now", after, after)
        then = _stood(before.run, folder) if before.run else judge("then", before, before)
        others = {
            name: told for name, told in moved(then.run, now.run).items() if name != "baseline"
        }
        same = not before.run or others.keys() <= {"gitlab", "scope"}
        by_rules = None if same else judge("by-rules", before, before, then)
        stood = by_rules or then
        waits = before.moment < after.moment
        by_time = judge("by-time", before, after, stood) if waits else stood
    marked = marking.marked(now, folder / "marked.json", threshold, None, by_time)
    runs = tuple(scan.run.name if scan.run else "" for scan in (before, after))
    about = About(
        judged_by="run" if after.run else "today",
        compared=before.run is not None,
        moved=others,  # type: ignore[arg-type]
        runs=(runs[0], runs[1]),
        seen=seen,
    )
    return Judged(then, by_rules, by_time, marked), about


def _stood(run: Run, folder: Path) -> Report:
    """The results of OLD, but for policies over audit events: of those nothing is compared."""
    from scanner import marking
    from scanner.requirement import parse
    from scanner.sections import BESIDE

    eventful = {
        policy["id"]
        for policy in run.report.run["policies"]
        if any(parse(path).section in BESIDE for path in policy["requires"])
    }
    if not eventful:
        return run.report
    return marking.without(run.report, eventful, folder / "stood.json")


def _formats(made: Diff, judged: Judged, folder: Path) -> Formats:
    """How a diff is written: as itself, or as the report of NEW beside OLD."""
    import functools

    from scanner import gate, marking
    from scanner.diff.write import copy
    from scanner.render import FORMATS, diff_html, diff_markdown

    @functools.cache
    def whole() -> Report:
        run = judged.now.run
        threshold = gate.Threshold(run["fail_on"], run["allow_incomplete"], run["strict"])
        return marking.marked(judged.now, folder / "whole.json", threshold, None, judged.then)

    return {
        "json": lambda: lambda _, out: copy(made, out),
        "markdown": lambda: lambda _, out: diff_markdown.render(made, out),
        "html": lambda: lambda _, out: diff_html.render(made, whole(), out),
        "sarif": lambda: lambda _, out: FORMATS["sarif"]()(whole(), out),
    }
