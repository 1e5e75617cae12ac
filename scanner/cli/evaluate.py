"""`glscan evaluate`: judge a snapshot, offline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import history_place, options, redacting, settings, theming


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
    baseline: options.Baseline = None,
    previous: options.Previous = None,
    audit_events: options.AuditEvents = None,
    runs: options.Runs = None,
    history: history_place.Place = "",
    strict: options.Strict = False,
    exit_zero: options.ExitZero = False,
    redact: redacting.Redact = None,
    template_dir: theming.TemplateDir = None,
    as_of: options.AsOf = "",
    config: options.ConfigFile = None,
) -> int:
    """Evaluate policies over a snapshot; no GitLab is asked."""
    from dataclasses import replace

    from scanner import gate, judging
    from scanner.cli import beside as besides
    from scanner.cli.choosing import chosen
    from scanner.cli.judge import judge
    from scanner.cli.keeping import delivery
    from scanner.snapshot import store

    read = [
        *store.files(snapshot),
        *settings.given_files(context),
        *besides.given(waivers, baseline, previous, audit_events),
        *history_place.files(history),
    ]
    deliver = delivery(
        context, output, exit_zero, runs, previous, redact, template_dir, read, history
    )
    moment = options.moment(as_of) if as_of else None
    taken = store.read(snapshot)
    eventful = audit_events is not None
    catalog = chosen(context, policies, profile, policy, skip_policy, framework, severity, eventful)
    known = besides.read(waivers, baseline, previous, catalog, audit_events)
    beside = replace(known, time_to_fix=settings.config_of(context).time_to_fix.days)
    threshold = gate.Threshold(fail_on, allow_incomplete, strict)
    with judging.loaded(options.engine(engine, opa_url, policy_timeout), catalog) as ready:
        judging.check_custom(ready, catalog)
        return judge(taken, catalog, ready, threshold, beside, deliver, moment, taken_before=True)
