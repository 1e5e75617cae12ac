"""`glscan gate`: may this change of settings be merged?"""

from __future__ import annotations

import dataclasses
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import options, settings, theming
from scanner.cli.propose import Against, TierOption
from scanner.errors import ExitCode
from scanner.model import Tier


def command(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="YAML files of settings, or folders of them."),
    ] = None,
    against: Against = None,
    output: options.Outputs = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell for each finding what led to the decision.")
    ] = False,
    policies: options.Policies = None,
    profile: options.Profile = options.FULL,
    policy: options.Policy = None,
    skip_policy: options.SkipPolicy = None,
    framework: options.Framework = None,
    severity: options.LeastSeverity = None,
    engine: options.EngineOption = options.EngineName.AUTO,
    opa_url: options.OpaUrl = None,
    policy_timeout: options.PolicyTimeout = options.POLICY_TIMEOUT,
    fail_on: options.FailOnOption = options.FailOn.HIGH,
    allow_incomplete: options.AllowIncomplete = False,
    waivers: options.Waivers = None,
    strict: options.Strict = False,
    exit_zero: options.ExitZero = False,
    tier: TierOption = Tier.UNKNOWN,
    url: options.Url = options.GITLAB_COM,
    instance_name: options.InstanceName = "",
    template_dir: theming.TemplateDir = None,
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Count ages, and whether waivers hold, to this date or time. [default: now]",
        ),
    ] = "",
    config: options.ConfigFile = None,
) -> int:
    """Decide whether a change of settings kept as code may be merged; no GitLab is asked.

    Only what the change makes worse decides, by `gate.decisions` of glscan.yaml and --fail-on.
    """
    from scanner import decisions, judging, propose
    from scanner.cli import beside as besides
    from scanner.cli import choosing, gate_lines
    from scanner.cli import output as outputs
    from scanner.cli.propose import ground_of, read_for, said_in
    from scanner.cli.remarks import remarks
    from scanner.cli.terminal import say
    from scanner.gate import Threshold
    from scanner.snapshot.store import Snapshot
    from scanner.snapshot.values import values

    proposal = said_in(files)
    given = [*settings.given_files(context), *besides.given(waivers, None, None)]
    wanted = outputs.parse(output, (), [*read_for(proposal, against), *given])
    formats = theming.formats(template_dir)
    # Whoever approves by a waiver does so after the snapshot was taken.
    moment = options.moment(as_of) if as_of else datetime.now(UTC)
    ground = ground_of(against, url, instance_name, tier, as_of)
    whole = options.catalog(policies)
    rules = choosing.rules(context, whole)
    catalog = choosing.narrowed_to(
        context, whole, profile, policy, skip_policy, framework, severity
    )
    beside = besides.read(waivers, None, None, catalog)
    threshold = Threshold(fail_on, allow_incomplete, strict)
    ready = judging.loaded(options.engine(engine, opa_url, policy_timeout), catalog)
    with tempfile.TemporaryDirectory(prefix="glscan-") as name, ready as loaded:
        folder = Path(name)
        judging.check_custom(loaded, catalog)
        after = propose.after(proposal, ground, folder / "after.json")
        before, stands = None, None
        if isinstance(ground, Snapshot):
            stands, path = ground, folder / "before-results.json"
            before = judging.judge(stands, catalog, loaded, path, threshold, moment, beside)
            beside = dataclasses.replace(beside, previous=before, previous_name="what stands")
        path = folder / "results.json"
        report = judging.judge(after, catalog, loaded, path, threshold, moment, beside)
        cut = decisions.cut(report) if stands else set()
        old, new = (values(one, {at for at, _ in cut}) for one in (stands or after, after))
        another = decisions.moved(cut, old, new)
        merge = decisions.merged(before, report, rules, another)
        verdict = decisions.decide(merge, report.run)
        written = outputs.write(report, wanted, formats)
        for line in remarks(report, taken_before=True):
            say(line)
        if proposal.not_judged:
            say(f"not judged: {', '.join(proposal.not_judged)}")
        if before is None:
            say("without --against every finding counts, not only what the change makes worse")
        for line in gate_lines.told(merge, report.run, stands, explain):
            say(line)
        say(f"{verdict.word}: {', '.join(verdict.reasons)}")
        for one in written:
            say(f"  {one.format} {one.path}")
    return ExitCode.OK if exit_zero else verdict.exit_code
