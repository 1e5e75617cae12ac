"""`glscan evaluate`: judge a snapshot, offline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import options, settings


def command(
    context: typer.Context,
    snapshot: Annotated[Path, typer.Argument(help="A snapshot file.", metavar="SNAPSHOT")],
    output: options.Outputs = None,
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
    as_of: options.AsOf = "",
    config: options.ConfigFile = None,
) -> int:
    """Evaluate policies over a snapshot; no GitLab is asked."""
    from scanner import gate, scan
    from scanner.cli import output as outputs
    from scanner.cli.choosing import chosen
    from scanner.cli.judge import DEFAULT, judge
    from scanner.cli.waiving import waived_in, waivers_of
    from scanner.snapshot import store

    read = [*store.files(snapshot), *settings.given_files(context), *waived_in(waivers)]
    wanted = outputs.parse(output, DEFAULT, read=read)
    moment = options.moment(as_of) if as_of else None
    taken = store.read(snapshot)
    catalog = chosen(context, policies, profile, policy, skip_policy, framework, severity)
    accepted = waivers_of(waivers, catalog)
    threshold = gate.Threshold(fail_on, allow_incomplete, strict)
    with scan.loaded(options.engine(engine, opa_url, policy_timeout), catalog) as ready:
        scan.check_custom(ready, catalog)
        return judge(
            taken,
            catalog,
            ready,
            wanted,
            threshold,
            exit_zero,
            accepted,
            moment,
            taken_before=True,
        )
