"""`glscan scan`: snapshot, evaluate and report in one go."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import history_place, options, redacting, scoping, settings, theming
from scanner.errors import UsageError


def command(
    context: typer.Context,
    groups: options.Groups = None,
    group: options.Group = None,
    project: options.Project = None,
    exclude: options.Exclude = None,
    limit: options.Limit = None,
    url: options.Url = options.GITLAB_COM,
    token_file: options.TokenFile = None,
    output: options.Outputs = None,
    snapshot: Annotated[
        Path | None,
        typer.Option(
            "--snapshot", metavar="FILE", help="Keep the snapshot here, its ledger beside it."
        ),
    ] = None,
    resume: scoping.Resume = False,
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
    instance_name: options.InstanceName = "",
    ca_bundle: options.CaBundle = None,
    timeout: options.HttpTimeout = options.HTTP_TIMEOUT,
    concurrency: options.Concurrency = options.CONCURRENCY,
    config: options.ConfigFile = None,
) -> int:
    """Read groups and all below them, judge them, and write a report.

    With nothing but a group it prints a verdict and writes glscan-report.html.
    """
    import tempfile
    from dataclasses import replace

    from scanner import gate, judging
    from scanner.cli import beside as besides
    from scanner.cli import output as outputs
    from scanner.cli.choosing import chosen
    from scanner.cli.collecting import collected, kept_on_error, target
    from scanner.cli.judge import judge
    from scanner.cli.keeping import delivery
    from scanner.snapshot import store

    if resume and not snapshot:
        raise UsageError(
            "--resume goes on with the scan of a snapshot that is kept",
            "Name it as it was named then: --snapshot FILE.",
        )
    named = besides.given(waivers, baseline, previous, audit_events)
    given = [*settings.given_files(context), *named, *history_place.files(history)]
    proof = store.files(snapshot) if snapshot else []
    read = [*given, *proof]
    deliver = delivery(
        context, output, exit_zero, runs, previous, redact, template_dir, read, history
    )
    if snapshot:
        outputs.check_snapshot(snapshot, given)
    scope = scoping.scope(context, groups, group, project, exclude, limit)
    eventful = audit_events is not None
    catalog = chosen(context, policies, profile, policy, skip_policy, framework, severity, eventful)
    known = besides.read(waivers, baseline, previous, catalog, audit_events)
    beside = replace(known, time_to_fix=settings.config_of(context).time_to_fix.days)
    if beside.events:
        beside.events.check_is_of(url)
    threshold = gate.Threshold(fail_on, allow_incomplete, strict)
    judge_with = options.engine(engine, opa_url, policy_timeout)
    asked = target(scope, url, token_file, instance_name, ca_bundle, timeout, concurrency)
    asked = replace(asked, resume=resume)
    with (
        judging.loaded(judge_with, catalog) as ready,
        tempfile.TemporaryDirectory(prefix="glscan-") as folder,
    ):
        judging.check_custom(ready, catalog)
        path = snapshot or Path(folder) / "glscan-snapshot.json"
        with kept_on_error(path, keep=snapshot is None):
            plan = redacting.plan(catalog, bool(scope.groups), deliver.redaction)
            taken = collected(asked, path, catalog, plan, beside.check_instance)
            return judge(taken, catalog, ready, threshold, beside, deliver)
