"""`glscan scan`: snapshot, evaluate and report in one go."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import options


def command(
    groups: options.Groups,
    url: options.Url = "https://gitlab.com",
    token_file: options.TokenFile = None,
    output: options.Outputs = None,
    snapshot: Annotated[
        Path | None,
        typer.Option("--snapshot", help="Keep the snapshot here, its ledger beside it."),
    ] = None,
    policies: options.Policies = None,
    engine: options.EngineOption = options.EngineName.AUTO,
    opa_url: options.OpaUrl = None,
    policy_timeout: options.PolicyTimeout = options.POLICY_TIMEOUT,
    fail_on: options.FailOnOption = options.FailOn.HIGH,
    allow_incomplete: options.AllowIncomplete = False,
    exit_zero: options.ExitZero = False,
    instance_name: options.InstanceName = "",
    ca_bundle: options.CaBundle = None,
    timeout: options.HttpTimeout = options.HTTP_TIMEOUT,
) -> int:
    """Read groups and all below them, judge them, and write a report.

    With nothing but a group it prints a verdict and writes glscan-report.html.
    """
    import tempfile

    from scanner import scan
    from scanner.cli import output as outputs
    from scanner.cli.collecting import collected, kept_on_error, target
    from scanner.cli.judge import DEFAULT, judge

    wanted = outputs.parse(output, DEFAULT, read=[snapshot] if snapshot else [])
    catalog = options.catalog(policies)
    judge_with = options.engine(engine, opa_url, policy_timeout)
    asked = target(groups, url, token_file, instance_name, ca_bundle, timeout)
    with (
        scan.loaded(judge_with, catalog) as ready,
        tempfile.TemporaryDirectory(prefix="glscan-") as folder,
    ):
        path = snapshot or Path(folder) / "glscan-snapshot.json"
        taken = collected(asked, path, catalog, scan.plan_for(catalog))
        with kept_on_error(path, keep=snapshot is None):
            return judge(taken, catalog, ready, wanted, fail_on, allow_incomplete, exit_zero)
